"""Asking for papers of several cases: docket books, scorecards, exhibit books; a large book is gathered by the worker that makes it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import Any

from django.db import transaction
from django.db.models import Q

from cases.access import markings
from cases.access.models import Officer
from cases.briefs import matter
from cases.briefs.docketbooks import PORTION, book_of
from cases.briefs.exhibitbooks import exhibits_of
from cases.briefs.gather import Contents
from cases.briefs.models import Brief, BriefCase, Edition, Kind
from cases.briefs.request import (
    PLAIN,
    WAITING,
    Form,
    freeze,
    must_ask,
    problems_in_words,
    public_now,
    stamped,
    told_now,
    told_then,
)
from cases.briefs.scorecards import Scope, scorecard_of
from cases.briefs.sealing import contents_digest
from cases.briefs.withholding import withheld_from
from cases.commitments.models import Commitment
from cases.docket.models import Case, StatusChange
from cases.docket.terms import CaseLink
from cases.evidence.checking import check_citations
from cases.evidence.models import Citation
from cases.history.acting import acting
from cases.history.axes import Axes
from cases.history.past import as_it_stood, one_view
from cases.proceedings.models import Event
from cases.refusal import Refusal

FEWEST, MOST = 2, 500
AT_ONCE = 20
"""Up to so many cases are gathered while the officer waits."""
LONGEST_TITLE = 200
MOVED = "The file has changed since it was asked for, and would be marked otherwise. Ask for it again."


def request_book(
    keys: Sequence[Any],
    *,
    by: Officer,
    at: dt.datetime,
    title: str,
    grouped_by: str = "agreement",
    searched: Sequence[str] = (),
    axes: Axes | None = None,
    final: bool = False,
    form: Form = PLAIN,
) -> Brief:
    """Ask for a docket book of these cases, in this order within its chapters: check, freeze and queue, as for a brief.

    Of more than AT_ONCE cases the contents are frozen by the worker, which says when on the paper. Refuses fewer than two cases and more
    than MOST, a book without a title, and what `request_brief` refuses.
    """
    must_ask(by, final=final)
    title = _titled(title)
    if grouped_by not in matter.BY:
        raise Refusal("Choose chapters by agreement, sector or respondent.", field="grouped_by")
    keys = _seen(keys, by, at)
    if not FEWEST <= len(keys) <= MOST:
        raise Refusal(f"A docket book has {FEWEST} to {MOST} cases; these are {len(keys)}.")
    plan: dict[str, Any] = {"title": title, "grouped_by": grouped_by, "searched": list(searched)}
    if len(keys) > AT_ONCE:
        return _await(keys, plan, axes=axes, final=final, form=form, by=by, at=at)
    check_anew(keys, axes, by=by, at=at)
    with viewing(axes, by=by, at=at):
        found = book_of(keys, officer=by, at=at, axes=axes, **plan)
    with acting(by=by.pk, at=at), transaction.atomic():
        contents, rooms = told_now(found) if axes is None else told_then(found, edition=form.edition)
        made = freeze(contents, rooms, kind=Kind.DOCKET_BOOK, form=form, final=final, title=title, by=by, at=at)
        hold(made, keys)
    return made


def request_scorecard(
    scope: Scope, *, by: Officer, at: dt.datetime, axes: Axes | None = None, final: bool = False, form: Form = PLAIN
) -> Brief:
    """Ask for the scorecard of a Member's commitments, of those made in a forum, or of both: check, freeze and queue, as for a brief.

    Refuses one of neither, one of which nothing that the officer may see is on record, and what `request_brief` refuses.
    """
    must_ask(by, final=final)
    if scope.member is None and scope.forum is None:
        raise Refusal("Choose whose commitments, or the forum in which they were made.", field="by")
    if axes is None:
        with acting(by=by.pk, at=at):
            promises = scope.rows(by, at).values("pk")
            cited = Citation.objects.filter(Q(commitment__in=promises) | Q(verdict__commitment__in=promises))
            check_citations(cited.visible_to(by, at=at), at=at)
    with viewing(axes, by=by, at=at):
        found = scorecard_of(scope, officer=by, at=at, axes=axes)
        keys = list(scope.rows(by, at).order_by("case__number").values_list("case", flat=True))
    if not keys:
        raise Refusal(f"{scope.title}: nothing that {by} may see is on record.", field="by")
    with acting(by=by.pk, at=at), transaction.atomic():
        contents, rooms = told_now(found) if axes is None else told_then(found, edition=form.edition)
        made = freeze(contents, rooms, kind=Kind.SCORECARD, form=form, final=final, title=scope.title, by=by, at=at)
        hold(made, list(dict.fromkeys(keys)))
    return made


def request_exhibits(
    keys: Sequence[Any],
    *,
    by: Officer,
    at: dt.datetime,
    title: str = "",
    axes: Axes | None = None,
    final: bool = False,
    form: Form = PLAIN,
) -> Brief:
    """Ask for the book of every text that these cases cite: one case or as many as a docket book has; check, freeze and queue.

    Refuses cases that cite nothing that the officer may see, and what `request_brief` refuses; a final public one also for a quotation
    that its edition does not tell of.
    """
    must_ask(by, final=final)
    keys = _seen(keys, by, at)
    if not 1 <= len(keys) <= MOST:
        raise Refusal(f"An exhibit book is of 1 to {MOST} cases; these are {len(keys)}.")
    case = Case.objects.get(pk=keys[0]) if len(keys) == 1 else None
    # How many cases there are is told to nobody outside: some of them may not be PUBLIC.
    several = "Exhibits" if form.edition == Edition.PUBLIC else f"Exhibits of {len(keys)} cases"
    title = _titled(title, f"Exhibits of {case.number}" if case else several)
    check_anew(keys, axes, by=by, at=at)
    with viewing(axes, by=by, at=at):
        found = exhibits_of(keys, title=title, officer=by, at=at, axes=axes)
    if final and found.contents["problems"]:
        raise Refusal(f"No final book: {problems_in_words(found.contents['problems'])}")
    if not found.contents["exhibits"]:
        raise Refusal("Nothing that you may see is cited there, so there is no exhibit to bind.")
    with acting(by=by.pk, at=at), transaction.atomic():
        contents, rooms = told_now(found) if axes is None else told_then(found, edition=form.edition)
        made = freeze(
            contents, rooms, kind=Kind.EXHIBIT_BOOK, form=form, final=final, title=title, case=case, by=by, at=at
        )
        if case is None:
            hold(made, keys)
    return made


def _titled(title: str, otherwise: str = "") -> str:
    title = " ".join(title.split()) or otherwise
    if not title or len(title) > LONGEST_TITLE:
        raise Refusal(f"Give the book a title of at most {LONGEST_TITLE} characters.", field="title")
    return title


def check_anew(
    keys: Sequence[Any], axes: Axes | None, *, by: Officer, at: dt.datetime, beat: Callable[[], None] = lambda: None
) -> None:
    """Check the citations of these cases for a paper of today; one of the past tells what was found by then. Beats between portions."""
    if axes is not None:
        return
    for start in range(0, len(keys), PORTION):
        beat()
        with acting(by=by.pk, at=at):
            some = Citation.objects.filter(case__in=keys[start : start + PORTION])
            check_citations(some.visible_to(by, at=at), at=at)


def viewing(axes: Axes | None, *, by: Officer, at: dt.datetime) -> AbstractContextManager[None]:
    """One view of the file, of now or as it stood, in which nothing can be written."""
    return one_view() if axes is None else as_it_stood(axes, officer=by, at=at)


def hold(made: Brief, keys: Sequence[Any]) -> None:
    """Name the cases that a paper holds, by which it is hidden from who may not see one of them; of a public one those that are left."""
    if not waits(made):
        left = set(_cases_in(made.contents))
        numbers = dict(Case.objects.filter(pk__in=keys).values_list("pk", "number"))
        keys = [key for key in keys if numbers[key] in left]
    rows = [BriefCase(brief=made, case_id=key, position=place) for place, key in enumerate(keys, 1)]
    BriefCase.objects.bulk_create(rows, batch_size=200)


def let_go(made: Brief) -> None:
    """Once a paper has been gathered, forget the cases of which its public edition holds nothing."""
    made.holds.exclude(case__number__in=_cases_in(made.contents)).delete()


def _cases_in(contents: Contents) -> list[str]:
    """The numbers of the cases of which a paper tells."""
    if "chapters" in contents:
        return [case["case"]["number"] for case in matter.told(contents)]
    if "rows" in contents:
        return [row["case"] for row in contents["rows"]]
    return [number for row in contents["exhibits"] for number in row["cases"]]


def _seen(keys: Sequence[Any], by: Officer, at: dt.datetime) -> list[Any]:
    found = set(Case.objects.visible_to(by, at=at).filter(pk__in=keys).values_list("pk", flat=True))
    return [key for key in dict.fromkeys(keys) if key in found]


def _await(
    keys: list[Any], plan: dict[str, Any], *, axes: Axes | None, final: bool, form: Form, by: Officer, at: dt.datetime
) -> Brief:
    """A book whose contents the worker gathers: numbered and marked by what the file holds now."""
    marks = _marks(keys, by, at)
    rooms = {room for _, room in marks if room}
    words = {marking for marking, _ in marks}
    contents: Contents = {
        WAITING: plan | {"axes": None if axes is None else [axes.on.isoformat(), _day(axes.recorded_by)]},
        "marking": markings.strictest(words),
        "clearance": markings.strictest(words - {markings.BCI}),
        "front": {"title": plan["title"]},
        "problems": [],
    }
    with acting(by=by.pk, at=at), transaction.atomic():
        made = freeze(contents, rooms, kind=Kind.DOCKET_BOOK, form=form, final=final, title=plan["title"], by=by, at=at)
        hold(made, keys)
    return made


def waits(book: Brief) -> bool:
    """Whether the contents of a paper are still to be gathered."""
    return WAITING in book.contents


def gather_waiting(book: Brief, *, at: dt.datetime, beat: Callable[[], None] = lambda: None) -> dict[str, Any]:
    """What the row of a book that waited for its worker is to hold: its contents, frozen at this moment, as its officer may see the file.

    Refuses a final book with an unconfirmed quotation, and one that would now be marked more strictly than its number says.
    """
    plan = dict(book.contents[WAITING])
    axes = _axes(plan.pop("axes"))
    keys = list(book.holds.order_by("position").values_list("case", flat=True))
    by = book.requested_by
    check_anew(keys, axes, by=by, at=at, beat=beat)
    beat()
    with viewing(axes, by=by, at=at):
        found = book_of(keys, officer=by, at=at, axes=axes, beat=beat, **plan)
    beat()
    contents, rooms = told_now(found) if axes is None else told_then(found, edition=book.edition)
    withheld = ""
    if book.edition == Edition.PUBLIC:
        withheld, contents, rooms = withheld_from(contents), public_now(contents), set()
    elif len(matter.told(contents)) < len(keys) or not _fits(contents, rooms, book):
        raise Refusal(MOVED)
    if book.final and contents["problems"]:
        raise Refusal(f"No final book: {problems_in_words(contents['problems'])}")
    beat()
    contents |= {name: book.contents[name] for name in ("marking", "clearance")}
    whole = stamped(contents, book, at=at)
    return {"contents": whole, "contents_sha256": contents_digest(whole), "withheld": withheld}


def _fits(contents: Contents, rooms: set[Any], book: Brief) -> bool:
    """Whether the contents are marked no more strictly than the book, which was numbered and marked when it was asked for."""
    rank = markings.RANK
    within = rank[contents["marking"]] <= rank[book.marking]
    return within and rank[contents["clearance"]] <= rank[book.contents["clearance"]] and rooms <= {book.compartment_id}


def _marks(keys: list[Any], by: Officer, at: dt.datetime) -> set[tuple[str, Any]]:
    """How everything is marked that a book of these cases may hold: a query a kind of row, however many cases."""
    promises = Commitment.objects.filter(Q(case__in=keys) | Q(also_in__in=keys)).visible_to(by, at=at)
    targets = Commitment.objects.filter(links_to__source__in=promises.values("pk")).visible_to(by, at=at)
    others = CaseLink.objects.filter(case__in=keys).visible_to(by, at=at)
    rows: list[Any] = [
        Case.objects.filter(pk__in=keys),
        Case.objects.filter(pk__in=others.values("other")),
        Case.objects.filter(commitments__in=promises.values("pk")),
        Case.objects.filter(commitments__in=targets.values("pk")),
        StatusChange.objects.filter(case__in=keys).visible_to(by, at=at),
        Event.objects.filter(case__in=keys).visible_to(by, at=at),
        promises,
        targets,
        Citation.objects.filter(case__in=keys).visible_to(by, at=at),
    ]
    return {pair for found in rows for pair in found.order_by().values_list("marking", "compartment").distinct()}


def _day(day: dt.date | None) -> str | None:
    return None if day is None else day.isoformat()


def _axes(told: list[str | None] | None) -> Axes | None:
    if told is None:
        return None
    on, by = told
    assert on is not None
    return Axes(dt.date.fromisoformat(on), None if by is None else dt.date.fromisoformat(by))
