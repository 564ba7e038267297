"""A worker's part of a table: the dry run, the import and the undoing, each portion by portion, each portion one transaction."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from django.db import transaction
from django.db.models import Q

from cases.access.models import Officer
from cases.dates import FuzzyDate
from cases.docket.models import Case, CaseMeasure, Measure
from cases.docket.opening_many import Filing, Opening, add_products, file_measures, open_cases, use_measures
from cases.docket.status import change_status
from cases.docket.terms import Identifier
from cases.evidence.citing import Quote, cite_in_order
from cases.evidence.models import CaseExhibit, Citation, Rendition
from cases.history.acting import acting
from cases.history.working import Clock, work_next
from cases.intake.members import plain
from cases.intake.models import TableImport, TablePortion
from cases.intake.reading import members_known
from cases.intake.tables.cells import Law
from cases.intake.tables.grouping import LEFT_OUT, Draft, Rows, known_by
from cases.intake.tables.happened import lacked
from cases.intake.tables.request import read_limited, takers
from cases.intake.tables.sheet import A_SHEET, row_named
from cases.intake.tables.taking_back import take_back
from cases.intake.tables.telling import Given
from cases.jobs import claiming
from cases.proceedings.models import Event
from cases.proceedings.recording import Happening, record_events
from cases.refusal import Refusal
from cases.taxonomy.models import Agreement, Body, MeasureType, Member, Provision

PORTION = 100
"""Cases in one transaction, and on one page of the dry run."""
Phase, State = TableImport.Phase, TablePortion.State


def work_on_next(now: Clock) -> bool:
    """Do the next phase of the oldest table that waits; False when none does. May run in any number of workers at once."""
    return work_next(TableImport, now, by=lambda table: table.asked_by_id, work=work_on)


def work_on(table: TableImport, now: Clock) -> None:
    """Do the phase of one claimed table. What was interrupted goes on at the first portion that is not done.

    Each portion is one transaction that first makes sure of the claim, so that two workers cannot both do it.
    """
    try:
        if table.phase == Phase.CHECKING:
            _check(table, now)
            done = Phase.CHECKED
        elif table.phase == Phase.IMPORTING:
            _each(table, State.PLANNED, now, _import)
            done = Phase.IMPORTED
        else:
            _each(table, State.MADE, now, _undo, backwards=True)
            done = Phase.UNDONE
    except Refusal as refusal:
        claiming.fail(table, refusal.sentence, at=now())
        return
    claiming.finish(table, at=now(), phase=done)


def _each(table: TableImport, state: str, now: Clock, work: Any, *, backwards: bool = False) -> None:
    beat = claiming.Heartbeat(table, now)
    by = Officer.objects.get(pk=table.asked_by_id)
    order = "-number" if backwards else "number"
    for key in list(table.portions.filter(state=state).order_by(order).values_list("pk", flat=True)):
        beat()
        at = now()
        with acting(by=by.pk, at=at), transaction.atomic():
            # Renewing inside the transaction holds the row: a worker that lost its claim writes nothing.
            if not claiming.renew(table, at=at):
                return
            work(table, TablePortion.objects.get(pk=key), by, at)


# The dry run


def _check(table: TableImport, now: Clock) -> None:
    beat = claiming.Heartbeat(table, now)
    sheet = read_limited(table.sha256, table.file_name, table.sheet, beat=beat)
    columns = table.columns["of"]
    if len(columns) != len(sheet.header):
        raise Refusal("The file has other columns than were named: name them again.")
    by = Officer.objects.get(pk=table.asked_by_id)
    named = {row[at].strip().upper() for at, name in enumerate(columns) if name == "case" for row in sheet.rows}
    named.add(table.given.get("into", ""))
    cases = dict(takers(table, by).filter(number__in=named).values_list("number", "respondent"))
    rows = Rows(sheet, columns, _given(table.given, today=now().date(), cases=cases))
    rows.read()
    beat()
    portions = list(_portions(table, rows))
    with transaction.atomic():
        outcomes = Counter(told.outcome.partition(" TC-")[0] for told in rows.told)
        columns_kept = {
            **table.columns,
            "together": sheet.together,
            "unit": sheet.unit,
            "outcomes": dict(outcomes.most_common()),
        }
        if not claiming.keep(table, total=len(rows.told), notes=[*sheet.notes, *rows.left_out()], columns=columns_kept):
            return
        TablePortion.objects.filter(table=table).delete()
        TablePortion.objects.bulk_create(portions, batch_size=20)


def _given(kept: Mapping[str, Any], *, today: dt.date | None = None, cases: Mapping[str, str] | None = None) -> Given:
    agreements = {
        plain(name): code
        for code, *names in Agreement.objects.values_list("code", "name", "short_name")
        for name in (*names, code)
    }
    bodies: dict[str, str] = {}
    for code, name, short in Body.objects.values_list("code", "name", "short_name"):
        names = (code.casefold(), name.casefold(), short.casefold())
        # Tables say “TBT” for the committee.
        bodies |= {
            said: code for each in names for said in (each, each.removesuffix(" committee")) if said not in bodies
        }
    return Given(
        members=members_known(),
        law=Law(agreements, frozenset(Provision.objects.values_list("code", flat=True))),
        bodies=bodies,
        names=dict(Member.objects.values_list("code", "name")),
        today=today,
        cases=cases or {},
        chapters=dict(MeasureType.objects.values_list("code", "title")),
        **kept,
    )


def _portions(table: TableImport, rows: Rows) -> Iterator[TablePortion]:
    """The drafts in portions, each row with the portion of its case; rows that are left out come with the case before them."""
    drafts = list(rows.drafts.values())
    home = {row: place // PORTION for place, draft in enumerate(drafts) for row in draft.rows}
    told: dict[int, list[Any]] = {}
    last = 0
    for each in rows.told:
        last = home.get(each.row, last)
        joins = rows.sheet.named(each.joins) if each.joins else None
        told.setdefault(last, []).append([rows.sheet.named(each.row), each.outcome, joins, each.faults, each.notes])
    for place in range(max(1, -(-len(drafts) // PORTION))):
        some = drafts[place * PORTION : (place + 1) * PORTION]
        here = told.get(place, [])
        yield TablePortion(
            table=table,
            number=place + 1,
            drafts=[asdict(draft) for draft in some],
            rows=here,
            wrong=sum(1 for row in here if row[1] == LEFT_OUT),
        )


# The import


def _import(table: TableImport, portion: TablePortion, by: Officer, at: dt.datetime) -> None:
    """Open the cases of a portion that the docket does not have, and add to those it has what they lack."""
    drafts = [Draft(**draft) for draft in portion.drafts]
    there = _there(table, drafts, by)
    fresh = [place for place in range(len(drafts)) if place not in there]
    scheme = table.given["scheme"]
    openings = [_opening(table, drafts[place], scheme) for place in fresh]
    opened = dict(zip(fresh, open_cases(openings, marking=table.marking, by=by, at=at), strict=True))
    told = _told_already(there.values())
    happenings: list[Happening] = []
    rows: list[list[list[Any]]] = []
    for place, draft in enumerate(drafts):
        case = opened.get(place) or there[place]
        for event, quoted in zip(draft.events, draft.told, strict=True):
            happened = FuzzyDate.parse(event["date"])
            known = told.get((case.pk, happened.earliest, happened.latest), [])
            if lacking := lacked(event, known):
                members = lacking.get("members", ())
                happenings.append(Happening(case, lacking["kind"], happened, lacking["text"], lacking["body"], members))
                rows.append(
                    [
                        row
                        for row, said in zip(quoted, event.get("said", quoted), strict=True)
                        if said in lacking.get("said", quoted)
                    ]
                )
    events = record_events(happenings, marking=table.marking, by=by, at=at)
    measures, links = _file_measures(table, drafts, {**there, **opened}, by, at)
    wanted = [(there[place], code) for place in there if drafts[place].into for code in drafts[place].products]
    products = add_products(wanted, by=by, at=at) if wanted else []
    _record_statuses(table, drafts, opened, by=by, at=at)
    added = {case.pk for case in opened.values()}
    own = [(opened[place], row) for place in opened for row in drafts[place].cited]
    cited = [(event, row) for event, some in zip(events, rows, strict=True) for row in some]
    citations, entries = _cite(table, [*own, *cited], by=by, at=at)
    portion.state, portion.cases, portion.events = State.MADE, len(opened), len(events)
    portion.made = {
        "cases": [str(case.pk) for case in opened.values()],
        "events": [str(event.pk) for event in events if event.case_id not in added],
        "measures": [str(measure.pk) for measure in measures],
        "links": [str(link.pk) for link in links],
        "products": [str(row.pk) for row in products],
        "citations": [str(row.pk) for row in citations],
        "entries": [str(row.pk) for row in entries],
    }
    portion.save(update_fields=["state", "cases", "events", "made"])


def _cite(
    table: TableImport, told: Sequence[tuple[Case | Event, Sequence[Any]]], *, by: Officer, at: dt.datetime
) -> tuple[list[Citation], list[CaseExhibit]]:
    """Let each statement cite its row of the table, as it was filed."""
    rendition = Rendition.objects.select_related("exhibit", "withdrawal").get(pk=table.columns["rendition"])
    together, unit = table.columns.get("together", []), table.columns.get("unit", "row")
    several = f"{table.sheet[:100]}, " if table.sheet and not together else ""
    quotes = []
    for statement, (row, words) in sorted(told, key=lambda pair: pair[1][0]):
        place = f"{together[row // A_SHEET][:100]}, row {row % A_SHEET}" if together else f"{several}{unit} {row}"
        quotes.append((statement, Quote(rendition, words, place=place)))
    return cite_in_order(quotes, by=by, at=at)


def _file_measures(
    table: TableImport, drafts: Sequence[Draft], cases: Mapping[int, Case], by: Officer, at: dt.datetime
) -> tuple[list[Measure], list[CaseMeasure]]:
    """Enter the measures of the drafts that no case which may take rows has, and put each into its case's file; the new rows of both."""
    rows = [(place, draft, draft.measure) for place, draft in enumerate(drafts) if draft.measure is not None]
    titles = {row["title"] for _, _, row in rows}
    used = Measure.objects.filter(title__in=titles, case_links__case__in=takers(table, by)).distinct()
    known = {(each.member_id, known_by(each.title), each.in_force): each for each in used}
    fresh: dict[tuple[Any, ...], Filing] = {}
    wanted: list[tuple[Case, tuple[Any, ...]]] = []
    for place, draft, row in rows:
        in_force = FuzzyDate.parse(row["in_force"]) if row["in_force"] else None
        issued = FuzzyDate.parse(row["issued"]) if row["issued"] else None
        key = (draft.respondent, known_by(row["title"]), in_force)
        wanted.append((cases[place], key))
        if key not in known and key not in fresh:
            plain_row = {name: row[name] for name in ("title", "document_number", "measure_type", "stage")}
            fresh[key] = Filing(member=draft.respondent, in_force=in_force, issued=issued, **plain_row)
    measures = file_measures(list(fresh.values()), by=by, at=at) if fresh else []
    known |= dict(zip(fresh, measures, strict=True))
    links = use_measures([(case, known[key]) for case, key in wanted], by=by, at=at) if wanted else []
    return measures, links


