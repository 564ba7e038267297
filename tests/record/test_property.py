"""Whatever is done to a case, and however, its history tells exactly that: nothing invented, nothing lost, nothing shown too far."""

from __future__ import annotations

import datetime as dt
import os
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connection, models, transaction
from django.test import Client
from django.utils import timezone

from cases.access import markings
from cases.access.models import Compartment, Grant, Officer
from cases.briefs.models import Brief
from cases.briefs.request import request_brief
from cases.commitments.models import Commitment, CommitmentLink, CommitmentUse, Verdict
from cases.dates import FuzzyDate
from cases.docket.models import Case, CaseMeasure, Claim, Measure, MeasureAgency, StatusChange
from cases.docket.opening import amend_case, claim, identify, link_cases, set_terms
from cases.docket.terms import CaseLink, CaseProduct, CaseRaiser, CaseSector, Identifier, ReportedStatus
from cases.evidence.assessing import assess
from cases.evidence.citing import Quote, cite, withdraw_citation
from cases.evidence.filing import enter
from cases.evidence.models import CaseExhibit, Citation, Exhibit, Page, Reading, Rendition
from cases.evidence.reading import read_rendition
from cases.history.models import Change
from cases.jobs import claiming
from cases.proceedings.models import Event, EventMember
from cases.record.telling import entries_seen
from cases.taxonomy.models import Agency, Member, Product, Provision, Sector
from tests import build
from tests.web import worlds

Row = dict[str, Any]
Key = tuple[type[models.Model], Any]
World = dict[Key, Row]

PARENTS: dict[type[models.Model], dict[str, type[models.Model]]] = {
    Case: {},
    Exhibit: {},
    Measure: {},
    **{
        model: {"case_id": Case}
        for model in (
            CaseRaiser, CaseSector, CaseProduct, CaseMeasure, Claim, Identifier, ReportedStatus, StatusChange, Commitment,
            Event, Brief,
        )
    },
    CaseLink: {"case_id": Case, "other_id": Case},
    CommitmentUse: {"commitment_id": Commitment, "case_id": Case},
    CommitmentLink: {"source_id": Commitment, "target_id": Commitment},
    Verdict: {"commitment_id": Commitment},
    EventMember: {"event_id": Event},
    CaseExhibit: {"case_id": Case, "exhibit_id": Exhibit},
    Rendition: {"exhibit_id": Exhibit},
    Reading: {"rendition_id": Rendition},
    Page: {"rendition_id": Rendition},
    Citation: {
        "case_id": Case, "rendition_id": Rendition, "commitment_id": Commitment, "verdict_id": Verdict, "event_id": Event,
        "status_change_id": StatusChange,
    },
    MeasureAgency: {"measure_id": Measure},
}  # fmt: skip
"""By hand: what each row hangs from, so that who sees it must see that too."""
NOT_OF_A_CASE: dict[type[models.Model], set[str]] = {
    Citation: {"rendition_id", "commitment_id", "verdict_id", "event_id", "status_change_id"},
    CaseExhibit: {"exhibit_id"},
}
"""Of these, the keys that bring no row into a case."""
NAMED = {Citation: {"claim_id": Claim, "summary_of_id": Case}, StatusChange: {"corrects_id": StatusChange}}


@dataclass(frozen=True)
class Written:
    """One write as the tables themselves show it: the row before and after, and in which step."""

    step: int
    key: Key
    before: Row | None
    after: Row | None

    @property
    def what(self) -> tuple[str, Any, str, tuple[tuple[str, str, str], ...]]:
        """Table, key, operation, and for an update each changed value with what it was and became."""
        model, pk = self.key
        changes: tuple[tuple[str, str, str], ...] = ()
        if self.before is not None and self.after is not None:
            names = sorted(name for name in self.before if self.before[name] != self.after[name])
            changes = tuple((name, repr(self.before[name]), repr(self.after[name])) for name in names)
        kind = "update" if changes else "insert" if self.before is None else "delete"
        return model.__name__, pk, kind, changes


QUIET = {"checked_at", "lease_until"}
"""Columns of which the log makes no entry when nothing else changes."""


