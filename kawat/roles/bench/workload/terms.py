"""What can be asked of the workload's stories: their terms, with all that stands above their sectors in the tree."""

from kawat.core.profile import Terms
from kawat.core.release import Item
from kawat.language import terms_of
from kawat.roles.bench.workload.codes import SECTORS, with_above
from kawat.roles.bench.workload.stories import siblings

ABOVE = {sector: with_above(sector)[1:] for sector in SECTORS}


def terms(item: Item) -> Terms:
    """The terms of one of the workload's releases."""
    return terms_of(item, siblings(item), ABOVE)
