"""What the demo tells, chapter by chapter: each does a part of the journey for real and shows what came of it."""

import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from rich.cells import cell_len

from kawat.roles.demo import figures, journey
from kawat.roles.demo.figures import Times
from kawat.roles.demo.journey import Filed
from kawat.roles.demo.proof import Proof
from kawat.roles.demo.receivers.stream_clients import StreamClients
from kawat.roles.demo.show import Screen, seconds
from kawat.roles.demo.stage import EDITOR, FILER, Stage
from kawat.roles.demo.stories import KILL_REASON, OPENING, PURCHASE, SUPPLY

SHOWN = ("headline", "subhead", "dateline", "caption", "credit", "keywords", "sectors", "boilerplate", "contacts")
SHOWN_WIDE, HEADLINE_WIDE = 60, 28
LOOK_BEFORE_S = 1.0


@dataclass(kw_only=True)
class Play:
    """The demo under way, and what it has to tell at the end."""

    stage: Stage
    screen: Screen
    desktops: StreamClients
    told: dict[str, Any] = field(default_factory=dict)

    def whole(self) -> None:
        opening = self.file_and_approve()
        items = self.hold_and_clear(opening)
        self.correct_and_kill()
        self.report(opening, items)
        self.prove()

    def file_and_approve(self) -> Filed:
        """One story in eight languages, shown as the wire read it."""
        screen = self.screen
        screen.chapter("A release is filed, checked and approved")
        filed = journey.file(self.stage, OPENING)
        english = filed.answers[OPENING.languages.index("en")]
        screen.say(f"{FILER} files '{filed.slug}' in {len(filed.answers)} languages. The English copy was read as:")
        placed: dict[str, str] = {}
        for each in english["placed"]:
            if each["field"] in SHOWN:
                placed[each["field"]] = f"{placed.get(each['field'], '')} {each['text']}"
        screen.table(("field", "text"), [(name, _short(text)) for name, text in placed.items()], words=2)
        findings = [each["message"] for answer in filed.answers for each in answer["findings"]]
        screen.good(
            f"{len(findings)} findings: {_short(findings[0])}" if findings else "Every check passed, in every language."
        )
        refusal = journey.refusal_of_own_approval(self.stage, filed)
        if refusal:
            screen.good(f"{FILER} may not approve it: “{refusal}”")
        else:
            screen.bad(f"{FILER} approved a release of their own.")
        self.stage.editor.post("approve", release=filed.release)
        screen.good(f"{EDITOR} approves it; from here on any edit would void that.")
        self.told |= {"release": filed.release, "slug": filed.slug, "item": english["id"], "findings": len(findings)}
        self.told["own_approval_refused"] = bool(refusal)
        return filed

    def hold_and_clear(self, filed: Filed) -> list[int]:
        """Nothing before T; everybody at T."""
        screen = self.screen
        screen.chapter("It is held until T, then clears for everybody at once")
        instant = journey.hold(self.stage, filed)
        time.sleep(max(0.0, instant.timestamp() - time.time() - LOOK_BEFORE_S))
        seen = journey.seen_before(self.stage, filed, self.desktops)
        before = f"{instant:%H:%M:%S} UTC"
        if seen:
            screen.bad(f"Before {before} it could be seen in: {', '.join(seen)}")
        else:
            screen.good(f"T is {before}. A second before, no page, feed, API, mailbox, webhook or desktop shows it.")
        time.sleep(max(0.0, instant.timestamp() - time.time()))
        items = journey.follow(self.stage, filed.uids, self.desktops, screen)
        start = figures.start_of(items)
        lag = min(row["lag_s"] for row in self._report(filed)["items"] if row["lag_s"] is not None)
        screen.good(f"It cleared {seconds(lag)} after T, in {len(items)} languages under {len(items)} wire numbers.")
        self.told |= {"seen_before_t": seen, "lag_s": lag, "t": datetime.isoformat(instant)}
        self.told["channels"] = [asdict(each) for each in self._times(items, start)]
        return items

    def correct_and_kill(self) -> None:
        """Two more stories: one with a wrong figure, and one that should not have gone out."""
        screen, stage = self.screen, self.stage
        screen.chapter("One story is corrected, another is killed")
        supply = journey.file(stage, SUPPLY)
        had = journey.approve_and_clear(stage, supply)
        screen.say(f"'{supply.slug}' goes to the circuit {SUPPLY.circuits[0]}, and its figure is wrong.")
        journey.follow(stage, had, self.desktops, screen)
        journey.correct(stage, supply)
        corrections = journey.approve_and_clear(stage, supply)
        screen.say("The correction goes to all who had it, first in its lane:")
        corrected = journey.follow(stage, corrections, self.desktops, screen)
        purchase = journey.file(stage, PURCHASE)
        gone = figures.items_of(journey.approve_and_clear(stage, purchase))
        journey.await_first(gone)
        screen.say(f"'{purchase.slug}' should not have gone out; {EDITOR} kills it while it is still being sent:")
        killed = stage.editor.post("kill", release=purchase.release, reason=KILL_REASON)
        notices = journey.follow(stage, [each["id"] for each in killed["items"]], self.desktops, screen)
        journey.await_over(gone)
        reached = sum(count.got for count in figures.counts(gone).values())
        told = sum(count.got for count in figures.counts(notices).values())
        cancelled = sum(count.owed - count.got for count in figures.counts(gone).values())
        screen.good(f"{reached:,} had the story and {told:,} were told to remove it; {cancelled:,} were never sent it.")
        self.told["correction"] = {"deliveries": sum(each.got for each in figures.counts(corrected).values())}
        self.told["kill"] = {"reached": reached, "told": told, "cancelled": cancelled}

    def report(self, filed: Filed, items: Sequence[int]) -> None:
        """From the ledger and the tallies alone."""
        screen = self.screen
        screen.chapter("The report, from the ledger")
        rows = []
        for item in self._report(filed)["items"]:
            owed = {channel["channel"]: channel["owed"] for channel in item["channels"]}
            streams = item["streams"]["written"]
            row = (item["language"], _short(item["headline"], HEADLINE_WIDE), item["number"])
            rows.append((*row, owed.get("email", 0), owed.get("webhook", 0), streams))
        screen.table(("language", "headline", "number", "e-mail", "webhook", "desktops"), rows, words=2)
        screen.say("")
        columns = ("channel", "owed", "accepted", "first", "median", "p99", "last", "skew")
        screen.table(columns, [_line(each) for each in self._times(items, figures.start_of(items))])

    def prove(self) -> None:
        """The receivers' books beside the ledger."""
        proofs = self.stage.proofs()
        for each in proofs:
            self._say_proof(each)
        self.told["proof"] = [asdict(each) | {"equal": each.equal} for each in proofs]
        sound = not self.told["seen_before_t"] and self.told["own_approval_refused"]
        self.told["equal"] = all(each.equal for each in proofs) and sound

    def _say_proof(self, proof: Proof) -> None:
        if proof.equal:
            self.screen.good(
                f"{proof.channel}: the receiver took exactly the {proof.ledger:,} messages that the ledger calls "
                f"accepted, {'none' if not proof.twice else proof.twice} of them twice."
            )
        else:
            self.screen.bad(
                f"{proof.channel}: the ledger says {proof.ledger:,}, the receiver {proof.received:,}; "
                f"{proof.missing:,} are missing and {proof.unexpected:,} unexpected."
            )

    def _report(self, filed: Filed) -> dict[str, Any]:
        return self.stage.editor.get("report", release=filed.release)

    def _times(self, items: Sequence[int], start: int) -> list[Times]:
        return [*figures.times(items, start), figures.stream_times(items, self.desktops.received(), start)]


def _line(told: Times) -> tuple[object, ...]:
    waits = (told.first_s, told.median_s, told.p99_s, told.last_s, told.skew_s)
    return (told.channel, told.owed, told.got, *(seconds(each) for each in waits))


def _short(text: str, columns: int = SHOWN_WIDE) -> str:
    """As much of the text as fits; East Asian characters take two columns."""
    text = " ".join(text.split())
    if cell_len(text) <= columns:
        return text
    while cell_len(text) >= columns:
        text = text[:-1]
    return text + "…"