def _record_statuses(
    table: TableImport, drafts: Sequence[Draft], opened: Mapping[int, Case], *, by: Officer, at: dt.datetime
) -> None:
    """Where the officer gave the date of the statuses: each new case's, by the words of the table. They stay when the import is undone."""
    if not (as_of := table.given.get("status_as_of")):
        return
    for place, case in opened.items():
        if to := drafts[place].status:
            words = next((said for said in drafts[place].summary if said.startswith("Status in the table")), "")
            row = row_named(drafts[place].rows[0], table.columns.get("together", []))
            reason = f"{words} {table.file_name}, row {row}."
            change_status(case, to=to, effective=FuzzyDate.parse(as_of), reason=reason.strip(), by=by, at=at)


def _opening(table: TableImport, draft: Draft, scheme: str) -> Opening:
    together = table.columns.get("together", [])
    some = [str(row_named(row, together)) for row in draft.rows[:12]]
    rows = ("; " if together else ", ").join(some) + (" and more" if len(draft.rows) > 12 else "")
    return Opening(
        title=draft.title,
        respondent=draft.respondent,
        raised_by=draft.raised_by,
        products=draft.products,
        sectors=draft.sectors,
        provisions=draft.provisions,
        identifiers=[(scheme, number) for number in draft.numbers],
        summary="\n\n".join(draft.summary),
        source_path=f"{table.file_name}, {table.columns.get('unit', 'row')}{'s' if len(draft.rows) > 1 else ''} {rows}",
    )


