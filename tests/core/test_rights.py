"""The table of rights, cell by cell: what stands here is what the docs promise, not what the code happens to say."""

import pytest

from kawat.core.rights import LEFT, OWN_ONLY, TABLE, may
from kawat.core.terms import Rank, Right, Role

#                              FILE EDIT APPR CLEAR KILL READ IMPORT STOP PROFILE PEOPLE
ORDER = (
    Right.FILE,
    Right.EDIT,
    Right.APPROVE,
    Right.CLEAR,
    Right.KILL,
    Right.READ_HELD,
    Right.IMPORT,
    Right.STOP,
    Right.PROFILE,
    Right.PEOPLE,
)
OWN = {
    Role.ISSUER:               (1,   1,   1,   0,    0,   1,   0,     0,    0,       0),
    Role.PROVIDER:             (1,   1,   0,   0,    1,   1,   0,     0,    0,       0),
    Role.EDITOR:               (1,   1,   1,   1,    1,   1,   0,     1,    1,       1),
    Role.OPERATOR:             (0,   0,   0,   0,    0,   0,   1,     1,    1,       1),
    Role.SUBSCRIBER:           (0,   0,   0,   0,    0,   0,   0,     0,    1,       0),
}  # fmt: skip
OTHERS = {
    Role.ISSUER:               (0,   0,   0,   0,    0,   0,   0,     0,    0,       0),
    Role.PROVIDER:             (0,   0,   0,   0,    0,   0,   0,     0,    0,       0),
    Role.EDITOR:               (1,   1,   1,   1,    1,   1,   0,     1,    1,       1),
    Role.OPERATOR:             (0,   0,   0,   0,    0,   0,   1,     1,    1,       1),
    Role.SUBSCRIBER:           (0,   0,   0,   0,    0,   0,   0,     0,    0,       0),
}  # fmt: skip

CELLS = [
    pytest.param(role, right, own, bool(cell), id=f"{role}-{right}-{'own' if own else 'others'}")
    for own, table in ((True, OWN), (False, OTHERS))
    for role, row in table.items()
    for right, cell in zip(ORDER, row, strict=True)
]


def test_the_table_has_a_cell_for_every_role_and_right() -> None:
    assert set(ORDER) == set(Right)
    assert OWN.keys() == OTHERS.keys() == TABLE.keys() == set(Role)
    assert len(CELLS) == 2 * len(Role) * len(Right)


@pytest.mark.parametrize(("role", "right", "own", "allowed"), CELLS)
def test_each_cell_says_what_the_desk_agreed(role: Role, right: Right, own: bool, allowed: bool) -> None:
    assert may(role, right, own=own) is allowed


def test_nobody_who_files_can_also_let_it_out_alone() -> None:
    for role in OWN_ONLY:
        assert Right.CLEAR not in TABLE[role]
    assert Right.APPROVE not in TABLE[Role.PROVIDER]
    assert Right.FILE not in TABLE[Role.OPERATOR]


def test_each_rank_of_an_issuers_people_has_what_the_one_before_has_and_more() -> None:
    assert LEFT[Rank.LOOK] == {Right.READ_HELD}
    assert LEFT[Rank.LOOK] < LEFT[Rank.FILE] < LEFT[Rank.CHIEF] == TABLE[Role.ISSUER]
    assert not may(Role.ISSUER, Right.FILE, own=True, rank=Rank.LOOK)
    assert may(Role.ISSUER, Right.PEOPLE, own=True, rank=Rank.CHIEF)
    assert not may(Role.ISSUER, Right.PEOPLE, own=False, rank=Rank.CHIEF)
    assert may(Role.EDITOR, Right.FILE, own=False, rank=Rank.LOOK)
