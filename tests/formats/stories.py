"""Cleared items to be written: one short story of an invented company in each language, and one with every field."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import NAMESPACE_DNS, uuid5
from xml.etree import ElementTree

from kawat.core.release import (
    Block,
    BlockKind,
    Cleared,
    Contact,
    Dateline,
    Item,
    Masthead,
    Media,
    Replaces,
    Source,
    Span,
    SpanKind,
)
from kawat.core.terms import LANGUAGES, Kind, Visibility

MASTHEAD = Masthead(
    name="Kawat",
    mark="KAWAT",
    base_url="https://wire.example",
    mail_domain="wire.example",
    mail_from="news@wire.example",
)
AT = datetime(2026, 11, 22, 2, 0, 0, 250_000, tzinfo=UTC)
FIRST_AT = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)

COPY: dict[str, tuple[str, str, str]] = {
    "ar": ("الدار البيضاء", "شركة ساغارا تفتتح محطة لتحلية المياه في ميناء الدار البيضاء", "افتتحت شركة Sagara محطتها الأولى."),
    "de": ("HAMBURG", "Sagara eröffnet Entsalzungsanlage für Trinkwasser in Hamburg", "Die Anlage läuft seit heute früh."),
    "en": ("LONDON", "Sagara opens its first desalination plant on the Thames", "The plant started this morning."),
    "es": ("VALPARAÍSO", "Sagara inaugura su primera planta desaladora en Valparaíso", "La planta ya está en marcha."),
    "fr": ("MARSEILLE", "Sagara inaugure sa première usine de dessalement à Marseille", "L’usine fonctionne déjà."),
    "id": ("SURABAYA", "Sagara membuka pabrik desalinasi pertamanya di Surabaya", "Pabrik itu mulai beroperasi pagi ini."),
    "ja": ("横浜", "サガラ、横浜港に初の海水淡水化プラントを開設し周辺の十二自治体へ給水を開始", "プラントは今朝稼働した。"),
    "ko": ("부산", "사가라, 부산항에 첫 해수 담수화 시설을 열고 인근 열두 개 지역에 물 공급을 시작", "시설은 오늘 아침 가동했다."),
    "ms": ("KUANTAN", "Sagara membuka loji penyahgaraman pertamanya di Kuantan", "Loji itu mula beroperasi pagi ini."),
    "pt": ("FORTALEZA", "Sagara inaugura sua primeira usina de dessalinização em Fortaleza", "A usina já está em operação."),
    "ru": ("ВЛАДИВОСТОК", "«Сагара» открывает первую опреснительную установку во Владивостоке", "Установка заработала утром."),
    "th": ("ภูเก็ต", "ซาการาเปิดโรงงานผลิตน้ำจืดจากน้ำทะเลแห่งแรกที่ภูเก็ต", "โรงงานเริ่มเดินเครื่องเช้านี้"),
    "vi": ("ĐÀ NẴNG", "Sagara khánh thành nhà máy khử mặn đầu tiên tại Đà Nẵng", "Nhà máy đã vận hành từ sáng nay."),
    "zh-Hans": ("青岛", "萨加拉在青岛港启用首座海水淡化厂并向周边十二个乡镇供水", "该厂于今晨投产。"),
    "zh-Hant": ("高雄", "薩加拉在高雄港啟用首座海水淡化廠並向周邊十二個鄉鎮供水", "該廠於今晨投產。"),
}  # fmt: skip
assert COPY.keys() == LANGUAGES.keys()

ISSUER = Source(code="sagara", name="PT Sagara Nusantara")
PROVIDER = Source(code="lintas", name="Lintas Media")


def uid(name: str) -> str:
    """A random-looking id that is the same in every run."""
    return uuid5(NAMESPACE_DNS, name).hex


def xml(content: str | bytes) -> ElementTree.Element:
    """What a strict parser makes of bytes that we wrote."""
    return ElementTree.fromstring(content)  # noqa: S314 - our own, without a DTD


def story(language: str = "id", **fields: Any) -> Item:
    """A plain release in a language: headline, a dateline in parts, one paragraph, its issuer."""
    place, headline, text = COPY[language]
    plain: dict[str, Any] = {
        "uid": uid(f"item {language}"),
        "release": uid("release"),
        "salt": "salt",
        "slug": "sagara-desalination",
        "version": 1,
        "language": language,
        "issuer": ISSUER,
        "headline": headline,
        "dateline": Dateline(place=place, day=date(2026, 11, 22), mark="KAWAT"),
        "body": (Block(text=text),),
    }
    return Item(**{**plain, **fields})


def full(language: str = "id", **fields: Any) -> Item:
    """An item that has every field."""
    text = COPY[language][2]
    everything: dict[str, Any] = {
        "version": 3,
        "provider": PROVIDER,
        "subhead": "Sub <&> headline",
        "body": (
            Block(text=text),
            Block(text="See the site now", spans=(Span(start=4, end=12, kind=SpanKind.LINK, href="https://a.example/?x=1&y=2"),)),
            Block(text="Figures", kind=BlockKind.HEADING),
            Block(text="Litres\t4,000", kind=BlockKind.ROW),
            Block(text="Towns\t12", kind=BlockKind.ROW),
            Block(text="first point", kind=BlockKind.POINT),
            Block(text="second point", kind=BlockKind.POINT),
            Block(text="We are glad.", kind=BlockKind.QUOTE),
        ),
        "boilerplate": "About Sagara\nSagara makes water.",
        "disclaimer": "The provider gives no warranty.",
        "contacts": (
            Contact(name="Sari Public", phone="+62 31 000", email="sari@sagara.example", visibility=Visibility.PUBLIC),
            Contact(name="Budi Media", phone="+62 31 111", email="budi@sagara.example", visibility=Visibility.MEDIA),
            Contact(name="Nobody Sees", email="none@sagara.example", visibility=Visibility.NONE),
        ),
        "media": (
            Media(caption="The plant.", credit="SAGARA via LINTAS", name="plant.jpg", media_type="image/jpeg", blob="b10b", size=99),
            Media(caption="Only a caption.", credit="LINTAS"),
        ),
        "topics": ("04000000", "medtop:20000346"),
        "sectors": ("Top Story", "Daily News"),
        "keywords": ("air bersih", "desalinasi laut"),
        "tickers": ("IDX: SGRA",),
        "countries": ("ID", "JP"),
        "urgency": 3,
        "disclosure": True,
        "prevailing": "id",
        "note": "Two figures were wrong.",
    }  # fmt: skip
    return story(language, **{**everything, **fields})


def out(item: Item, **fields: Any) -> Cleared:
    """The item, cleared with an Indonesian and an Arabic sibling."""
    plain: dict[str, Any] = {
        "item": item,
        "number": 4711,
        "at": AT,
        "first_at": FIRST_AT,
        "languages": (("id", uid("item id")), ("ar", uid("item ar"))),
    }
    return Cleared(**{**plain, **fields})


def of_kind(kind: Kind, language: str = "id") -> Item:
    """An item of any kind, with what that kind needs."""
    if kind is Kind.RELEASE:
        return story(language)
    item = story(language, kind=kind, uid=uid(f"{kind} {language}"), version=2, note="Because of a reason.")
    if kind in (Kind.FLASH, Kind.ADVISORY):
        return replace(item, version=1)
    item = replace(item, replaces=Replaces(uid=uid(f"item {language}"), hash="ab" * 32))
    return replace(item, body=(), dateline=Dateline()) if kind.is_notice else item


HOSTILE = (
    "a\x00b\x0bc\x1bd\x7f\x85e\ufffe\uffff",
    "]]><script>alert('x')</script><!-- & -->\"'",
    "first line\r\nBcc: all@example.org\r\n\r\nbody\u2028more\u2029end",
    "\u202eright to left override \u202dand \u2067isolates never closed",
    "=?utf-8?B?PHNjcmlwdD4=?= .\n.\nFrom here",
    "\ud83d" + "half",
    "x" * 3_000,
    "e" + "\u0301" * 300,
    "   ",
)


def hostile(text: str, language: str = "en", **fields: Any) -> Item:
    """An item that has `text` wherever a person can write."""
    href = "javascript:alert(1)"
    return full(
        language,
        **{
            "slug": text,
            "issuer": Source(code=text, name=text),
            "provider": Source(code=text, name=text),
            "headline": text,
            "subhead": text,
            "dateline": Dateline(place=text, mark=text, raw=text),
            "body": tuple(
                Block(text=text, kind=kind, spans=(Span(start=0, end=len(text), kind=SpanKind.LINK, href=href),))
                for kind in BlockKind
            ),
            "boilerplate": text,
            "disclaimer": text,
            "contacts": (Contact(name=text, phone=text, email=text, visibility=Visibility.PUBLIC),),
            "media": (Media(caption=text, credit=text, name=text, media_type=text, blob="b10b"), Media(caption=text)),
            "topics": (text,),
            "sectors": (text,),
            "keywords": (text,),
            "tickers": (text,),
            "prevailing": text,
            "note": text,
            **fields,
        },
    )
