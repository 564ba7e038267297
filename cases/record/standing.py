"""What stood before an append-only entry was added, a verdict or a status, as one officer may see it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from cases.access.models import Officer
from cases.commitments.models import Verdict
from cases.dates import FuzzyDate
from cases.docket.models import StatusChange
from cases.history.models import Change, Operation
from cases.history.tracked import table_of
from cases.record.bodies import Entry, row_of


@dataclass(frozen=True)
class Step:
    """One entry of an append-only history: its word, from when it holds, and in which order it was recorded."""

    pk: Any
    subject: Any
    word: str
    since: FuzzyDate
    recorded: tuple[Any, ...]
    corrects: Any


class Ladder:
    """The verdicts and status changes that the officer may see, of whatever the entries are about."""

    def __init__(self, officer: Officer, entries: Iterable[Entry]) -> None:
        self.steps: dict[Any, list[Step]] = {}
        entries = list(entries)
        cases = {entry.state.get("case_id") for entry in entries if entry.model is StatusChange}
        for row in StatusChange.objects.filter(case__in=cases - {None}).visible_to(officer):
            since = FuzzyDate(row.effective_earliest, row.effective_latest)
            self._add(Step(row.pk, row.case_id, row.get_to_display(), since, (row.position,), row.corrects_id))
        promises = {entry.state.get("commitment_id") for entry in entries if entry.model is Verdict}
        verdicts = list(Verdict.objects.filter(commitment__in=promises - {None}).visible_to(officer))
        order = dict(
            Change.objects.filter(
                table=table_of(Verdict).name, row__in=[row_of(row.pk) for row in verdicts], operation=Operation.INSERT
            ).values_list("row", "pk")
        )
        for row in verdicts:
            since = FuzzyDate(row.as_of_earliest, row.as_of_latest)
            # What was recorded before there was a log comes before all that the log has.
            recorded = (order.get(row_of(row.pk), 0), row.recorded_at)
            self._add(Step(row.pk, row.commitment_id, row.get_verdict_display(), since, recorded, row.corrects_id))

    def told(self, pk: Any, subject: Any, name: Callable[[str], str], effective: str) -> str:
        """`Status changed from identified to panel, effective 12 March 2016`, or what else the entry did.

        An entry that corrects another says so. One for a date before that of the standing entry changes nothing of what stands,
        and is told as recorded for an earlier date.
        """
        steps = self.steps.get(subject, [])
        this = next((step for step in steps if step.pk == pk), None)
        if this is None:
            return ""
        earlier = [step for step in steps if step.recorded < this.recorded]
        word, when = name(this.word), f"{effective} {this.since.phrase}"
        if (wrong := next((step for step in earlier if step.pk == this.corrects), None)) is not None:
            return f"corrected from {name(wrong.word)}, {effective} {wrong.since.phrase}, to {word}, {when}"
        gone = {step.corrects for step in earlier}
        stood = [step for step in earlier if step.pk not in gone]
        last = max(stood, key=lambda step: (step.since.earliest, step.recorded), default=None)
        if last is None:
            return f"set to {word}, {when}"
        if last.since.earliest > this.since.earliest:
            return f"recorded for an earlier date: {word}, {when}; {name(last.word)}, since {last.since.phrase}, stands"
        if last.word == this.word:
            return f"recorded again as {word}, {when}"
        return f"changed from {name(last.word)} to {word}, {when}"

    def _add(self, step: Step) -> None:
        self.steps.setdefault(step.subject, []).append(step)
