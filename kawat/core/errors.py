"""Everything that Kawat refuses, as one tree.

The docstring of a leaf is its sentence, with named placeholders: what is wrong and what to do. `code` is stable and
stands in answers and docs; `exit_code` and `status` are what the command line and HTTP make of a branch.
"""

from collections.abc import Iterator


class KawatError(Exception):
    """Something was refused."""

    code = "refused"
    exit_code = 1
    status = 400

    def __init__(self, **facts: object) -> None:
        self.facts = facts
        super().__init__((type(self).__doc__ or "").format(**facts))


def leaves(branch: type[KawatError] = KawatError) -> Iterator[type[KawatError]]:
    """Every error that is raised, for the docs and their test."""
    for child in branch.__subclasses__():
        if child.__subclasses__():
            yield from leaves(child)
        else:
            yield child


class BadInput(KawatError):
    """The input cannot be taken."""

    exit_code = 3
    status = 422


class NotPermitted(KawatError):
    """This person may not do this."""

    exit_code = 4
    status = 403


class WrongState(KawatError):
    """This cannot be done now."""

    exit_code = 5
    status = 409


class Unknown(KawatError):
    """There is no such thing."""

    exit_code = 6
    status = 404


class Misconfigured(KawatError):
    """The wire is not set up to do this."""

    exit_code = 7
    status = 500


# -- bad input ---------------------------------------------------------------------------------------------------------


class NotUtf8(BadInput):
    """{name} is not UTF-8 (byte {byte} cannot be read); save it as UTF-8 and file it again."""

    code = "not-utf8"


class EmptyCopy(BadInput):
    """{name} holds no copy; file a text with at least one paragraph."""

    code = "empty-copy"


class HugeCopy(BadInput):
    """{name} is larger than {limit_mb} MB; send the story as text and attach the rest as media."""

    code = "huge-copy"


class BinaryCopy(BadInput):
    """{name} is a binary file, not a text; save the story as plain text or Markdown."""

    code = "binary-copy"


class LoneSurrogate(BadInput):
    """{name} holds half a character (a lone surrogate) at position {position}; type that character again."""

    code = "lone-surrogate"


class BadNinjs(BadInput):
    """{name} cannot be read as ninjs: {reason}."""

    code = "bad-ninjs"


class UnreadableFile(BadInput):
    """{name} cannot be read: {reason}."""

    code = "unreadable-file"


class UnknownFormat(BadInput):
    """'{name}' is not a format that is written here; choose one of {known}."""

    code = "unknown-format"


class NotAcceptable(BadInput):
    """'{accept}' names no format that is written here; accept one of {known}, or say ?format=."""

    code = "not-acceptable"
    status = 406


class UnknownLanguage(BadInput):
    """'{language}' is not a language of this wire; choose one of {known}."""

    code = "unknown-language"


class UnknownCountry(BadInput):
    """'{country}' is not a country code; write two letters of ISO 3166, such as ID or JP."""

    code = "unknown-country"


class NoIssuer(BadInput):
    """Nobody is named as the source; say --issuer, --provider or both."""

    code = "no-issuer"


class NoCircuit(BadInput):
    """No circuit is named, so that nobody would get it; say at least one --circuit."""

    code = "no-circuit"


class PastInstant(BadInput):
    """{instant} has passed already; clear now, or name a later time."""

    code = "past-instant"


class InstantWithoutZone(BadInput):
    """{text} names no zone; write it as 2026-11-22T09:00+07:00 or 2026-11-22T09:00 Asia/Jakarta."""

    code = "instant-without-zone"


class UnreadableInstant(BadInput):
    """'{text}' is not a time; write it as 2026-11-22T09:00+07:00 or 2026-11-22T09:00 Asia/Jakarta."""

    code = "unreadable-instant"


class SkippedLocalTime(BadInput):
    """{text} does not exist: clocks in {zone} skip it; name a time before or after the change."""

    code = "skipped-local-time"


class RepeatedLocalTime(BadInput):
    """{text} happens twice: clocks in {zone} repeat it; name the offset, such as {example}."""

    code = "repeated-local-time"


class NoReason(BadInput):
    """A {verb} needs a reason that receivers can read."""

    code = "no-reason"


