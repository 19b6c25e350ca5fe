"""Words that others are to read, as they are typed. Whether they may stand, the writers say."""

from typing import Any

from django import forms

from indicators.rules.words import as_kept


class WordsField(forms.CharField):
    """A text. How long it may be is not the form's to say, so that nothing is cut when pasted."""

    def __init__(self, label: str, rows: int, **options: Any) -> None:
        area = forms.Textarea(attrs={"class": "govuk-textarea", "rows": rows})
        super().__init__(label=label, widget=area, **options)

    def to_python(self, value: Any) -> str:
        """Return the words as they are kept, each line's end one character."""
        return as_kept(super().to_python(value) or "").replace("\r\n", "\n")
