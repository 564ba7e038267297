"""Files the sample docket: the data beside this module, through the same acts that officers use."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import transaction

from cases.access.models import Officer, Role
from cases.commitments.committing import commit, link
from cases.commitments.models import Commitment, CommitmentUse
from cases.dates import FuzzyDate
from cases.docket.models import Case, Measure, MeasureAgency
from cases.docket.opening import add_measure, claim, identify, open_case
from cases.docket.status import change_status
from cases.evidence.assessing import assess
from cases.evidence.citing import Quote, cite
from cases.evidence.filing import file_exhibit, file_rendition
from cases.evidence.models import Exhibit, Reading, Rendition
from cases.evidence.reading import read_rendition
from cases.history.working import Clock
from cases.jobs import claiming
from cases.proceedings.recording import record_event
from cases.taxonomy.loading import agency_code, must_be_loaded
from cases.taxonomy.models import Agency, Body, Member, Product, Provision, Sector

DATA = Path(__file__).with_name("data")
DOCKET_YEAR = dt.date(2022, 12, 31)
FILER = "sample-docket"
Row = dict[str, Any]


@dataclass(frozen=True)
class Source:
    """One case of the sample as its files have it."""

    stem: str
    case: Row
    note: Path
    note_zh: Path | None

    @property
    def path(self) -> str:
        """Its heading path in the report, which tells the loader whether the case is there already."""
        return " > ".join(self.case["section"])


def sources(data: Path = DATA) -> list[Source]:
    """Every case of the sample, in the order of its file names."""
    found = []
    for file in sorted((data / "cases").glob("*.toml")):
        zh = data / "notes" / f"{file.stem}.zh.md"
        note = data / "notes" / f"{file.stem}.md"
        found.append(
            Source(file.stem, tomllib.loads(file.read_text(encoding="utf-8")), note, zh if zh.exists() else None)
        )
    return found


def load_sample(now: Clock, data: Path = DATA) -> dict[str, int]:
    """File every note as an exhibit and read it, then open every case with all that it holds; returns the sums.

    Each case is one transaction, known again by its heading path, so an interrupted load goes on where it stopped and a finished one
    changes nothing. The filer is an account that cannot sign in. Refuses while the vocabularies are not loaded.
    """
    must_be_loaded()
    filer = _filer()
    rows = sources(data)
    notes = {row.stem: _file_note(row, filer, now) for row in rows}
    _read_all(notes.values(), now)
    there = dict(Case.objects.filter(source_path__in=[row.path for row in rows]).values_list("source_path", "pk"))
    missing = [row for row in rows if row.path not in there]
    measures = _measures(rows) if missing else {}
    words: dict[str, Commitment] = {}
    for row in missing:
        with transaction.atomic():
            words |= _Loader(filer, now(), notes[row.stem], measures).load(row)
    if missing:
        _join(rows, filer)
    return {
        "cases": len(rows),
        "commitments": sum(len(row.case.get("commitments", [])) for row in rows),
        "events": sum(len(row.case.get("events", [])) for row in rows),
        "notes filed as exhibits": len(rows),
        "opened now": len(missing),
    }


def _filer() -> Officer:
    filer, made = Officer.objects.get_or_create(
        username=FILER, defaults={"first_name": "Sample", "last_name": "docket", "role": Role.LEAD}
    )
    if made:
        filer.set_unusable_password()
        filer.save(update_fields=["password"])
    return filer


@dataclass(frozen=True)
class _Notes:
    exhibit: Exhibit
    en: Rendition
    zh: Rendition | None

    def quote(self, row: Row) -> Quote:
        rendition = self.zh if row.get("lang") == "zh" else self.en
        assert rendition is not None
        return Quote(rendition, row["quote"], 1)


def _file_note(row: Source, filer: Officer, now: Clock) -> _Notes:
    title = row.note.read_text(encoding="utf-8").splitlines()[0].lstrip("# ").strip()
    filed = file_exhibit(
        [row.note.read_bytes()],
        name=row.note.name,
        title=f"File note: {title}",
        kind="note",
        language="en",
        issuer="Sample docket",
        dated=FuzzyDate.day(DOCKET_YEAR),
        marking=row.case["marking"],
        by=filer,
        at=now(),
    )
    zh = None
    if row.note_zh is not None:
        zh = file_rendition(
            filed.exhibit,
            [row.note_zh.read_bytes()],
            name=row.note_zh.name,
            kind=Rendition.Kind.OFFICE,
            language="zh",
            by=filer,
            at=now(),
        ).rendition
    return _Notes(filed.exhibit, filed.rendition, zh)


def _read_all(notes: Iterable[_Notes], now: Clock) -> None:
    renditions = [rendition for note in notes for rendition in (note.en, note.zh) if rendition is not None]
    for reading in Reading.objects.filter(rendition__in=renditions).exclude(state="ready"):
        if (claimed := claiming.claim(reading, at=now())) is not None:
            read_rendition(claimed, now)


def _measures(rows: list[Source]) -> dict[str, Measure]:
    found: dict[str, Measure] = {}
    agencies = Agency.objects.in_bulk()
    for case, row in ((source.case, measure) for source in rows for measure in source.case.get("measures", [])):
        values = {
            "title_original": row.get("title_zh", ""),
            "document_number": row.get("number", ""),
            "document_number_original": row.get("number_zh", ""),
            "kind": row["kind"],
            "level": row["level"],
            "stage": row["stage"],
            "issued": _date(row.get("issued")),
            "in_force": _date(row.get("in_force")),
        }
        measure = Measure.objects.filter(title=row["title"], member_id=case["respondent"]).first()
        if measure is None:
            measure = Measure.objects.create(title=row["title"], member_id=case["respondent"], **values)
            codes = [agency_code(case["respondent"], acronym) for acronym in row.get("agencies", [])]
            MeasureAgency.objects.bulk_create([MeasureAgency(measure=measure, agency=agencies[code]) for code in codes])
        found[row["key"]] = measure
    return found


class _Loader:
    """Files one case with all that it holds."""

    def __init__(self, filer: Officer, at: dt.datetime, notes: _Notes, measures: dict[str, Measure]) -> None:
        self.by = filer
        self.at = at
        self.notes = notes
        self.measures = measures

    def load(self, row: Source) -> dict[str, Commitment]:
        """Open the case, then its parts in the order of the file; returns its commitments by key."""
        data = row.case
        products = [Product.objects.get_or_create(code=code, defaults={"title": ""})[0] for code in data["products"]]
        case = open_case(
            title=data["title"],
            summary=data["summary"],
            respondent=Member.objects.get(pk=data["respondent"]),
            raised_by=Member.objects.filter(pk__in=data["raised_by"]),
            sectors=Sector.objects.filter(pk__in=data["sectors"]),
            products=products,
            marking=data["marking"],
            source_path=row.path,
            opened_on=DOCKET_YEAR,
            by=self.by,
            at=self.at,
        )
        self.marking = data["marking"]
        self._cite(case, data["summary_cites"])
        for number in data.get("identifiers", []):
            identify(case, scheme=number["scheme"], number=number["number"], by=self.by, at=self.at)
        for key in [*(measure["key"] for measure in data.get("measures", [])), *data.get("measures_used", [])]:
            add_measure(case, self.measures[key], by=self.by, at=self.at)
        for part in data["claims"]:
            self._claim(case, part)
        for part in data.get("events", []):
            self._event(case, part)
        for part in data["status"]:
            change = change_status(
                case,
                to=part["to"],
                effective=FuzzyDate.parse(part["effective"]),
                reason=part["reason"],
                marking=self.marking,
                by=self.by,
                at=self.at,
            )
            self._cite(change, part.get("cites", []))
        return {part["key"]: self._commitment(case, part) for part in data.get("commitments", [])}

    def _cite(self, statement: Any, rows: Iterable[Row]) -> None:
        for row in rows:
            cite(statement, self.notes.quote(row), by=self.by, at=self.at)

    def _claim(self, case: Case, row: Row) -> None:
        made = claim(
            case,
            provision=None if row["provision"] == "none" else _provision(row["provision"]),
            measure=self.measures[row["measure"]] if row.get("measure") else None,
            argument=row["argument"],
            by=self.by,
            at=self.at,
        )
        self._cite(made, row.get("cites", []))

    def _event(self, case: Case, row: Row) -> None:
        event = record_event(
            case,
            kind=row["kind"],
            happened=FuzzyDate.parse(row["date"]),
            text=row["text"],
            body=Body.objects.get(pk=row["body"]) if row.get("body") else None,
            members=Member.objects.filter(pk__in=row.get("members", [])),
            marking=self.marking,
            by=self.by,
            at=self.at,
        )
        self._cite(event, row.get("cites", []))

    def _commitment(self, case: Case, row: Row) -> Commitment:
        made = commit(
            case,
            words=row["words"],
            forum=Body.objects.get(pk=row["forum"]),
            made=FuzzyDate.parse(row["made"]),
            promised_to=Member.objects.get(pk="USA"),
            provision=_provision(row["provision"]) if row.get("provision") else None,
            deliverable=row.get("deliverable", ""),
            due=_date(row.get("due")),
            marking=self.marking,
            by=self.by,
            at=self.at,
        )
        for verdict in row.get("verdicts", []):
            assess(
                made,
                verdict=verdict["verdict"],
                as_of=FuzzyDate.parse(verdict["as_of"]),
                note=verdict["note"],
                quotes=[self.notes.quote(cited) for cited in verdict["cites"]],
                by=self.by,
                at=self.at,
            )
        return made


def _join(rows: list[Source], filer: Officer) -> None:
    """What joins cases: the lineage of commitments and the cases in which a promise also counts."""
    cases = {case.source_path: case for case in Case.objects.filter(source_path__in=[row.path for row in rows])}
    by_slug = {row.case["key"]: cases[row.path] for row in rows}
    by_key: dict[str, Commitment] = {}
    for row, part in _parts(rows):
        by_key[part["key"]] = Commitment.objects.get(case=cases[row.path], words=part["words"].strip())
    for _, part in _parts(rows):
        for joined in part.get("links", []):
            link(by_key[part["key"]], joined["kind"], by_key[joined["to"]], by=filer)
        for slug in part.get("also_in", []):
            CommitmentUse.objects.get_or_create(commitment=by_key[part["key"]], case=by_slug[slug])


def _parts(rows: list[Source]) -> Iterator[tuple[Source, Row]]:
    for row in rows:
        for part in row.case.get("commitments", []):
            yield row, part


def _provision(code: str) -> Provision:
    return Provision.objects.get(pk=code)


def _date(text: str | None) -> FuzzyDate | None:
    return FuzzyDate.parse(text) if text else None
