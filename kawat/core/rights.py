"""The one table of rights: which role may do what.

An issuer and a provider act on their own releases only; an editor on all. That nobody approves a release that they
filed or edited is a rule of the release, not of the role, and stands in `actions.review`.
"""

from kawat.core.terms import Right, Role

TABLE: dict[Role, frozenset[Right]] = {
    Role.ISSUER: frozenset({Right.FILE, Right.EDIT, Right.APPROVE, Right.READ_HELD}),
    Role.PROVIDER: frozenset({Right.FILE, Right.EDIT, Right.READ_HELD, Right.KILL}),
    Role.EDITOR: frozenset(
        {Right.FILE, Right.EDIT, Right.APPROVE, Right.CLEAR, Right.KILL, Right.READ_HELD, Right.STOP}
    ),
    Role.OPERATOR: frozenset({Right.IMPORT, Right.STOP}),
    Role.SUBSCRIBER: frozenset(),
}

OWN_ONLY = frozenset({Role.ISSUER, Role.PROVIDER})
"""Roles whose rights reach no further than the releases of the issuer or provider that they belong to."""


def may(role: Role, right: Right, *, own: bool) -> bool:
    """Whether `role` has `right` over a release; `own` says that the release is of their issuer or provider."""
    return right in TABLE[role] and (own or role not in OWN_ONLY)
