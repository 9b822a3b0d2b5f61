"""What the forms of all rooms are made of. They hold what was typed; what is right is for the actions to say, so that
nearly every field may come empty and the refusal of an action is put beside the field that it is about."""

from collections.abc import Iterable

from django import forms
from django.http import QueryDict

from kawat.core.errors import KawatError
from kawat.web.words import field_of, say

ZONES = (
    "UTC", "Africa/Cairo", "Africa/Johannesburg", "America/Los_Angeles", "America/Mexico_City", "America/New_York",
    "America/Sao_Paulo", "Asia/Bangkok", "Asia/Dubai", "Asia/Ho_Chi_Minh", "Asia/Hong_Kong", "Asia/Jakarta",
    "Asia/Jayapura", "Asia/Kolkata", "Asia/Kuala_Lumpur", "Asia/Makassar", "Asia/Manila", "Asia/Riyadh", "Asia/Seoul",
    "Asia/Shanghai", "Asia/Singapore", "Asia/Taipei", "Asia/Tokyo", "Australia/Sydney", "Europe/Berlin",
    "Europe/London", "Europe/Madrid", "Europe/Moscow", "Europe/Paris",
)  # fmt: skip
"""Offered in the order of their names; any other IANA zone may be typed."""

_TEXT = {"dir": "auto"}


class Choices(forms.MultipleChoiceField):
    """Boxes to tick; whether a choice exists is for the actions to say."""

    widget = forms.CheckboxSelectMultiple

    def validate(self, value: list[str]) -> None:
        forms.Field.validate(self, value)


class Sentences(forms.Form):
    """A form that can show what an action refused."""

    data: QueryDict

    def refuse(self, refused: KawatError) -> None:
        """Put the sentence of a refusal beside its field, or above the form."""
        field = field_of(refused)
        self.add_error(field if field in self.fields else None, say(refused))


def words_field(label: object, help_text: object = "", rows: int = 0, **attributes: object) -> forms.CharField:
    given = {**_TEXT, **attributes}
    widget: forms.Widget = forms.Textarea({"rows": rows, **given}) if rows else forms.TextInput(given)
    return forms.CharField(label=label, help_text=help_text, required=False, widget=widget, strip=not rows)


def one_of(
    label: object, choices: Iterable[tuple[str, object]], help_text: object = "", **attributes: bool
) -> forms.CharField:
    widget = forms.Select(attributes, choices=list(choices))
    return forms.CharField(label=label, help_text=help_text, required=False, widget=widget)
