"""A wire's first run: one link, good for an hour, by which its first operator sets it up in a browser.

The link is a signed instant and nothing else. It is dead once there is an operator, and so is every other one: nobody
comes to that page again. What the environment alone can say (see docs/operating.md) is not set here.
"""

import re
import unicodedata
from dataclasses import dataclass

from django.contrib.auth.models import User

from kawat.actions import accounts, setup
from kawat.actions.people import actor_of, choose_pages
from kawat.core.errors import AlreadySetUp, BadField, BadLink
from kawat.core.instants import to_us
from kawat.core.signing import read_token, sign_token
from kawat.core.terms import Role
from kawat.store.clock import now
from kawat.store.journal import note
from kawat.store.keys import key
from kawat.store.transactions import deciding

GOOD_FOR_S = 3_600


@dataclass(frozen=True, slots=True, kw_only=True)
class First:
    """The first operator, and the circuits and issuers to begin with, by name; each gets a code made of its name."""

    name: str
    password: str
    language: str = ""
    zone: str = ""
    circuits: tuple[str, ...] = ()
    issuers: tuple[str, ...] = ()


def is_open() -> bool:
    """Whether nobody has ever operated this wire."""
    return not accounts.has_operator()


def new_link() -> str:
    """The end of a link; raises `AlreadySetUp` where there is an operator."""
    if not is_open():
        raise AlreadySetUp
    return sign_token(key("first run"), to_us(now()) // 1_000_000 + GOOD_FOR_S)


def read_link(token: str) -> None:
    """Pass where the link is good; raise `BadLink`, and say no more than that."""
    numbers = read_token(key("first run"), token, count=1)
    if numbers is None or numbers[0] * 1_000_000 < to_us(now()) or not is_open():
        raise BadLink


def check(first: First) -> None:
    """Raise what is wrong with it, field by field in their order; nothing is written."""
    if not re.fullmatch(r"[\w.@+-]{1,150}", first.name):
        raise BadField(field="user", reason="a name is made of letters, digits and . @ + - _")
    if User.objects.filter(username__iexact=first.name).exists():
        raise BadField(field="user", reason="somebody is called so already")
    accounts.refuse_weak(first.password, first.name)
    for field, names in (("circuits", first.circuits), ("issuers", first.issuers)):
        for each in names:
            if len(each) > 200 or not each.isprintable():
                raise BadField(field=field, reason="a name takes up to 200 characters on one line")
        if len({code_of(each) for each in names}) != len(names) or not all(map(code_of, names)):
            raise BadField(field=field, reason="each needs a name of its own, with letters or digits in it")


def set_up(token: str, first: First) -> str:
    """Do it, all or nothing; the link is used up. The operator's name."""
    read_link(token)
    check(first)
    with deciding():
        read_link(token)
        for each in first.circuits:
            setup.add_circuit(code_of(each), each)
        for each in first.issuers:
            setup.add_issuer(code_of(each), each)
        setup.add_person(setup.Person(name=first.name, role=Role.OPERATOR), password=first.password)
        user = User.objects.get(username=first.name)
        choose_pages(actor_of(user), language=first.language, zone=first.zone)
        note("set-up", f"user:{user.pk}", actor=user.pk, circuits=len(first.circuits), issuers=len(first.issuers))
    return first.name


def code_of(name: str) -> str:
    """The code that a name leads to: 'Asia, technology' is asia-technology."""
    plain = unicodedata.normalize("NFKC", name).lower()
    return re.sub(r"[-\s]+", "-", re.sub(r"[^\w\s-]", " ", plain)).strip("-_ ")[:64]
