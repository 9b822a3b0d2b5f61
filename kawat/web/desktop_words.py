"""What the live desktop's module says, as whole sentences in the reader's language. It fills in {names} itself."""

from django.utils.translation import gettext as _


def words_of() -> dict[str, str]:
    return {
        "connecting": _("Connecting …"),
        "live": _("Live"),
        "away": _("The stream cannot be reached. What is new is asked for again and again."),
        "signed-out": _("You are signed out. Nothing comes any more."),
        "upto": _("up to number {number}"),
        "gap": _("Numbers {from} to {to} did not come by the stream. They are being fetched …"),
        "filled": _("Numbers {from} to {to} did not come by the stream. They were fetched."),
        "begun": _("Numbers {from} to {to} were missed. The list begins anew with the newest."),
        "open": _("Numbers {from} to {to} are missing: they could not be fetched."),
        "again": _("Try again"),
        "new": _("Newer: {count}"),
        "none": _("Nothing here passes the filter."),
        "older": _("Look further back"),
        "looking": _("Looking …"),
        "end": _("There is nothing older."),
        "failed": _("That could not be fetched. Try again."),
        "copied": _("Copied as text."),
        "uncopied": _("The browser did not let it be copied."),
        "taken": _("Taken back: {kind}, number {number}. Do not use it."),
        "unknown": _("Taken back: {kind}. Do not use it."),
        "do-close": _("Close"),
        "do-copy": _("Copy"),
        "do-print": _("Print"),
        "do-save": _("Save as"),
        "do-open": _("Open"),
        "do-away": _("Put away"),
        "killed": _("killed"),
        "withheld": _("withheld"),
        "superseded": _("superseded"),
        "sound-on": _("Sound is on"),
        "sound-off": _("Sound is off"),
        "notes-on": _("Notifications are on"),
        "notes-off": _("Notifications are off"),
        "notes-refused": _("The browser does not allow notifications"),
    }