def world() -> World:
    """Every row of every table of the case file that has to do with cases."""
    found: World = {}
    for model in PARENTS:
        leave = QUIET | {"Page": {"text"}, "Brief": {"contents"}}.get(model.__name__, set())
        for row in model._base_manager.values():
            found[model, row["id"]] = {name: value for name, value in row.items() if name not in leave}
    return found


def compared(step: int, before: World, after: World) -> list[Written]:
    """What was written between two moments."""
    keys = [key for key in {**before, **after} if before.get(key) != after.get(key)]
    return [Written(step, key, before.get(key), after.get(key)) for key in keys]


class Walk:
    """Random edits of one case by every path, one step after the other."""

    def __init__(self, seed: int, case: Case, lead: Officer) -> None:
        self.random, self.case, self.lead = random.Random(seed), case, lead
        self.at = build.NOW
        self.other = Case.objects.exclude(pk=case.pk).get(title="Another open concern")
        self.room = Compartment.objects.get(label=case.number)
        self.client = Client()
        self.client.force_login(build.officer("admin", role="registrar", clearance=markings.PARTNER, is_superuser=True))

    def steps(self) -> list[Callable[[], object]]:
        """Every way of writing that the walk knows."""
        return [
            self.amend, self.save, self.update, self.update_many, self.bulk_create, self.bulk_update, self.raw_update,
            self.raw_delete, self.raw_insert, self.nothing, self.delete, self.terms, self.event, self.commitment, self.claim,
            self.status, self.verdict, self.cite, self.uncite, self.exhibit, self.take_out, self.remark, self.move,
            self.identify, self.link, self.measure, self.agency, self.brief, self.post, self.change_key, self.two, self.begin,
            self.read,
        ]  # fmt: skip

    def pick(self, rows: Any) -> Any:
        """One row of the case, or of the other, or none."""
        found = list(rows.order_by("pk"))
        return self.random.choice(found) if found else None

    def word(self) -> str:
        """Words that nobody wrote before, some of them long."""
        text = f"{self.random.choice(['Steel', 'grain', '钢铁', '“x” & <y>'])} {self.random.random():.6f}"
        return text if self.random.random() < 0.8 else f"{text}\n\n" + "More words. " * 30

    def day(self) -> dt.date:
        """A day of the past."""
        return dt.date(2001, 1, 1) + dt.timedelta(days=self.random.randrange(9000))

    def amend(self) -> None:
        amend_case(self.case, title=self.word()[:90], by=self.lead, at=self.at)

    def save(self) -> None:
        row = Case.objects.get(pk=self.case.pk)
        row.summary = self.word()
        row.save()

    def update(self) -> None:
        Event.objects.filter(pk=getattr(self.pick(Event.objects.filter(case=self.case)), "pk", worlds.NEVER)).update(
            text=self.word(), happened_earliest=(day := self.day()), happened_latest=day
        )

    def update_many(self) -> None:
        Commitment.objects.filter(case=self.case).update(deliverable=self.word())

    def bulk_create(self) -> None:
        Event.objects.bulk_create(
            Event(case=case, kind="meeting", text=self.word(), happened_earliest=day, happened_latest=day)
            for case, day in ((self.case, self.day()), (self.case, self.day()), (self.other, self.day()))
        )

    def bulk_update(self) -> None:
        rows = list(Claim.objects.filter(case=self.case))
        for row in rows:
            row.argument = self.word()
        Claim.objects.bulk_update(rows, ["argument"])

    def raw_update(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("UPDATE cases_event SET kind = %s WHERE text LIKE %s", ["hearing", "%1%"])

    def raw_delete(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM cases_caseproduct")

    def raw_insert(self) -> None:
        row = Identifier(case=self.case, scheme="OTHER", number=f"{self.random.random():.9f}")
        uuid = row.pk if connection.vendor == "postgresql" else row.pk.hex
        case = self.case.pk if connection.vendor == "postgresql" else self.case.pk.hex
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO cases_identifier (id, case_id, scheme, number) VALUES (%s, %s, %s, %s)",
                [uuid, case, row.scheme, row.number],
            )

    def nothing(self) -> None:
        Event.objects.filter(case=self.case).update(text=models.F("text"))

    def delete(self) -> None:
        free = Event.objects.filter(case=self.case, citations__isnull=True)
        if row := self.pick(free if self.random.random() < 0.7 else Identifier.objects.filter(case=self.case)):
            row.delete()

    def terms(self) -> None:
        set_terms(
            self.case,
            raised_by=self.random.sample(list(Member.objects.order_by("pk")[:6]), 2),
            sectors=self.random.sample(list(Sector.objects.all()[:4]), 2),
            products=[Product.objects.get_or_create(code="1001")[0]],
        )

    def event(self) -> None:
        members = self.random.sample(list(Member.objects.order_by("pk")[:9]), 2)
        marking = self.random.choice([markings.DELIBERATIVE, markings.SENSITIVE, markings.BCI])
        build.event(self.case, self.lead, str(self.day()), text=self.word(), members=members, marking=marking)

    def commitment(self) -> None:
        marking = self.random.choice([markings.DELIBERATIVE, markings.PARTNER])
        build.commitment(self.case, self.lead, words=self.word(), also_in=[self.other], marking=marking)

    def claim(self) -> None:
        provision = self.random.choice(list(Provision.objects.all()[:40]))
        if not self.case.claims.filter(provision=provision).exists():
            claim(self.case, provision=provision, argument=self.word(), by=self.lead, at=self.at)

    def status(self) -> None:
        marking = self.random.choice([markings.DELIBERATIVE, markings.DELIBERATIVE, markings.SENSITIVE])
        to = self.random.choice(["panel", "appeal", "dormant", "resolved"])
        # Whoever sees an entry must see what corrects it.
        lowest = markings.LADDER.index(markings.strictest([self.case.marking, marking]))
        open_to_correction = self.case.status_changes.filter(
            corrected_by__isnull=True, marking__in=[*markings.LADDER[lowest:], markings.BCI]
        )
        corrects = self.pick(open_to_correction) if self.random.random() < 0.3 else None
        build.status(self.case, self.lead, to, str(self.day()), marking=marking, corrects=corrects)

    def verdict(self) -> None:
        promise = self.pick(Commitment.objects.filter(case=self.case))
        filed = Rendition.objects.filter(exhibit__case_links__case=self.case, marking=markings.DELIBERATIVE).first()
        if promise and filed:
            word = self.random.choice(["implemented", "not-demonstrated", "backtracked"])
            quote = Quote(filed, "open its market", 1)
            assess(promise, verdict=word, as_of=FuzzyDate.day(self.day()), quotes=[quote], by=self.lead, at=self.at)

    def cite(self) -> None:
        filed = self.pick(Rendition.objects.filter(exhibit__case_links__case=self.case).exclude(marking=markings.BCI))
        statement = self.pick(Claim.objects.filter(case=self.case))
        if filed and statement:
            quote = Quote(filed, self.random.choice(["open its market", "not there"]), 1)
            cite(statement, quote, by=self.lead, at=self.at)

    def uncite(self) -> None:
        free = Citation.objects.filter(case=self.case, verdict__isnull=True, status_change__isnull=True)
        if row := self.pick(free):
            withdraw_citation(row, by=self.lead)

    def exhibit(self) -> None:
        marking = self.random.choice([markings.DELIBERATIVE, markings.SENSITIVE])
        build.exhibit(
            self.lead, f"China agreed to open its market. {self.word()}", case=self.case, marking=marking, read=False
        )

    def begin(self) -> None:
        if row := self.pick(Reading.objects.filter(state="queued")):
            claiming.claim(row, at=self.at)

    def read(self) -> None:
        if row := self.pick(Reading.objects.filter(state="working")):
            read_rendition(row, lambda: self.at)

    def take_out(self) -> None:
        if row := self.pick(CaseExhibit.objects.filter(case=self.case)):
            CaseExhibit.objects.filter(pk=row.pk).delete()
            if self.random.random() < 0.5:
                enter(self.case, row.exhibit, by=self.lead, at=self.at)

    def remark(self) -> None:
        """Raise or lower a marking, of a row or of the case itself."""
        model: Any = self.random.choice([Event, Commitment, Citation, Exhibit, Case])
        row = self.pick(model.objects.all())
        marking = self.random.choice([markings.DELIBERATIVE, markings.SENSITIVE, markings.BCI])
        if row:
            room = self.room if marking == markings.BCI else None
            model.objects.filter(pk=row.pk).update(marking=marking, compartment=room)

    def move(self) -> None:
        """Put a row of the case into another, or the other way round."""
        model: Any = self.random.choice([Event, Identifier, Claim, CaseMeasure])
        if row := self.pick(model.objects.filter(case__in=[self.case, self.other])):
            to: Any = self.other if row.case_id == self.case.pk else self.case
            if model is not CaseMeasure or not to.measure_links.filter(measure=row.measure_id).exists():
                model.objects.filter(pk=row.pk).update(case=to)

    def identify(self) -> None:
        identify(self.case, scheme="DS", number=f"DS{self.random.randrange(600)}", by=self.lead, at=self.at)

    def link(self) -> None:
        other = self.pick(Case.objects.exclude(pk=self.case.pk).exclude(marking=markings.BCI))
        if other:
            link_cases(self.case, other, kind=self.random.choice(["related", "part-of"]), by=self.lead, at=self.at)

    def measure(self) -> None:
        row = self.pick(Measure.objects.filter(case_links__case=self.case))
        if row is None or self.random.random() < 0.4:
            CaseMeasure.objects.create(case=self.case, measure=build.measure())
        else:
            Measure.objects.filter(pk=row.pk).update(title=self.word()[:100], stage="amended")

    def agency(self) -> None:
        link = self.pick(MeasureAgency.objects.all())
        measure = self.pick(Measure.objects.filter(case_links__case=self.case))
        if link and self.random.random() < 0.5:
            link.delete()
        elif measure:
            agency = self.random.choice(list(Agency.objects.all()[:5]))
            MeasureAgency.objects.get_or_create(measure=measure, agency=agency)

    def brief(self) -> None:
        request_brief(Case.objects.get(pk=self.case.pk), by=self.lead, at=self.at)

    def post(self) -> None:
        """A form of the admin: what an officer types there goes the same way as everything else."""
        row = self.pick(Measure.objects.all())
        data = dict.fromkeys(
            ("title_original", "document_number", "document_number_original", "issued", "in_force"), ""
        )
        data |= {"title": self.word()[:80], "kind": "law", "level": "central", "stage": "draft", "member": "CHN"}
        data |= {
            "agency_links-TOTAL_FORMS": "0",
            "agency_links-INITIAL_FORMS": "0",
            "measure_type": "",
            "comments_until": "",
        }
        answer = self.client.post(f"/admin/cases/measure/{row.pk}/change/", data)
        assert answer.status_code in {302, 200}

    def change_key(self) -> None:
        """An exhibit's place in the case given to another exhibit."""
        free = Exhibit.objects.exclude(case_links__case=self.case)
        row, other = self.pick(CaseExhibit.objects.filter(case=self.case)), self.pick(free)
        if row and other:
            CaseExhibit.objects.filter(pk=row.pk).update(exhibit=other)

    def two(self) -> None:
        """Two people added at once, and one taken away: three entries."""
        if event := self.pick(Event.objects.filter(case=self.case)):
            there = EventMember.objects.filter(event=event)
            old = list(there.order_by("pk").values_list("pk", flat=True)[:1])
            have = set(there.values_list("member", flat=True))
            new = [code for code in ("JPN", "MEX", "NOR", "BRA", "KOR") if code not in have][:2]
            with transaction.atomic():
                EventMember.objects.bulk_create(EventMember(event=event, member_id=code) for code in new)
                EventMember.objects.filter(pk__in=old).delete()


@pytest.fixture
def dice(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keys follow from the seed, so that a walk that fails can be walked again."""
    monkeypatch.setattr(os, "urandom", random.Random(f"keys {seed}").randbytes)


@pytest.fixture
def case(dice: None, lead: Officer) -> Case:
    """A case with one row of every kind, open and hidden."""
    made = worlds.furnished(lead)
    worlds.hide(made, lead)
    return made


def members_ever(case: Case, worlds_seen: list[World]) -> set[Key]:
    """Every row that ever hung from the case, or from a row that ever did."""
    mine: set[Key] = {(Case, case.pk)}
    while True:
        before = len(mine)
        for seen in worlds_seen:
            for (model, pk), row in seen.items():
                keys = {
                    name: parent
                    for name, parent in PARENTS[model].items()
                    if name not in NOT_OF_A_CASE.get(model, set())
                }
                if any((parent, row[name]) in mine for name, parent in keys.items()):
                    mine.add((model, pk))
                if model is CaseExhibit and (model, pk) in mine and row["case_id"] == case.pk:
                    mine.add((Exhibit, row["exhibit_id"]))
                if model is CaseMeasure and (model, pk) in mine and row["case_id"] == case.pk:
                    mine.add((Measure, row["measure_id"]))
        if len(mine) == before:
            return mine


class Eyes:
    """By hand and the slow way: what an officer may see of the recorded writes."""

    def __init__(self, officer: Officer, worlds_seen: list[World]) -> None:
        self.worlds, self.ladder = worlds_seen, markings.seen_by(officer.clearance)
        self.rooms = set(
            Grant.objects.filter(officer=officer, expires_at__gt=timezone.now()).values_list("compartment", flat=True)
        )
        self.last: World = {}
        for seen in worlds_seen:
            self.last |= seen

    def passes(self, row: Row) -> bool:
        if "marking" not in row:
            return True
        return row["compartment_id"] in self.rooms if row["marking"] == markings.BCI else row["marking"] in self.ladder

    def sees_now(self, key: Key) -> bool:
        row = self.last[key]
        if key[0] is Measure and key in self.worlds[-1]:  # nobody who looks here entered one by an act of their own
            users = [
                link
                for (model, _), link in self.worlds[-1].items()
                if model is CaseMeasure and link["measure_id"] == key[1]
            ]
            return any(self.sees_now((Case, link["case_id"])) for link in users)
        return self.passes(row) and all(self.sees_now(parent) for parent in hung(key[0], row))

    def saw_then(self, key: Key, at: int) -> bool:
        row = self.worlds[at].get(key, self.last[key])
        return self.passes(row) and all(
            self.sees_now(parent) and self.saw_then(parent, at) for parent in hung(key[0], row)
        )

    def sees(self, written: Written) -> Written | None:
        """The write as the officer may read it, or nothing."""
        if not self.sees_now(written.key):
            return None
        for at, row in ((written.step - 1, written.before), (written.step, written.after)):
            if row is None:
                continue
            if not self.passes(row):
                return None
            if not all(self.sees_now(key) and self.saw_then(key, at) for key in hung(written.key[0], row)):
                return None
        return written


def hung(model: type[models.Model], row: Row) -> list[Key]:
    return [(parent, row[name]) for name, parent in PARENTS[model].items() if row[name] is not None]


def told(case: Case, officer: Officer, after: int) -> list[Any]:
    """What the history tells of entries later than `after`, in the form of `Written.what`."""
    found = []
    for entry, words in entries_seen(case, officer=officer, at=timezone.now()):
        assert words.sentence, entry
        assert "None" not in words.sentence, words.sentence
        if entry.change.pk <= after:
            continue
        changes: tuple[tuple[str, str, str], ...] = ()
        if entry.before is not None and entry.after is not None:
            changes = tuple(
                (name, repr(entry.before[name]), repr(entry.after[name])) for name in sorted(set(entry.changed) - QUIET)
            )
            # Each changed thing is listed beneath its sentence; the two columns of a fuzzy date are one thing.
            assert len(words.details) == len(
                {name.removesuffix("_earliest").removesuffix("_latest") for name in entry.changed}
            )
        found.append((entry.model.__name__, entry.pk, entry.change.operation, changes))
    return found


def last_entry() -> int:
    return max(Change.objects.values_list("pk", flat=True), default=0)


@pytest.mark.parametrize("seed", range(5))
def test_the_history_tells_exactly_what_was_done_and_to_each_what_that_officer_may_see(
    case: Case, lead: Officer, seed: int
) -> None:
    reader = build.officer("plain reader", role="reader")
    walk = Walk(seed, case, lead)
    start, seen, written = last_entry(), [world()], []
    for number in range(1, 41):
        walk.at += dt.timedelta(hours=1)
        walk.random.choice(walk.steps())()
        seen.append(world())
        written += compared(number, seen[-2], seen[-1])
    mine = members_ever(case, seen)
    done = [one for one in written if one.key in mine]
    assert len(done) > 20, "the walk wrote too little to prove anything"
    for officer in (lead, reader):
        eyes = Eyes(officer, seen)
        expected = Counter(repr(one.what) for one in done if eyes.sees(one))
        found = Counter(map(repr, told(case, officer, start)))
        assert (found - expected, expected - found) == (Counter(), Counter()), officer
