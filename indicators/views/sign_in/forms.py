"""The forms of signing in: allauth's own, with the labels and words of this service."""

from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as second_step
from allauth.mfa.totp.forms import ActivateTOTPForm
from django.conf import settings

from indicators.models import User

NEW_PASSWORD_HINT = (
    f"At least {settings.PASSWORD_MIN_LENGTH} characters. Three words picked at random are hard "
    "to guess and easy to remember."
)
CODE_HINT = "The six digits that the app on your telephone shows now."
# A field's label, what is said when it is empty, and its hint.
WORDS = {
    "login": ("E-mail address", "Enter your e-mail address", ""),
    "email": ("E-mail address", "Enter your e-mail address", ""),
    "password": ("Password", "Enter your password", ""),
    "oldpassword": ("Password that you use now", "Enter the password that you use now", ""),
    "password1": ("New password", "Enter a new password", NEW_PASSWORD_HINT),
    "password2": ("New password again", "Enter the new password again", ""),
    "code": ("Code", "Enter the code", CODE_HINT),
}
ONE_LINE = {"class": "govuk-input app-short-input", "spellcheck": "false"}
DIGITS = {"inputmode": "numeric"}


class Worded:
    """A form whose fields say what `WORDS` says of them, and look like every other field."""

    fields: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label, field.error_messages["required"], field.help_text = WORDS[name]
            field.widget.attrs.pop("placeholder", None)
            field.widget.attrs |= ONE_LINE | (DIGITS if name == "code" else {})


class SignInForm(Worded, account.LoginForm):
    """An e-mail address and a password."""


class PasswordAgainForm(Worded, account.ReauthenticateForm):
    """The password once more, before something that only its owner should do."""


class ChangePasswordForm(Worded, account.ChangePasswordForm):
    """The old password, and a new one twice."""


class NewPasswordForm(Worded, account.ResetPasswordKeyForm):
    """A new password twice, for whoever followed the link in the e-mail."""


class ResetForm(Worded, account.ResetPasswordForm):
    """The e-mail address to which a link is sent, if somebody signs in with it."""

    def clean_email(self) -> str:
        """Return the address; keeps who signs in with it, by User.email alone. One query."""
        email: str = self.cleaned_data["email"]
        self.users = list(User.objects.filter(email=email, is_active=True))
        return email


class CodeForm(Worded, second_step.AuthenticateForm):
    """The code that the person's app shows, or a recovery code."""


class CodeAgainForm(Worded, second_step.ReauthenticateForm):
    """A code once more, before something that only its owner should do."""


class FirstCodeForm(Worded, ActivateTOTPForm):
    """The first code of an app, which proves that it was set up right."""
