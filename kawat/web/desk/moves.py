"""What can be done with an item, as the desk calls it."""

from django.utils.translation import pgettext_lazy

from kawat.core.terms import Verb

MOVES = {
    Verb.EDIT: pgettext_lazy("what is done with an item", "edit"),
    Verb.APPROVE: pgettext_lazy("what is done with an item", "approve"),
    Verb.HOLD: pgettext_lazy("what is done with an item", "hold"),
    Verb.UNHOLD: pgettext_lazy("what is done with an item", "take the time back"),
    Verb.MISS: pgettext_lazy("what is done with an item", "miss the time"),
    Verb.CLEAR: pgettext_lazy("what is done with an item", "clear"),
    Verb.SPIKE: pgettext_lazy("what is done with an item", "spike"),
    Verb.RETURN: pgettext_lazy("what is done with an item", "send back"),
    Verb.RESUBMIT: pgettext_lazy("what is done with an item", "hand in again"),
    Verb.SUPERSEDE: pgettext_lazy("what is done with an item", "supersede"),
    Verb.WITHHOLD: pgettext_lazy("what is done with an item", "withhold"),
    Verb.LIFT: pgettext_lazy("what is done with an item", "lift the withhold"),
    Verb.KILL: pgettext_lazy("what is done with an item", "kill"),
}
