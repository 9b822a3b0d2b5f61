"""The workload of `kawat bench match`: standing profiles and releases out of a fixed generator.

The same seed gives the same rows and the same stories on every machine. Words are real ones of fifteen languages, drawn
as often as people use them; what is drawn is kept as plain files, so that who measures holds none of it.
"""

from kawat.roles.bench.workload.profiles import NEWSROOMS, WHOLE, documents
from kawat.roles.bench.workload.stories import releases, siblings

__all__ = ["NEWSROOMS", "WHOLE", "documents", "releases", "siblings"]
