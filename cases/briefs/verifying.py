"""Whether a file is a paper of ours, unaltered, and whether the file of the case has moved on since; told within an officer's clearance."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from cases import sandbox
from cases.access import markings
from cases.access.models import Officer
from cases.briefs import comparing, render
from cases.briefs.binding import again
from cases.briefs.dossiers import dossier_of
from cases.briefs.editions import case_edition, public
from cases.briefs.exhibitbooks import exhibits_of
from cases.briefs.gather import gather_cases
from cases.briefs.inspecting import Told, inspect
from cases.briefs.models import Brief, Edition, Kind
from cases.briefs.scorecards import Scope, scorecard_of
from cases.briefs.sealing import contents_digest, genuine
from cases.briefs.sections import BOUND
from cases.docket.models import Case
from cases.evidence import store
from cases.jobs.models import JobState
from cases.refusal import Refusal
from cases.taxonomy.models import Body, Member

READING = sandbox.Limits(seconds=60, memory=1024**3, output=64 * 1024**2)
PORTION = 50
"""Cases that are gathered at once."""
SETTING = sandbox.Limits(seconds=120, memory=1024**3, output=1024)


class Finding(StrEnum):
    """What a file is."""

    UNALTERED = "unaltered"
    ALTERED = "altered"
    UNKNOWN = "unknown"
    """Ours by its seal, but there is nothing on record, that this officer may see, to compare it with."""
    NOT_OURS = "not-ours"


@dataclass(frozen=True)
class Verified:
    """What was found, in sentences: of the file itself, of the case's file since, and of the quotations."""

    finding: Finding
    told: list[str]
    brief: Any = None
    moved: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    compared: bool = False
    """Whether the case's file of now was looked at."""

    @property
    def holds(self) -> bool:
        """Whether it is ours, unaltered, and nothing moved."""
        return self.finding == Finding.UNALTERED and not self.moved and not self.lost


def verify(data: bytes, *, officer: Officer, at: dt.datetime) -> Verified:
    """Judge a file; changes nothing. What this officer may not see counts as not on record, and is told in the same words.

    The bytes decide first. A file that isn't ours to the byte is read in a limited child, found by the number that it prints, and
    compared page by page with the file that was issued. One of which nothing is on record is judged by its seal, and by setting
    it anew where its contents are attached.
    """
    sha256 = hashlib.sha256(data).hexdigest()
    seen = Brief.objects.visible_to(officer, at=at).select_related("case", "destruction")
    brief: Any = seen.filter(sha256=sha256, state=JobState.READY).order_by("queued_at", "id").first()
    if brief is not None:
        lead = f"This is {brief}, unaltered: every byte is as it was issued on {brief.finished_at:%d %B %Y}."
        return _with_the_file(Verified(Finding.UNALTERED, [lead.replace(" 0", " ")], brief), officer, at)
    outcome = sandbox.run(lambda: inspect(data), READING)
    if outcome.ending == "done" and outcome.value.get("contents") is not None:
        return _as_json(outcome.value["contents"], seen, officer, at)
    if outcome.ending != "done" or outcome.value["problem"]:
        why = (
            outcome.value["problem"] if outcome.ending == "done" else "Reading it took more than a paper of ours would."
        )
        return Verified(Finding.NOT_OURS, [f"{why} Not one of our papers as it was issued."])
    told: Told = outcome.value
    brief = seen.filter(number=told["number"], state=JobState.READY).first() if told["number"] else None
    if brief is not None:
        return _with_the_file(_compared(told, brief), officer, at)
    return _by_its_seal(data, told)


def _as_json(contents: dict[str, Any], seen: Any, officer: Officer, at: dt.datetime) -> Verified:
    """A file that is no paper but may be the frozen contents of one, whichever way their JSON is written."""
    sha256 = contents_digest(contents)
    brief = seen.filter(contents_sha256=sha256).order_by("queued_at", "id").first()
    if brief is not None and brief.contents.get("seal") == contents.get("seal"):
        lead = (
            f"It is no PDF but the contents of {brief} as JSON, unaltered: their hash is the one that the paper prints."
        )
        return _with_the_file(Verified(Finding.UNALTERED, [lead], brief), officer, at)
    if genuine(str(contents.get("number", "")), sha256, str(contents.get("seal", ""))):
        number = contents["number"]
        lead = f"It is no PDF but contents as JSON, and the seal in them is ours: they were frozen here under the number {number}."
        return Verified(Finding.UNKNOWN, [lead, "But nothing is on record that you may see, to compare them with."])
    return Verified(
        Finding.NOT_OURS, ["It is JSON and no PDF, and not the contents of a paper as they were frozen here."]
    )