class BadAddress(BadInput):
    """'{address}' is not an address that can be delivered to: {reason}."""

    code = "bad-address"


class BadCriteria(BadInput):
    """The profile cannot be read: {reason}."""

    code = "bad-criteria"


class BadQuery(BadInput):
    """The query cannot be read at column {column}: {reason}."""

    code = "bad-query"


class BadField(BadInput):
    """{field} cannot be taken: {reason}."""

    code = "bad-field"


class DuplicateAddress(BadInput):
    """'{address}' belongs to {holder} already, and nothing was changed; take this row out, or change that one."""

    code = "duplicate-address"


class AlreadyThere(BadInput):
    """There is {what} '{name}' already; choose another name, or change that one."""

    code = "already-there"


class ClosedCircuit(BadInput):
    """The circuit '{name}' takes no releases of this issuer, or none any more; choose another one."""

    code = "closed-circuit"


class BadRows(BadInput):
    """{refused} of {rows} rows were not taken; mend the lines that are named and import them again."""

    code = "bad-rows"


class BadTopics(BadInput):
    """{name} is not a list of Media Topics: {reason}; nothing was changed."""

    code = "bad-topics"


class KeyReused(BadInput):
    """The idempotency key was used for another story; choose a new key or file the same text."""

    code = "key-reused"
    status = 409


# -- not permitted -----------------------------------------------------------------------------------------------------


class Forbidden(NotPermitted):
    """{who} may not {right} this; ask someone who may."""

    code = "forbidden"


class OwnRelease(NotPermitted):
    """You filed or edited this yourself; another editor has to approve it."""

    code = "own-release"


class SecondPerson(NotPermitted):
    """This takes a second person; somebody other than {who} has to do it."""

    code = "second-person"


class NotSignedIn(NotPermitted):
    """No valid key or sign-in came with this; sign in or send 'Authorization: Bearer KEY'."""

    code = "not-signed-in"
    status = 401


class OutOfScope(NotPermitted):
    """This key may not {right}; make one with that scope."""

    code = "out-of-scope"


class WrongPassword(NotPermitted):
    """That is not your password, and nothing was changed; type it again."""

    code = "wrong-password"


class ClosedToSignUp(NotPermitted):
    """Nobody can sign up to this wire by themselves; ask its operator."""

    code = "closed-to-sign-up"


class BadLink(Unknown):
    """This link is not good any more; ask for a new one."""

    code = "bad-link"


class BadTicket(NotPermitted):
    """The ticket is not valid any more; ask the API for a new one."""

    code = "bad-ticket"
    status = 401


# -- wrong state -------------------------------------------------------------------------------------------------------


class WrongMove(WrongState):
    """An item that is {state} cannot be moved by '{verb}'; it can be moved by {possible}."""

    code = "wrong-move"


class NothingToClear(WrongState):
    """{name} has no approved item; have it approved first."""

    code = "nothing-approved"


class NothingOut(WrongState):
    """{name} has not cleared the wire; spike it instead."""

    code = "nothing-out"


class AlreadyKilled(WrongState):
    """{name} was killed already; nothing more to do, see its report for who confirmed."""

    code = "already-killed"


class StillBlocked(WrongState):
    """{count} blocking finding(s) stand in the way: {findings}."""

    code = "still-blocked"


class TooEarly(WrongState):
    """The issuer holds it until {instant}; an editor's time cannot be earlier."""

    code = "too-early"


class ChangedSinceApproval(WrongState):
    """The item is no longer the one that was approved; have it approved again."""

    code = "changed-since-approval"


class ChangedMeanwhile(WrongState):
    """Somebody changed it since you opened it; look at what changed, then decide again."""

    code = "changed-meanwhile"


class StillSettling(WrongState):
    """The delivery that this mail came back for is still being settled, and nothing was changed; give it again in a minute."""

    code = "still-settling"


class DraftMoved(WrongState):
    """The draft was saved elsewhere since (it stands at version {version}); look at both, and save the one you want."""

    code = "draft-moved"


class WireStopped(WrongState):
    """{scope} is stopped; start it again first (kills still pass)."""

    code = "wire-stopped"


