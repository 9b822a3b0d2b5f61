"""Every action there is, by what it does: how it is done, the verbs of its journal lines, the topics of its hints, and whom
it refuses. `tests.actions.test_every_action` looks at what they have in common, and whether one is missing."""

from tests.actions.every.desk import DESK
from tests.actions.every.done import Done, Row
from tests.actions.every.readers import READERS
from tests.actions.every.rooms import ROOMS
from tests.actions.every.settings import SETTINGS
from tests.house import House

BY: dict[str, Row] = {**ROOMS, **SETTINGS}


def _done(house: House, name: str) -> Done:
    row = BY[name]
    act, doer = row.stage(house), getattr(house, row.doer)
    return lambda: act(doer), row.verbs, row.topics


EVERY = {**DESK, **READERS, **{name: (lambda house, name=name: _done(house, name)) for name in BY}}

__all__ = ["BY", "EVERY", "Done", "Row"]
