"""Random values of the core, for properties: items that may be filed, criteria that may be stored, terms to ask."""

from dataclasses import fields
from datetime import UTC, date, datetime

from hypothesis import strategies as st

from kawat.core.profile import Criteria, Terms
from kawat.core.release import (
    Block,
    BlockKind,
    Contact,
    Dateline,
    Item,
    Media,
    Replaces,
    Source,
    Span,
    SpanKind,
)
from kawat.core.terms import LANGUAGES, Kind, Visibility

text = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
"""Everything but half characters: controls, marks and the far planes among it."""
words = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8)
uids = st.uuids(version=4).map(lambda uuid: uuid.hex)
codes = st.sampled_from(["sagara", "bintang", "lintas", "ombak"])
countries = st.sampled_from(["ID", "JP", "US", "DE"])
languages = st.sampled_from(sorted(LANGUAGES))
instants = st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC))
sources = st.builds(Source, code=codes, name=text)


@st.composite
def blocks(draw: st.DrawFn) -> Block:
    said = draw(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20))
    start = draw(st.integers(0, len(said) - 1))
    spans = st.builds(
        Span,
        start=st.just(start),
        end=st.integers(start + 1, len(said)),
        kind=st.sampled_from(SpanKind),
        href=text,
    )
    return Block(text=said, kind=draw(st.sampled_from(BlockKind)), spans=tuple(draw(st.lists(spans, max_size=2))))


def several(one: st.SearchStrategy, most: int = 3) -> st.SearchStrategy:
    return st.lists(one, max_size=most).map(tuple)


items = st.builds(
    Item,
    uid=uids,
    release=uids,
    salt=uids,
    slug=text,
    version=st.integers(1, 2**53 - 1),
    language=languages,
    kind=st.sampled_from(Kind),
    issuer=st.none() | sources,
    provider=st.none() | sources,
    headline=text,
    subhead=text,
    dateline=st.builds(
        Dateline, place=text, day=st.none() | st.dates(date(1990, 1, 1), date(2090, 1, 1)), mark=text, raw=text
    ),
    body=several(blocks()),
    boilerplate=text,
    disclaimer=text,
    contacts=several(st.builds(Contact, name=text, phone=text, email=text, visibility=st.sampled_from(Visibility))),
    media=several(
        st.builds(Media, caption=text, credit=text, name=text, media_type=text, blob=text, size=st.integers(0, 2**40))
    ),
    topics=several(text),
    sectors=several(text),
    keywords=several(text),
    tickers=several(text),
    countries=several(countries),
    forbidden=several(countries),
    circuits=several(codes),
    urgency=st.integers(1, 8),
    disclosure=st.booleans(),
    prevailing=st.just("") | languages,
    embargo=text,
    not_before=st.none() | instants,
    note=text,
    replaces=st.none() | st.builds(Replaces, uid=uids, hash=text),
)
"""Every field is drawn: the test below would say which one was forgotten."""

few_languages = st.sampled_from(["en", "id", "ja", "zh-Hans", "zh-Hant"])
few_words = st.sampled_from(["air", "laut", "pabrik", "baru", "desalinasi"])
phrases = st.lists(few_words, min_size=1, max_size=3).map(tuple)
sectors = st.sampled_from(["energi", "medtop:20000170", "air"])
kinds = st.sampled_from([kind.value for kind in Kind])

criteria = st.builds(
    Criteria,
    languages=st.lists(few_languages, min_size=1, max_size=3, unique=True).map(tuple),
    every_language=st.booleans(),
    countries=several(countries, 2),
    no_countries=several(countries, 1),
    sectors=several(sectors, 2),
    no_sectors=several(sectors, 1),
    issuers=several(codes, 2),
    no_issuers=several(codes, 1),
    providers=several(codes, 1),
    no_providers=several(codes, 1),
    kinds=several(kinds, 3),
    no_kinds=several(kinds, 1),
    urgency=st.just(8) | st.integers(1, 8),
    keywords=several(phrases, 2),
    no_keywords=several(phrases, 1),
)


@st.composite
def terms(draw: st.DrawFn) -> Terms:
    language = draw(few_languages)
    said = tuple(draw(st.lists(few_words | st.just("\n"), max_size=8)))
    return Terms(
        language=language,
        siblings=frozenset({language, *draw(st.sets(few_languages, max_size=3))}),
        countries=draw(st.frozensets(countries, max_size=2)),
        sectors=draw(st.frozensets(sectors, max_size=2)),
        issuer=draw(codes | st.just("")),
        provider=draw(codes | st.just("")),
        kind=draw(kinds),
        urgency=draw(st.integers(1, 8)),
        words=said,
        vocabulary=frozenset(said),
    )


def field_names(kind: type) -> set[str]:
    return {each.name for each in fields(kind)}