class WireBusy(WrongState):
    """Another wire runs on this home ({home}); stop it first or name another --home."""

    code = "wire-busy"


class TablesChanging(WrongState):
    """Another process is making this wire's tables or bringing them to this version; wait until it has ended."""

    code = "tables-changing"


class AlreadySetUp(WrongState):
    """This wire has an operator already; ask them, or give somebody the role with `kawat user add`."""

    code = "already-set-up"


class LastOperator(WrongState):
    """{name} is the last who operates this wire; make another operator first."""

    code = "last-operator"


class TooManyAsked(WrongState):
    """{whose} has {limit} requests that are not confirmed yet; ask again when they are."""

    code = "too-many-asked"
    status = 429


class StillCounting(WrongState):
    """Another count of readers is still running; ask again in a moment."""

    code = "still-counting"
    status = 429


class TooOftenFromHere(WrongState):
    """From your network this was asked {limit} times within an hour; ask again in an hour."""

    code = "too-often-from-here"
    status = 429


class TooOftenOfThis(WrongState):
    """For the same address or account this was asked {limit} times within a day; look into the mailbox, or ask tomorrow."""

    code = "too-often-of-this"
    status = 429


class NotVerified(WrongState):
    """The address has not proved that it wants the news: {reason}."""

    code = "not-verified"


class NotTaken(WrongState):
    """The test was not taken: {reason}; what was seen of it stands above, or in the object that --json prints."""

    code = "not-taken"


# -- unknown -----------------------------------------------------------------------------------------------------------


class NoSuchRelease(Unknown):
    """There is no release '{name}'; `kawat show` lists what there is."""

    code = "no-such-release"


class NoSuchDraft(Unknown):
    """There is no draft '{name}' of yours; it was filed or dropped."""

    code = "no-such-draft"


class NoSuchCircuit(Unknown):
    """There is no circuit '{name}'; choose one of {known}."""

    code = "no-such-circuit"


class NoSuchIssuer(Unknown):
    """There is no issuer '{name}'; choose one of {known}."""

    code = "no-such-issuer"


class NoSuchProvider(Unknown):
    """There is no provider '{name}'; choose one of {known}."""

    code = "no-such-provider"


class NoSuchUser(Unknown):
    """There is no active user '{name}'; name one with --as."""

    code = "no-such-user"


class NoSuchSubscriber(Unknown):
    """There is no subscriber '{name}'."""

    code = "no-such-subscriber"


class NoSuchDestination(Unknown):
    """There is no destination '{name}'."""

    code = "no-such-destination"


class NoSuchTrial(Unknown):
    """No test of '{name}' has been asked for lately."""

    code = "no-such-trial"


class NoSuchFeed(Unknown):
    """There is no feed at '{path}'; docs/channels.md lists what there is."""

    code = "no-such-feed"


class FeedMoved(Unknown):
    """This feed has another address now; whose profile it is finds it on their page."""

    code = "feed-moved"
    status = 410


# -- set up ------------------------------------------------------------------------------------------------------------


class BadSetting(Misconfigured):
    """{name} is set to {value}: {reason}."""

    code = "bad-setting"


class NotInitialised(Misconfigured):
    """There is no wire in {home}; run `kawat init` first."""

    code = "not-initialised"


class OldTables(Misconfigured):
    """The tables of this wire are of an older version; stop the wire on every machine, make a backup, and run `kawat init`."""

    code = "old-tables"


class CannotUnseal(Misconfigured):
    """The copy cannot be unsealed with the keys in {where}; put back the key file that sealed it."""

    code = "cannot-unseal"


class BrokenJournal(Misconfigured):
    """Line {line} of the journal does not follow from the one before it; compare it with a backup."""

    code = "broken-journal"


class MissingPackage(Misconfigured):
    """{package} is not installed; `make setup-dev` brings it."""

    code = "missing-package"


class TroubleFound(Misconfigured):
    """{count} thing(s) are not as they have to be: {names}; see what each of them says."""

    code = "trouble-found"


class BrokenRole(Misconfigured):
    """The role '{role}' stopped {times} times within a minute and is not started again; see its log."""

    code = "broken-role"