def _there(table: TableImport, drafts: Sequence[Draft], by: Officer) -> dict[int, Case]:
    """The cases that the docket has already, by the draft's place: of the same outside number, or of the same Members, title and products.

    Only those that everybody who sees the table may see; any other would be told of by not being opened.
    """
    cases = takers(table, by)
    numbers = {number: place for place, draft in enumerate(drafts) for number in draft.numbers if not draft.into}
    found: dict[int, Case] = {}
    named_in = {each.number: each for each in cases.filter(number__in={draft.into for draft in drafts if draft.into})}
    for place, draft in enumerate(drafts):
        if draft.into:
            if draft.into not in named_in:
                raise Refusal(f"{draft.into} is no longer a case that takes rows: try the table again.")
            found[place] = named_in[draft.into]
    known = Identifier.objects.filter(scheme=table.given["scheme"], number__in=list(numbers), case__in=cases)
    for row in known.select_related("case").order_by("-case__number"):
        # A number of a list of no scheme is one Member's own.
        if table.given["scheme"] != "OTHER" or row.case.respondent_id == drafts[numbers[row.number]].respondent:
            found[numbers[row.number]] = row.case
    named = {
        (draft.respondent, known_by(draft.title), tuple(sorted(draft.raised_by)), tuple(sorted(draft.products))): place
        for place, draft in enumerate(drafts)
        if not draft.numbers and not draft.into
    }
    titles = [draft.title for draft in drafts if not draft.numbers and not draft.into]
    for case in cases.filter(Q(title__in=titles)).prefetch_related("raised_by", "products").order_by("-number"):
        key = (
            case.respondent_id,
            known_by(case.title),
            tuple(sorted(member.pk for member in case.raised_by.all())),
            tuple(sorted(product.pk for product in case.products.all())),
        )
        if key in named:
            found[named[key]] = case
    return found


def _told_already(cases: Any) -> dict[tuple[Any, ...], list[tuple[str, str]]]:
    """The kinds and words of events of these cases, by case and date."""
    found: dict[tuple[Any, ...], list[tuple[str, str]]] = {}
    rows = Event.objects.filter(case__in=list(cases))
    for case, first, last, kind, text in rows.values_list(
        "case", "happened_earliest", "happened_latest", "kind", "text"
    ):
        found.setdefault((case, first, last), []).append((kind, text))
    return found


# The undoing


def _undo(table: TableImport, portion: TablePortion, by: Officer, at: dt.datetime) -> None:
    kept = take_back(portion.made, by=by, at=at)
    portion.state, portion.made = State.UNDONE, {"kept": kept}
    portion.save(update_fields=["state", "made"])
