"""Who is in a circuit, and where everybody is: counted in the database, one statement each, whatever there are of them."""

from collections import Counter

from django.db import connection

_FIRST_LANGUAGE = {
    "sqlite": "json_extract(p.criteria, '$.languages[0]')",
    "postgresql": "(p.criteria::jsonb -> 'languages' ->> 0)",
}


def kinds_and_countries(circuit: int) -> tuple[Counter[str], Counter[str]]:
    """Its active members by kind, and by country ('' where that is unknown)."""
    kinds: Counter[str] = Counter()
    countries: Counter[str] = Counter()
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT s.kind, s.country, count(*) FROM member m JOIN subscriber s ON s.id = m.subscriber_id AND s.active
                WHERE m.circuit_id = %s GROUP BY s.kind, s.country""",
            [circuit],
        )
        for kind, country, count in cursor.fetchall():
            kinds[kind] += count
            countries[country] += count
    return kinds, countries


def languages(circuit: int) -> Counter[str]:
    """Its active members by the language that their profiles want first; who has several profiles counts for each
    language once, and who wants no language in particular under ''."""
    first = _FIRST_LANGUAGE[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(
            f"""SELECT coalesce({first}, ''), count(DISTINCT s.id)
                  FROM member m JOIN subscriber s ON s.id = m.subscriber_id AND s.active
                  JOIN profile p ON p.subscriber_id = s.id AND p.active
                 WHERE m.circuit_id = %s GROUP BY 1""",
            [circuit],
        )
        return Counter(dict(cursor.fetchall()))


def subscribers_by_country() -> Counter[str]:
    """All active subscribers by country, '' where that is unknown."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT country, count(*) FROM subscriber WHERE active GROUP BY country")
        return Counter(dict(cursor.fetchall()))