def _compared(told: Told, brief: Any) -> Verified:
    """A file that bears the number of one of ours and isn't the same bytes."""
    lead = [f"It bears the number of {brief}, but it is not the file that was issued."]
    if told["contents_sha256"] and not brief.contents_sha256.startswith(told["contents_sha256"]):
        lead.append("The hash of the contents printed on it is another than ours.")
    path = store.path_of(brief.sha256)
    if brief.destruction_id or not path.exists():
        return Verified(
            Finding.ALTERED, [*lead, "What was issued has been destroyed here, and cannot be compared with."], brief
        )
    outcome = sandbox.run(lambda: inspect(path.read_bytes()), READING)
    if outcome.ending != "done" or outcome.value["problem"]:
        return Verified(Finding.ALTERED, [*lead, "What was issued could not be read, to compare it."], brief)
    ours, theirs = outcome.value["pages"], told["pages"]
    found = comparing.pages(ours, theirs)
    if not found and [row["drawn"] for row in ours] == [row["drawn"] for row in theirs]:
        found = [
            "Its pages say and draw the same: it was saved again by another program, or something was attached to it."
        ]
    elif not found:
        found = [
            "Its pages say the same words, but they are drawn otherwise: it was printed anew, or a drawing was changed."
        ]
    return Verified(Finding.ALTERED, [*lead, *found], brief)


def _by_its_seal(data: bytes, told: Told) -> Verified:
    """A file of which nothing is on record that the officer may see."""
    if not genuine(told["number"], told["contents_sha256"], told["seal"]):
        why = (
            "It bears no seal of this installation"
            if not told["seal"]
            else "The seal on it was not made by this installation"
        )
        return Verified(Finding.NOT_OURS, [f"{why}: not one of our papers, or one of another installation."])
    lead = f"The seal on it is ours: contents of this hash were frozen here under the number {told['number']}."
    attached = told["attached"]
    if attached is not None and contents_digest(attached) == told["contents_sha256"]:
        outcome = sandbox.run(lambda: _again(attached, data), SETTING)
        if outcome.ending == "done" and outcome.value:
            again = "Set anew from the contents attached to it, it is the same to the byte: it is unaltered."
            return Verified(Finding.UNALTERED, [lead, again])
    none = "But nothing is on record that you may see, so that its pages cannot be compared with what was issued."
    return Verified(Finding.UNKNOWN, [lead, none])


def _again(contents: dict[str, Any], data: bytes) -> bool:
    made = again(contents) if contents.get("kind") in BOUND else render.paper(contents).pdf
    return made == data


def _with_the_file(found: Verified, officer: Officer, at: dt.datetime) -> Verified:
    """With what has changed since in the file of each case that the paper tells."""
    brief = found.brief
    if brief.destruction_id:
        gone = "What it was made from has been destroyed here since."
        return Verified(found.finding, [*found.told, gone], brief)
    allowed = {*markings.seen_by(brief.contents.get("clearance", brief.marking)), brief.marking}
    if brief.kind in {Kind.SCORECARD, Kind.EXHIBIT_BOOK}:
        moved, lost = _list_since(brief, allowed, officer, at)
        return Verified(found.finding, found.told, brief, moved, lost, compared=True)
    told = list(comparing.cases_of(brief.contents))
    present = _now(brief, [then["case"]["number"] for then in told], officer, at)
    moved, lost = [], []
    for then in told:
        number = then["case"]["number"]
        lead = f"{number}: " if len(told) > 1 else ""
        now = present.get(number)
        if now is None:
            moved.append(f"{lead}the case is not on record any more.")
            continue
        now = comparing.within(now, allowed)
        if brief.edition == Edition.PUBLIC and (now := case_edition(now)) is None:
            moved.append(f"{lead}the case is not PUBLIC any more.")
            continue
        moved += [lead + sentence for sentence in comparing.changes(then, now)]
        lost += [lead + sentence for sentence in comparing.quotations(then, now)]
    return Verified(found.finding, found.told, brief, moved, lost, compared=bool(told))


def _list_since(brief: Brief, allowed: set[str], officer: Officer, at: dt.datetime) -> tuple[list[str], list[str]]:
    """What moved since in what a scorecard or an exhibit book lists, and in its quotations."""
    then, front = brief.contents, brief.contents["front"]
    if brief.kind == Kind.SCORECARD:
        member, forum = Member.objects.filter(name=front["member"]), Body.objects.filter(name=front["forum"])
        scope = Scope(member.first(), forum.first())
        if (bool(scope.member), bool(scope.forum)) != (bool(front["member"]), bool(front["forum"])):
            return ["Whose commitments it lists is not on record under that name any more."], []
        now = scorecard_of(scope, officer=officer, at=at).contents
    else:
        cases = Case.objects.filter(number__in=[row["number"] for row in front["cases"]])
        now = exhibits_of(list(cases.values_list("pk", flat=True)), title="", officer=officer, at=at).contents
    now = comparing.within(now, allowed)
    if brief.edition == Edition.PUBLIC:
        try:
            now = public(now)
        except Refusal:
            return ["Nothing of it is PUBLIC any more."], []
    if brief.kind == Kind.SCORECARD:
        return comparing.promises(then, now), comparing.quotations(then, now)
    return comparing.texts(then, now), comparing.unconfirmed(then, now)


def _now(brief: Brief, numbers: list[str], officer: Officer, at: dt.datetime) -> dict[str, Any]:
    """The contents that these cases would have now in a paper of this kind, by number; of those that the officer may see."""
    cases = list(Case.objects.visible_to(officer, at=at).filter(number__in=numbers))
    if brief.kind == Kind.DOSSIER:
        return {case.number: dossier_of(case, officer=officer, at=at).contents for case in cases}
    out = {}
    for start in range(0, len(cases), PORTION):
        keys = [case.pk for case in cases[start : start + PORTION]]
        for found in gather_cases(keys, officer=officer, at=at):
            out[found.contents["case"]["number"]] = found.contents
    return out
