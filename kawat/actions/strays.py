"""Files that nobody will ask for any more: what a process left that was killed between a file and the row that names it."""

from kawat.actions import draft_pictures
from kawat.actions.handed_in import WAITING
from kawat.store import blobs, models
from kawat.store.clock import now

OLD_S = 86_400
"""No file waits longer for its row, and no picture for its draft to be saved."""


def collect() -> int:
    """Forget pictures of drafts that nobody saved, and drop the files that no row names; how many those were."""
    draft_pictures.forget_unsaved()
    return blobs.sweep(_named, before=now().timestamp() - OLD_S)


def _named(names: list[str]) -> set[str]:
    """Those of the files that a row still wants."""
    files = models.Import.objects.filter(blob__in=names, state__in=WAITING).values_list("blob", flat=True)
    pictures = models.DraftPicture.objects.filter(blob__in=names).values_list("blob", flat=True)
    logos = models.Issuer.objects.filter(logo__blob__in=names).values_list("logo__blob", flat=True)
    return {*files, *pictures, *logos}
