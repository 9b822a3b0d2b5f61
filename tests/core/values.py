"""Random values of the core, for properties: items that may be filed, criteria that may be stored, terms to ask."""

from dataclasses import fields, replace
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
from kawat.core.words import BARRIER, Section
from tests.core.queries import trees
from tests.core.stories import section

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


pictures = st.builds(
    Media, caption=text, credit=text, name=text, media_type=text, blob=text, size=st.integers(0, 2**40)
)
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
    media=several(pictures),
    logo=st.none() | pictures,
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
few_words = st.sampled_from(
    ["air", "Laut", "AS", "gula", "aren", "東京·都", "경제'가", "경제학", "5G", "網路", "ไทย", BARRIER]
)
sectors = st.sampled_from(["energi", "medtop:20000170", "air"])
regions = st.sampled_from(["asia", "asean", "europe"])
circuits = st.sampled_from(["bursa", "pagi"])
kinds = st.sampled_from([kind.value for kind in Kind])


@st.composite
def sections(draw: st.DrawFn) -> tuple[Section, ...]:
    """A story of the words of which `queries.trees` ask."""
    fields = draw(st.lists(st.sampled_from(["headline", "body", "caption"]), min_size=1, max_size=3))
    said = [" ".join(draw(st.lists(few_words, max_size=6))) for _ in fields]
    return tuple(
        section(each.replace(f" {BARRIER} ", BARRIER), field=field) for each, field in zip(said, fields, strict=True)
    )


criteria = st.builds(
    Criteria,
    languages=st.lists(few_languages, min_size=1, max_size=3, unique=True).map(tuple),
    no_languages=st.just(()),
    every_language=st.booleans(),
    countries=several(countries, 2),
    no_countries=several(countries, 1),
    regions=several(regions, 2),
    no_regions=several(regions, 1),
    sectors=several(sectors, 2),
    no_sectors=several(sectors, 1),
    issuers=several(codes, 2),
    no_issuers=several(codes, 1),
    providers=several(codes, 1),
    no_providers=several(codes, 1),
    kinds=several(kinds, 3),
    no_kinds=several(kinds, 1),
    circuits=several(circuits, 2),
    no_circuits=several(circuits, 1),
    urgency=st.just(8) | st.integers(1, 8),
    query=st.none() | trees,
)


@st.composite
def hesitant(draw: st.DrawFn) -> Criteria:
    """Criteria that exclude some of the languages that they name, but not all."""
    asked = draw(criteria)
    unwanted = draw(st.lists(few_languages, max_size=2, unique=True))
    kept = tuple(each for each in unwanted if each != asked.languages[-1])
    return replace(asked, no_languages=kept)


@st.composite
def terms(draw: st.DrawFn) -> Terms:
    language = draw(few_languages)
    return Terms(
        language=language,
        siblings=frozenset({language, *draw(st.sets(few_languages, max_size=3))}),
        countries=draw(st.frozensets(countries, max_size=2)),
        regions=draw(st.frozensets(regions, max_size=2)),
        sectors=draw(st.frozensets(sectors, max_size=2)),
        issuer=draw(codes | st.just("")),
        provider=draw(codes | st.just("")),
        kind=draw(kinds),
        circuits=draw(st.frozensets(circuits, max_size=2)),
        urgency=draw(st.integers(1, 8)),
        sections=draw(sections()),
    )


def field_names(kind: type) -> set[str]:
    return {each.name for each in fields(kind)}
