"""What the script of a release's page and of its report says, as whole sentences. It fills in {names} itself."""

from django.utils.translation import gettext as _


def words_of() -> dict[str, str]:
    return {
        "sum": _("{got} of {owed} deliveries accepted, {due} still due."),
        "seconds": _("{count} s"),
        "arrived": _("{got} of {owed} arrived"),
        "left": _("{time} left"),
        "connecting": _("Connecting …"),
        "live": _("Live: this page moves by itself."),
        "away": _("The live line cannot be reached; the figures are asked for every few seconds."),
        "refused": _("You are signed out; the figures stand still."),
        "landed": _("Nothing is on its way any more; what still comes is shown within a minute."),
        "rested": _("Nothing has moved for an hour; at {at} this page stopped watching."),
    }
