"""What the index of the newsroom's search holds. The tokens themselves lie beside it, in what each database has for
that: an FTS5 table 'search' on SQLite, a column 'tokens' of this one on PostgreSQL (`store.search`)."""

from django.db import models


class SearchEntry(models.Model):
    """An item, by wire number, that the index has considered. `rules` are those by which its words were cut, 0 where
    nothing of it stands in the index; `facets` are its values as they stand there."""

    number = models.BigIntegerField(primary_key=True)
    rules = models.SmallIntegerField(default=0, db_default=0)
    facets = models.TextField(default="", db_default="")

    class Meta:
        db_table = "search_entry"

    def __str__(self) -> str:
        return f"{self.number} in search"
