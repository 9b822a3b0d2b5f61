"""Two who edit the same item: whoever saves second is shown what the first changed, and nothing of either is lost.

Fields that the second left alone take the first's words; what both changed keeps what the second typed and says so.
"""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from kawat.web.forms import EditForm


def merged(form: EditForm, *, base: Mapping[str, object] | None, now: Mapping[str, object]) -> EditForm:
    """The form to be shown again. `base` is the item as it was when the form was opened, None where nobody knows any
    more; `now` as it is, both as the form shows them."""
    data, both = form.data.copy(), []
    data["seen"] = str(now["seen"])
    for name, typed in form.cleaned_data.items():
        if name == "seen" or base is None:
            continue
        if _same(typed, base[name]):
            _put(data, name, now[name])
        elif not _same(base[name], now[name]) and not _same(typed, now[name]):
            both.append(name)
    again = EditForm(data)
    again.fields["circuits"].choices = form.fields["circuits"].choices
    again.full_clean()
    again.add_error(None, _("Somebody changed the item since you opened it. What you typed is kept; save again."))
    for name in both:
        again.add_error(name, _("This was changed meanwhile too; if you save again, it reads as you typed it."))
    return again


def _put(data: object, name: str, value: object) -> None:
    if isinstance(value, list):
        data.setlist(name, value)  # type: ignore[attr-defined]
    else:
        data[name] = str(value)  # type: ignore[index]


def _same(one: object, other: object) -> bool:
    return _plain(one) == _plain(other)


def _plain(value: object) -> object:
    if isinstance(value, str):
        return value.replace("\r\n", "\n").strip()
    return sorted(str(each) for each in value) if isinstance(value, list) else value
