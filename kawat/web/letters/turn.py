"""A letter to an issuer: what became of their release. Before it is out it is named by its reference, and no headline."""

from datetime import UTC, datetime

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kawat.actions.turns import Reader, Told
from kawat.core.release import Masthead
from kawat.core.terms import Turn
from kawat.formats.slip import Line, Slip
from kawat.language import local

REFERENCE = 8
"""Characters of a release's id by which its issuer knows it; they say nothing to anybody else."""


def written(reader: Reader, told: Told, masthead: Masthead) -> Slip:
    """In the language that is spoken now."""
    tag = get_language() or "en"
    page = f"{masthead.base_url}/issuer/releases/{told.release}"
    lines = [Line(text=_sentence(told, reader, tag))]
    if told.reason:
        lines += [Line(text=_("The reason that was given:")), Line(text=told.reason, quoted=True)]
    lines += [
        Line(text=each.headline, href=f"{masthead.base_url}/items/{each.uid}", language=each.language)
        for each in told.stories
        if each.headline
    ]
    lines.append(Line(text=_("The release's own page"), href=page))
    foot = [Line(text=_("You get this because you belong to the organisation that filed it."))]
    if not told.turn.is_out:
        foot.append(Line(text=_("Until a release is out, mails name it by its reference and not by its headline.")))
    foot.append(Line(text=_("Choose your letters"), href=f"{masthead.base_url}/account#letters"))
    return Slip(subject=_subject(told), lines=tuple(lines), language=tag, foot=tuple(foot))


def _subject(told: Told) -> str:
    name = told.release[:REFERENCE]
    headline = next((each.headline for each in told.stories if each.headline), name)
    return {
        Turn.RECEIVED: _("Received: your release {name}"),
        Turn.RETURNED: _("Sent back: your release {name}"),
        Turn.HELD: _("Held until its time: your release {name}"),
        Turn.UNHELD: _("No time any more: your release {name}"),
        Turn.MISSED: _("Did not go out at its time: your release {name}"),
        Turn.SPIKED: _("Dropped: your release {name}"),
        Turn.CLEARED: _("Out: {headline}"),
        Turn.UPDATED: _("Update out: {headline}"),
        Turn.CORRECTED: _("Correction out: {headline}"),
        Turn.WITHHELD: _("Withheld: {headline}"),
        Turn.LIFTED: _("Usable again: {headline}"),
        Turn.KILLED: _("Killed: {headline}"),
    }[told.turn].format(name=name, headline=headline)


def _sentence(told: Told, reader: Reader, tag: str) -> str:
    languages = local.listed((local.language_name(each.language, tag) for each in told.stories), tag)
    return {
        Turn.RECEIVED: _("What you filed has come in at {at}, in: {languages}. An editor reads it now."),
        Turn.RETURNED: _("An editor has sent back what you filed at {filed}. Change it and hand it in again."),
        Turn.HELD: _(
            "It is approved and goes out at {until}, which is {until_utc}. "
            "Nobody outside the desk and your organisation can read it before."
        ),
        Turn.UNHELD: _("The time at which it was to go out was taken back. It waits for an editor."),
        Turn.MISSED: _("It was to go out at {until} and did not. An editor decides anew when it goes."),
        Turn.SPIKED: _("It was dropped before it went out. Nothing of it is public."),
        Turn.CLEARED: _("It cleared the wire at {at}, which is {at_utc}, in: {languages}."),
        Turn.UPDATED: _("An update of it cleared the wire at {at}, which is {at_utc}, in: {languages}."),
        Turn.CORRECTED: _("A correction of it cleared the wire at {at}, which is {at_utc}, in: {languages}."),
        Turn.WITHHELD: _("At {at} everybody who had it was told not to use it while it is checked."),
        Turn.LIFTED: _("At {at} everybody who had it was told that it may be used again."),
        Turn.KILLED: _("At {at} everybody who had it was told to remove it. It is taken back for good."),
    }[told.turn].format(
        at=_time(told.at, told, reader, tag),
        at_utc=local.minute(told.at, tag),
        filed=_time(told.filed, told, reader, tag),
        until=_time(told.until, told, reader, tag) if told.until else "",
        until_utc=local.minute(told.until, tag) if told.until else "",
        languages=languages,
    )


def _time(at: datetime, told: Told, reader: Reader, tag: str) -> str:
    """In the zone in which T was said, else in the reader's own."""
    return local.minute(at, tag, local.zone_of(told.zone) or local.zone_of(reader.zone) or UTC)
