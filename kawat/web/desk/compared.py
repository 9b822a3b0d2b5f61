"""With what an item is compared on its page: the version that it replaces, and what was filed, where it was changed."""

from dataclasses import dataclass

from django.contrib.auth.models import User

from kawat.core.terms import Role
from kawat.store import models, revisions
from kawat.store.releases import Kept
from kawat.web.desk.differences import Field, differences


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """One change: who made it and when, whether on behalf of the filer, and the fields that it changed."""

    who: str
    at_us: int
    on_behalf: bool
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """`version` is that of the item with which it is compared, 0 where there is none: that which it replaces, or while it
    waits what is out last, which is `newer` where it was not written from that. Edits come oldest first."""

    version: int
    newer: bool
    fields: tuple[Field, ...]
    edits: tuple[Edit, ...]
    returned: tuple[str, ...]

    @property
    def anything(self) -> bool:
        return bool(self.version or self.edits)


def compared(kept: Kept, family: list[Kept]) -> Compared:
    """Everything that can be shown of how an item came to read as it does."""
    item = kept.document.item
    written_from = next((each for each in family if item.replaces and each.row.uid == item.replaces.uid), None)
    before = _out_last(family, item.language) if written_from and not kept.state.is_out else written_from
    earlier = revisions.earlier(kept.row)
    after = [*(each.document for each in earlier), kept.document][1:]
    users = {each.user for each in earlier}
    names = dict(User.objects.filter(pk__in=users).values_list("pk", "username"))
    editors = set(models.Membership.objects.filter(user__in=users, role=Role.EDITOR).values_list("user", flat=True))
    edits = [
        Edit(
            who=names.get(each.user, ""),
            at_us=each.until_us,
            on_behalf=each.user in editors,
            fields=tuple(differences(each.document.item, then.item)),
        )
        for each, then in zip(earlier, after, strict=True)
    ]
    return Compared(
        version=before.document.item.version if before else 0,
        newer=before is not None and before is not written_from,
        fields=tuple(differences(before.document.item, item)) if before and not item.kind.is_notice else (),
        edits=tuple(edit for edit in edits if edit.fields),
        returned=tuple(each.document.returned for each in earlier if each.document.returned),
    )


def _out_last(family: list[Kept], language: str) -> Kept | None:
    """The newest version to print that is out in a language."""
    out = [each for each in family if each.state.is_out and not each.document.item.kind.is_notice]
    return next((each for each in reversed(out) if each.document.item.language == language), None)
