"""The remote's own words, made fit for a ledger row: one line, no control characters, no more than 200 characters."""

LIMIT = 200


def words(said: bytes | str) -> str:
    """`said` on one line; bytes that are not UTF-8 and characters that print nothing become spaces or marks."""
    text = said[: 4 * LIMIT].decode("utf-8", "replace") if isinstance(said, bytes) else said[: 4 * LIMIT]
    if not text.isprintable():
        text = "".join(each if each.isprintable() else " " for each in text)
    return " ".join(text.split())[:LIMIT]
