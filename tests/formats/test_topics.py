"""IPTC's list of Media Topics in its two forms, and everything that is no such list."""

import csv
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kawat.core.errors import BadTopics, NotUtf8
from kawat.formats.topics import LEVELS_MOST, read_topics
from tests.corpus import SHARED

URI = "http://cv.iptc.org/newscodes/mediatopic/"
TREE = {"01000000": "", "20000001": "01000000", "20000002": "20000001", "02000000": ""}
LIST = SHARED / "vocab" / "mediatopics-2022-09-23.csv"


def as_csv(tree: dict[str, str]) -> bytes:
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow(["code", "broader", "retired", "en-GB"])
    rows.writerows([code, broader, 0, f"topic, {code}"] for code, broader in tree.items())
    return text.getvalue().encode()


def as_json(tree: dict[str, str], *, by_qcode: bool = True) -> bytes:
    concepts = [
        {
            "uri": URI + code,
            **({"qcode": f"medtop:{code}"} if by_qcode else {}),
            "prefLabel": {"en-GB": code},
            **({"broader": [URI + broader]} if broader else {}),
        }
        for code, broader in tree.items()
    ]
    return json.dumps({"uri": URI, "conceptSet": concepts}).encode()


def test_both_forms_say_the_same_tree() -> None:
    assert read_topics(as_csv(TREE), name="t") == TREE
    assert read_topics(b"\xef\xbb\xbf" + as_csv(TREE), name="t") == TREE
    assert read_topics(as_json(TREE), name="t") == TREE
    assert read_topics(b"\n " + as_json(TREE, by_qcode=False).replace(b"http:", b"https:"), name="t") == TREE


@pytest.mark.skipif(not LIST.is_file(), reason="NOT TESTED: the shared corpus is missing (see tests/corpus.py)")
def test_iptcs_own_list_is_read_whole() -> None:
    tree = read_topics(LIST.read_bytes(), name=LIST.name)
    assert len(tree) == 1361
    assert sum(not over for over in tree.values()) == 17
    assert tree["20000006"] == "20001181", "a film festival is an arts festival"


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"", "neither JSON nor a table"),
        (b"name,parent\n01000000,\n", "neither JSON nor a table"),
        (b"code,broader\n", "holds no topic"),
        (b'{"conceptSet": []}', "holds no topic"),
        (b'{"concepts": []}', "has no conceptSet"),
        (b'{"conceptSet": [', "cannot be read"),
        pytest.param(b'{"a":' + b"[" * 100_000, "cannot be read", id="deep"),
        (b'{"conceptSet": ["medtop:01000000"]}', "concept 1 is not an object"),
        (b'{"conceptSet": [{"qcode": 1}]}', "concept 1 holds '1'"),
        (b'{"conceptSet": [{"qcode": "medtop:01000000", "broader": 5}]}', "concept 1 holds '5'"),
        (b'{"conceptSet": [{"qcode": "medtop:01000000", "broader": ["medtop:1", "x"]}]}', "concept 1 holds"),
        (b"code,broader\nsport,\n", "line 2 holds 'sport', which is not the code"),
        ("code,broader\n\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661,\n".encode(), "is not the code"),
        (b'code,broader\n"01000000,\n', "is no row of a table"),
        (b"code,broader\n01000000\n", ""),
        (as_csv({"01000000": "02000000"}), "01000000 stands under 02000000, which is not in the list"),
        (as_csv({"01000000": "01000000"}), "stands under itself"),
        (as_csv({"01000000": "02000000", "02000000": "01000000"}), "stands under itself"),
        (as_csv(TREE) + b"20000001,02000000,0,x\n", "20000001 stands under two topics"),
        (as_csv({f"{n:08}": f"{n - 1:08}" if n else "" for n in range(LEVELS_MOST + 2)}), "lower than"),
        pytest.param(as_csv({f"{n:08}": "" for n in range(20_001)}), "more than 20,000", id="many"),
        pytest.param(b"code,broader\n" + b" " * (33 << 20), "larger than 32 MB", id="large"),
    ],
)
def test_what_is_no_such_list_is_refused_with_one_sentence(raw: bytes, said: str) -> None:
    if not said:
        assert read_topics(raw, name="t.csv") == {"01000000": ""}
        return
    with pytest.raises(BadTopics) as refused:
        read_topics(raw, name="t.csv")
    assert said in str(refused.value)
    assert str(refused.value).startswith("t.csv is not a list of Media Topics: ")
    assert "\n" not in str(refused.value)


def test_a_list_that_is_not_utf_8_is_refused() -> None:
    with pytest.raises(NotUtf8):
        read_topics(as_csv(TREE) + "é".encode("latin-1"), name="t.csv")


@given(st.binary(max_size=200) | st.binary(max_size=200).map(lambda raw: b"code,broader\n" + raw))
def test_no_bytes_are_answered_by_anything_but_a_list_or_a_refusal(raw: bytes) -> None:
    try:
        assert read_topics(raw, name="t")
    except (BadTopics, NotUtf8):
        pass
