"""Every refusal is one sentence under a code of its own."""

import importlib
import pkgutil
import re
import string

import pytest

import kawat
from kawat.core import errors
from kawat.core.errors import KawatError, leaves

LEAVES = sorted(leaves(), key=lambda leaf: leaf.code)


def placeholders(leaf: type[KawatError]) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(leaf.__doc__ or "") if name}


def test_every_leaf_has_a_code_of_its_own() -> None:
    codes = [leaf.code for leaf in LEAVES]
    assert len(codes) == len(set(codes))
    assert "refused" not in codes, "a leaf that forgot its code"
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", code) for code in codes)


def test_the_whole_tree_stands_in_one_file() -> None:
    for module in pkgutil.walk_packages(kawat.__path__, "kawat."):
        if module.name.split(".")[1] in ("core", "language", "formats", "bus", "transports", "matching"):
            importlib.import_module(module.name)
    assert {leaf.__module__ for leaf in leaves()} == {errors.__name__}


@pytest.mark.parametrize("leaf", LEAVES, ids=lambda leaf: leaf.code)
def test_a_refusal_is_one_sentence(leaf: type[KawatError]) -> None:
    sentence = str(leaf(**dict.fromkeys(placeholders(leaf), "x")))
    assert "\n" not in sentence
    assert sentence.endswith(".")
    assert not re.search(r"[.!?] [A-Z]", sentence), "two sentences"
    assert "{" not in sentence
    assert sentence[0] == "'" or sentence[0].isupper() or sentence[0] == "x", sentence


@pytest.mark.parametrize("leaf", LEAVES, ids=lambda leaf: leaf.code)
def test_a_refusal_keeps_what_it_was_told(leaf: type[KawatError]) -> None:
    facts = dict.fromkeys(placeholders(leaf), "{ungewöhnlich} % \ud83d")
    refusal = leaf(**facts)
    assert refusal.facts == facts
    assert all("{ungewöhnlich}" in str(refusal) for _ in facts)


@pytest.mark.parametrize("leaf", LEAVES, ids=lambda leaf: leaf.code)
def test_exit_code_and_status_follow_the_branch(leaf: type[KawatError]) -> None:
    branch = leaf.__mro__[1]
    assert leaf.exit_code == branch.exit_code
    assert leaf.exit_code not in (0, 1, 2), "0 is done, 1 a crash, 2 a command line that was not understood"
    assert 400 <= leaf.status < 600
    assert (leaf.status >= 500) == (branch is errors.Misconfigured)


def test_branches_end_differently() -> None:
    branches = {leaf.__mro__[1] for leaf in LEAVES}
    assert len({branch.exit_code for branch in branches}) == len(branches)
    assert all(issubclass(branch, KawatError) and branch.__mro__[1] is KawatError for branch in branches)
