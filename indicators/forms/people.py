"""Who may sign in, as an administrator writes it down."""

from collections.abc import Iterable
from typing import Any

from django import forms

from indicators.models import Role, Service, User
from indicators.people import Particulars

DUTIES = {
    Role.COUNCILLOR: "Reads published months, and keeps the questions that meetings are to ask.",
    Role.OFFICER: "Enters the figures of their services and submits the returns.",
    Role.HEAD_OF_SERVICE: "Approves the returns of their services, or sends them back.",
    Role.LEAD: "Sees every return, publishes the month, corrects what has been published, and "
    "prepares packs as a scrutiny officer does.",
    Role.SCRUTINY: "Reads published months, keeps committees and meetings, and prepares the packs "
    "for them.",
    Role.ADMINISTRATOR: "Says who may sign in and as what. Reads published months.",
}
"""What somebody in each role does, as the choice of a role explains it."""
LONGEST_PERSON = 150
ONE_LINE = {
    "class": "govuk-input app-short-input",
    "autocomplete": "off",
    "spellcheck": "false",
}


def ask_now(field: forms.Field) -> None:
    """Return nothing; reads a field's choices, because the page is given what it shows.

    One query.
    """
    assert isinstance(field, forms.ModelChoiceField)
    field.choices = list(forms.models.ModelChoiceIterator(field))


def _name(label: str) -> forms.CharField:
    """Return the field for one of a person's names."""
    return forms.CharField(
        label=label,
        max_length=LONGEST_PERSON,
        widget=forms.TextInput(attrs=ONE_LINE),
        error_messages={
            "required": f"Enter their {label.lower()}",
            "max_length": f"The {label.lower()} has more than {LONGEST_PERSON} characters",
        },
    )


class PersonForm(forms.Form):
    """Who somebody is and what they do. Whether it may stand, `indicators.people` says."""

    first_name = _name("First name")
    last_name = _name("Last name")
    email = forms.EmailField(
        label="E-mail address",
        widget=forms.EmailInput(attrs=ONE_LINE),
        error_messages={
            "required": "Enter their e-mail address",
            "invalid": "Enter the e-mail address in full, like name@example.gov.uk",
        },
    )
    role = forms.TypedChoiceField(
        label="Role",
        choices=Role.choices,
        coerce=Role,
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose what they do",
            "invalid_choice": "There is no role “%(value)s”. Choose one from the list.",
        },
    )
    services = forms.ModelMultipleChoiceField(
        label="Services",
        queryset=Service.objects.all(),
        to_field_name="slug",
        required=False,
        help_text="For a performance officer and a head of service: which returns they work on. "
        "Every other role is for the whole council.",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "There is no service “%(value)s”. Choose from the list."},
    )

    def __init__(self, data: Any = None, **options: Any) -> None:
        super().__init__(data, **options)
        ask_now(self.fields["services"])

    @classmethod
    def of(cls, person: User, data: Any = None) -> "PersonForm":
        """Return the form as a person stands, or as it was filled in. May query."""
        stands = {part: getattr(person, part) for part in ("first_name", "last_name", "email")}
        services = person.services.values_list("slug", flat=True)
        return cls(data, initial=stands | {"role": person.role, "services": list(services)})

    def particulars(self) -> Particulars:
        """Return what was filled in, of a form that is valid."""
        return Particulars(**self.cleaned_data)

    def names(self) -> list[forms.BoundField]:
        """Return the fields that are lines of text."""
        return [self[part] for part in ("first_name", "last_name", "email")]

    def duties(self) -> Iterable[tuple[Any, str]]:
        """Return each role's button with what somebody in it does."""
        return zip(self["role"], (DUTIES[role] for role in Role), strict=True)
