"""The one table of rights: which role may do what.

An issuer and a provider act on their own releases only, a subscriber on their own profiles; an editor on all. An
issuer's person has what their rank leaves of the role. That nobody approves a release that they filed or edited is a
rule of the release, not of the role, and stands in `actions.review`.
"""

from kawat.core.terms import Rank, Right, Role

TABLE: dict[Role, frozenset[Right]] = {
    Role.ISSUER: frozenset({Right.FILE, Right.EDIT, Right.APPROVE, Right.READ_HELD, Right.PEOPLE}),
    Role.PROVIDER: frozenset({Right.FILE, Right.EDIT, Right.READ_HELD, Right.KILL}),
    Role.EDITOR: frozenset(
        {
            Right.FILE,
            Right.EDIT,
            Right.APPROVE,
            Right.CLEAR,
            Right.KILL,
            Right.READ_HELD,
            Right.STOP,
            Right.PROFILE,
            Right.PEOPLE,
        }
    ),
    Role.OPERATOR: frozenset({Right.IMPORT, Right.STOP, Right.PROFILE, Right.PEOPLE}),
    Role.SUBSCRIBER: frozenset({Right.PROFILE}),
}

LEFT: dict[Rank, frozenset[Right]] = {
    Rank.LOOK: frozenset({Right.READ_HELD}),
    Rank.FILE: TABLE[Role.ISSUER] - {Right.PEOPLE},
    Rank.CHIEF: TABLE[Role.ISSUER],
}
"""What each rank leaves of an issuer's rights."""

OWN_ONLY = frozenset({Role.ISSUER, Role.PROVIDER, Role.SUBSCRIBER})
"""Roles whose rights reach no further than the releases of the issuer or provider, or the profiles of the subscriber,
that they belong to."""


def may(role: Role, right: Right, *, own: bool, rank: Rank = Rank.FILE) -> bool:
    """Whether `role` has `right` over a release or a subscriber; `own` says that it is of the issuer or provider, or the
    subscriber, that they belong to. `rank` cuts an issuer's rights alone."""
    if role is Role.ISSUER and right not in LEFT[rank]:
        return False
    return right in TABLE[role] and (own or role not in OWN_ONLY)
