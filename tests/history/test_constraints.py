"""Every named constraint of the tables: one act that it refuses and one, just beside it, that it lets pass."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from functools import cached_property
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction

from cases.access.models import Compartment, Grant, Officer, RolePolicy
from cases.briefs.models import Brief, BriefCase
from cases.briefs.parts import BriefPart
from cases.briefs.request import request_brief
from cases.commitments.committing import link
from cases.commitments.models import Commitment, CommitmentLink, CommitmentUse, Verdict
from cases.dates import FuzzyDate
from cases.docket.models import Case, CaseMeasure, Claim, Measure, MeasureAgency, StatusChange
from cases.docket.opening import add_measure, claim, identify, link_cases
from cases.docket.terms import CaseLink, CaseProduct, CaseRaiser, CaseSector, Identifier, ReportedStatus
from cases.evidence.assessing import assess
from cases.evidence.citing import Quote
from cases.evidence.filing import Filed
from cases.evidence.models import CaseExhibit, Citation, Page, Reading
from cases.evidence.pairs import Aligned, Pairing
from cases.evidence.recognition import Recognition
from cases.evidence.withdrawal import Withdrawal
from cases.history import triggers
from cases.history.models import Acting, Change, Destruction, Seal
from cases.intake.models import ImportBatch, Proposal, TableImport, TablePortion
from cases.intake.tables.request import file_table
from cases.proceedings.models import Event, EventMember
from cases.search.exports import Export
from cases.search.models import IndexState, IndexUnit
from cases.search.saved import Digest, Feed, SavedSearch, SearchMemory, Subscription
from cases.search.saving import save_search
from cases.taxonomy.models import Agency, Member, Product, Provision, Sector
from tests import build
from tests.intake import made

DAY = dt.timedelta(days=1)


class World:
    """One valid row of every constrained table, each made through the product's own act when it is first asked for."""

    def __init__(self, lead: Officer) -> None:
        self.lead = lead

    @cached_property
    def case(self) -> Case:
        return build.case(
            self.lead, sectors=[Sector.objects.get(pk="10")], products=[Product.objects.get(pk="10")], title="Wheat"
        )

    @cached_property
    def other(self) -> Case:
        return build.case(self.lead)

    @cached_property
    def room(self) -> Compartment:
        return Compartment.objects.create(label="a room")

    @cached_property
    def case_link(self) -> CaseLink:
        return link_cases(self.case, self.other, kind="related", by=self.lead, at=build.NOW)

    @cached_property
    def measure(self) -> Measure:
        measure = build.measure()
        MeasureAgency.objects.create(measure=measure, agency=Agency.objects.get(pk="CHN-MOFCOM"))
        add_measure(self.case, measure, by=self.lead, at=build.NOW)
        return measure

    @cached_property
    def claim(self) -> Claim:
        return claim(self.case, provision=Provision.objects.get(pk="SCM 25.8"), by=self.lead, at=build.NOW)

    @cached_property
    def identifier(self) -> Identifier:
        return identify(self.case, scheme="DS", number="DS511", by=self.lead, at=build.NOW)

    @cached_property
    def status(self) -> StatusChange:
        return build.status(self.case, self.lead)

    @cached_property
    def reported(self) -> ReportedStatus:
        return ReportedStatus.objects.create(
            case=self.case, member_id="USA", status="not-reported", reported_on=dt.date(2025, 7, 1)
        )

    @cached_property
    def event(self) -> Event:
        return build.event(self.case, self.lead, members=[Member.objects.get(pk="USA")])

    @cached_property
    def commitment(self) -> Commitment:
        return build.commitment(self.case, self.lead, also_in=[self.other])

    @cached_property
    def link(self) -> CommitmentLink:
        return link(build.commitment(self.case, self.lead), "reaffirms", self.commitment, by=self.lead)

    @cached_property
    def filed(self) -> Filed:
        return build.exhibit(self.lead, "China agreed to open its market.", case=self.case)

    @cached_property
    def batch(self) -> ImportBatch:
        return made.batch(self.lead)

    @cached_property
    def proposal(self) -> Proposal:
        found: Proposal = self.batch.proposals.order_by("position")[0]
        return found

    @cached_property
    def table(self) -> TableImport:
        return file_table([b"title\nBeef\n"], name="a.csv", marking="DELIBERATIVE", by=self.lead, at=build.NOW)

    @cached_property
    def portion(self) -> TablePortion:
        return TablePortion.objects.create(table=self.table, number=1, drafts=[], rows=[])

    @cached_property
    def reading(self) -> Reading:
        return Reading.objects.get(rendition=self.filed.rendition)

    @cached_property
    def verdict(self) -> Verdict:
        return assess(
            self.commitment,
            verdict="not-implemented",
            as_of=FuzzyDate.parse("2022"),
            quotes=[Quote(self.filed.rendition, "agreed to open", 1)],
            by=self.lead,
            at=build.NOW,
        )

    @cached_property
    def citation(self) -> Citation:
        return build.citation(self.event, self.filed, self.lead, "agreed to open")

    @cached_property
    def search(self) -> SavedSearch:
        return save_search("Steel", "q=steel", by=self.lead, at=build.NOW)

    @cached_property
    def part(self) -> BriefPart:
        return BriefPart.objects.create(
            brief=self.brief, position=1, key="cover", digest="0" * 64, section={}, queued_at=build.NOW
        )

    @cached_property
    def brief(self) -> Brief:
        return request_brief(self.case, by=self.lead, at=build.NOW)


@pytest.fixture
def world(lead: Officer) -> World:
    return World(lead)


Act = Callable[[World], object]


def _set(pick: Callable[[World], models.Model], **values: Any) -> Act:
    """Change columns of a row by one UPDATE that asks nobody but the database."""

    def act(world: World) -> object:
        row = pick(world)
        return (
            type(row)
            ._default_manager.filter(pk=row.pk)
            .update(**{name: value(world) if callable(value) else value for name, value in values.items()})
        )

    return act


def _again(pick: Callable[[World], models.Model], **values: Any) -> Act:
    """Insert a copy of a row under a key of its own, with these columns changed."""

    def act(world: World) -> object:
        row = pick(world)
        columns = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
        columns["id"] = uuid.uuid4()
        columns |= {name: value(world) if callable(value) else value for name, value in values.items()}
        return type(row)._default_manager.create(**columns)

    return act


def _new(model: type[models.Model], **values: Any) -> Act:
    """Insert a row."""

    def act(world: World) -> object:
        return model._default_manager.create(
            **{name: value(world) if callable(value) else value for name, value in values.items()}
        )

    return act


def _only(model: type[Any], of: Callable[[World], models.Model] = lambda world: world.case) -> Callable[[World], Any]:
    """Pick the one row of a joining table that belongs to the case, or to what `of` names."""

    def pick(world: World) -> Any:
        owner = of(world)
        return model._default_manager.get(**{type(owner).__name__.lower(): owner})

    return pick


def _marking(pick: Callable[[World], models.Model], how: Callable[..., Act] = _set, **more: Any) -> tuple[Act, Act]:
    """A marked row without a room while it is BCI, and with one."""
    return how(pick, marking="BCI", compartment_id=None, **more), how(
        pick, marking="BCI", compartment_id=lambda world: world.room.pk, **more
    )


def _grant(**values: Any) -> Act:
    def act(world: World) -> object:
        defaults = {"granted_at": build.NOW, "expires_at": build.NOW + DAY}
        return Grant.objects.create(
            officer=world.lead, compartment=world.room, granted_by=world.lead, **(defaults | values)
        )

    return act


def _grant_twice(world: World) -> None:
    _grant()(world)
    _grant()(world)


def _citation(*names: str) -> Act:
    """Hang the citation from all of these statements at once."""

    def act(world: World) -> object:
        targets: dict[str, Callable[[], models.Model]] = {
            "event": lambda: world.event,
            "claim": lambda: world.claim,
            "commitment": lambda: world.commitment,
            "verdict": lambda: world.verdict,
            "status_change": lambda: world.status,
            "summary_of": lambda: world.case,
        }
        values = {f"{name}_id": row().pk if name in names else None for name, row in targets.items()}
        return Citation.objects.filter(pk=world.citation.pk).update(**values)

    return act


def _rendition(**values: Any) -> Act:
    return _again(lambda world: world.filed.rendition, **({"sha256": "a" * 64} | values))


def _withdrawn(**values: Any) -> Act:
    rows = {
        "rendition": lambda world: world.filed.rendition, "reason": "Misread.",
        "withdrawn_by": lambda world: world.lead, "withdrawn_at": build.NOW,
    }  # fmt: skip
    return _new(Withdrawal, **(rows | values))


def _pair(world: World) -> Pairing:
    """The original beside a copy of itself that is a translation."""
    translation: Any = _rendition(kind="office")(world)
    return Pairing.objects.create(
        original=world.filed.rendition, translation=translation, asked_by=world.lead, queued_at=build.NOW
    )


def _pairing(*, twice: bool = False, same: bool = False) -> Act:
    def act(world: World) -> object:
        made = _pair(world)
        if twice:
            return _again(lambda _: made)(world)
        return Pairing.objects.filter(pk=made.pk).update(translation=made.original) if same else made

    return act


def _aligned(**values: int) -> Act:
    ranges = {"original_start": 0, "original_stop": 2, "translation_start": 0, "translation_stop": 1, "confidence": 50}
    return lambda world: Aligned.objects.create(pairing=_pair(world), **(ranges | values))


def _export(**values: Any) -> Act:
    return lambda world: Export.objects.create(
        **({"kind": "csv", "asked_by": world.lead, "queued_at": build.NOW} | values)
    )


def _status(**values: Any) -> Act:
    return _again(lambda world: world.status, **({"position": 2} | values))


def _held(*cases: str) -> Act:
    """Cases of one paper, the same letter for the same case."""

    def act(world: World) -> None:
        made = {name: build.case(world.lead) for name in sorted(set(cases))}
        for position, name in enumerate(cases, 1):
            BriefCase.objects.create(brief=world.brief, case=made[name], position=position)

    return act


def _verdict(**values: Any) -> Act:
    return _again(lambda world: world.verdict, **values)


def _rejected(reason: str) -> Act:
    who = {"decided_by": lambda world: world.lead, "decided_at": build.NOW}
    return _set(lambda world: world.proposal, state="rejected", reason=reason, **who)


EARLY, LATE = dt.date(2020, 1, 1), dt.date(2021, 1, 1)
BACKWARDS = "_earliest", "_latest"


def _range(pick: Callable[[World], models.Model], name: str, how: Callable[..., Act] = _set) -> tuple[Act, Act]:
    """A range that ends before it begins, and one of a day."""
    first, last = (f"{name}{ending}" for ending in BACKWARDS)
    return how(pick, **{first: LATE, last: EARLY}), how(pick, **{first: LATE, last: LATE})


def _half(pick: Callable[[World], models.Model], name: str) -> tuple[Act, Act]:
    """A range that ends before it begins, and none at all, where a date may be missing."""
    first, last = (f"{name}{ending}" for ending in BACKWARDS)
    return _set(pick, **{first: LATE, last: EARLY}), _set(pick, **{first: None, last: None})


def _destruction(**values: object) -> Act:
    def act(world: World) -> None:
        room = Compartment.objects.create(label="TC-2026-0099")
        given: dict[str, Any] = {"what": "Exhibit 1", "reason": "Due.", "by": world.lead, "at": build.NOW}
        Destruction.objects.create(compartment=room, **(given | values))

    return act


def _acting(number: int) -> Act:
    def act(world: World) -> None:
        Acting.objects.all().delete()
        Acting.objects.create(id=number, source="web")

    return act


def _seal(*positions: int) -> Act:
    def act(world: World) -> None:
        for position in positions:
            change = Change.objects.create(
                table="cases_case", row="", operation="insert", at=build.NOW, logged_at=build.NOW
            )
            Seal.objects.create(
                change=change, chain="a chain", position=position, late=False, digest="", previous="", seal=""
            )

    return act


def _saved_twice(name: str) -> Act:
    def act(world: World) -> object:
        first = world.search
        return SavedSearch.objects.create(owner=first.owner, name=name, made_at=build.NOW)

    return act


def _subscribed(times: int) -> Act:
    return lambda world: [
        Subscription.objects.create(search=world.search, officer=world.lead, every="daily", due_at=build.NOW)
        for _ in range(times)
    ]


def _digests(second: dt.datetime) -> Act:
    def act(world: World) -> object:
        made = Subscription.objects.create(search=world.search, officer=world.lead, every="daily", due_at=build.NOW)
        return [
            Digest.objects.create(subscription=made, due_at=due, queued_at=build.NOW) for due in (build.NOW, second)
        ]

    return act


def _feeds(times: int) -> Act:
    return lambda world: [
        Feed.objects.create(
            search=world.search, officer=world.lead, token_sha256=str(number), made_at=build.NOW, changed_at=build.NOW
        )
        for number in range(times)
    ]


TESTED: dict[str, tuple[Act, Act]] = {
    "officer_clearance_is_on_the_ladder": (
        _set(lambda world: world.lead, clearance="BCI"),
        _set(lambda world: world.lead, clearance="OFFICIAL-SENSITIVE"),
    ),
    "officer_role_is_known": (
        _set(lambda world: world.lead, role="minister"),
        _set(lambda world: world.lead, role="auditor"),
    ),
    "grant_is_one_per_officer_and_room": (_grant_twice, _grant()),
    "grant_expires_after_it_begins": (
        _grant(expires_at=build.NOW),
        _grant(expires_at=build.NOW + dt.timedelta(seconds=1)),
    ),
    "role_policy_role_is_known": (_new(RolePolicy, role="minister"), _new(RolePolicy, role="auditor")),
    "destruction_has_a_reason": (_destruction(reason=""), _destruction(reason="Due.")),
    "acting_is_one_row": (_acting(2), _acting(1)),
    "seal_position_once": (_seal(1, 1), _seal(1, 2)),
    "product_code_is_2_4_or_6_digits": (_new(Product, code="10019"), _new(Product, code="100199")),
    "case_compartment_exactly_for_bci": _marking(lambda world: world.case),
    "case_has_a_title": (_set(lambda world: world.case, title=""), _set(lambda world: world.case, title="W")),
    "case_raiser_once": (_again(_only(CaseRaiser)), _again(_only(CaseRaiser), member_id="CAN")),
    "case_sector_once": (_again(_only(CaseSector)), _again(_only(CaseSector), sector_id="11")),
    "case_product_once": (_again(_only(CaseProduct)), _again(_only(CaseProduct), product_id="11")),
    "identifier_once_per_case": (
        _again(lambda world: world.identifier),
        _again(lambda world: world.identifier, scheme="OTHER"),
    ),
    "identifier_has_a_number": (
        _set(lambda world: world.identifier, number=""),
        _set(lambda world: world.identifier, number="DS517"),
    ),
    "case_link_once": (_again(lambda world: world.case_link), _again(lambda world: world.case_link, kind="follows")),
    "case_link_joins_two_cases": (
        _set(lambda world: world.case_link, other_id=lambda world: world.case.pk),
        _set(lambda world: world.case_link, other_id=lambda world: world.other.pk),
    ),
    "measure_issued_range_is_whole": _half(lambda world: world.measure, "issued"),
    "measure_in_force_range_is_whole": _half(lambda world: world.measure, "in_force"),
    "measure_agency_once": (
        _again(_only(MeasureAgency, lambda world: world.measure)),
        _again(_only(MeasureAgency, lambda world: world.measure), agency_id="CHN-NDRC"),
    ),
    "case_measure_once": (
        _again(_only(CaseMeasure, lambda world: world.measure)),
        _again(_only(CaseMeasure, lambda world: world.measure), case_id=lambda world: world.other.pk),
    ),
    "claim_names_a_provision_or_says_none": (
        _set(lambda world: world.claim, no_discipline=True),
        _set(lambda world: world.claim, no_discipline=True, provision_id=None),
    ),
    "statuschange_compartment_exactly_for_bci": _marking(lambda world: world.status, _again, position=2),
    "status_change_position_once": (_status(position=1), _status(position=2)),
    "status_change_has_a_reason": (_status(reason=""), _status(reason="A panel was asked for.")),
    "status_change_to_is_known": (_status(to="forgotten"), _status(to="dormant")),
    "status_change_effective_range_is_whole": (
        _status(effective_earliest=LATE, effective_latest=EARLY),
        _status(effective_earliest=LATE, effective_latest=LATE),
    ),
    "reported_status_once_a_day": (
        _again(lambda world: world.reported, status="resolved"),
        _again(lambda world: world.reported, reported_on=dt.date(2025, 7, 2)),
    ),
    "brief_part_position_once": (_again(lambda world: world.part), _again(lambda world: world.part, position=2)),
    "brief_part_is_set_or_can_be": (
        _set(lambda world: world.part, state="ready", sha256="0" * 64),
        _set(lambda world: world.part, state="ready", sha256="0" * 64, section=None),
    ),
    "brief_case_once": (
        _held("b", "b"),
        _held("b", "c"),
    ),
    "brief_compartment_exactly_for_bci": _marking(lambda world: world.brief),
    "brief_edition_is_known": (
        _set(lambda world: world.brief, edition="secret"),
        _set(lambda world: world.brief, edition="internal"),
    ),
    "brief_kind_says_whether_it_is_of_one_case": (
        _set(lambda world: world.brief, case=None),
        _set(lambda world: world.brief, kind="docket-book", case=None),
    ),
    "brief_paper_is_known": (
        _set(lambda world: world.brief, paper="a5"),
        _set(lambda world: world.brief, paper="letter"),
    ),
    "brief_public_edition_is_public": (
        _set(lambda world: world.brief, edition="public"),
        _set(lambda world: world.brief, edition="public", marking="PUBLIC"),
    ),
    "brief_ready_has_a_file": (
        _set(lambda world: world.brief, state="ready"),
        _set(lambda world: world.brief, state="ready", sha256="a" * 64, size=1),
    ),
    "commitment_compartment_exactly_for_bci": _marking(lambda world: world.commitment),
    "commitment_number_once_per_case": (
        _again(lambda world: world.commitment),
        _again(lambda world: world.commitment, case_id=lambda world: world.other.pk),
    ),
    "commitment_has_words": (
        _set(lambda world: world.commitment, words=""),
        _set(lambda world: world.commitment, words="To buy."),
    ),
    "commitment_made_range_is_whole": _range(lambda world: world.commitment, "made"),
    "commitment_due_range_is_whole": _half(lambda world: world.commitment, "due"),
    "commitment_use_once": (
        _again(_only(CommitmentUse, lambda world: world.commitment)),
        _again(_only(CommitmentUse, lambda world: world.commitment), case_id=lambda world: world.case.pk),
    ),
    "commitment_link_once": (
        _again(lambda world: world.link),
        _again(lambda world: world.link, kind="widens"),
    ),
    "commitment_link_joins_two": (
        _set(lambda world: world.link, target_id=lambda world: world.link.source_id),
        _set(lambda world: world.link, target_id=lambda world: world.commitment.pk),
    ),
    "verdict_is_known": (_verdict(verdict="kept"), _verdict(verdict="implemented")),
    "verdict_as_of_range_is_whole": _range(lambda world: world.verdict, "as_of", _again),
    "event_compartment_exactly_for_bci": _marking(lambda world: world.event),
    "event_has_words": (_set(lambda world: world.event, text=""), _set(lambda world: world.event, text="A.")),
    "event_range_is_whole": _range(lambda world: world.event, "happened"),
    "event_member_once": (
        _again(_only(EventMember, lambda world: world.event)),
        _again(_only(EventMember, lambda world: world.event), member_id="CAN"),
    ),
    "exhibit_compartment_exactly_for_bci": _marking(lambda world: world.filed.exhibit),
    "exhibit_has_a_title": (
        _set(lambda world: world.filed.exhibit, title=""),
        _set(lambda world: world.filed.exhibit, title="N"),
    ),
    "exhibit_dated_range_is_whole": _half(lambda world: world.filed.exhibit, "dated"),
    "case_exhibit_once": (
        _again(_only(CaseExhibit, lambda world: world.filed.exhibit)),
        _again(_only(CaseExhibit, lambda world: world.filed.exhibit), case_id=lambda world: world.other.pk),
    ),
    "rendition_compartment_exactly_for_bci": _marking(lambda world: world.filed.rendition, _again, sha256="a" * 64),
    "rendition_bytes_once_per_exhibit": (
        _rendition(sha256=lambda world: world.filed.rendition.sha256),
        _rendition(sha256="b" * 64),
    ),
    "rendition_sha256_is_hex": (_rendition(sha256="A" * 64), _rendition(sha256="0" * 64)),
    "rendition_is_not_empty": (_rendition(size=0), _rendition(size=1)),
    "reading_text_pages_within_pages": (
        _set(lambda world: world.reading, pages_with_text=2),
        _set(lambda world: world.reading, pages_with_text=1),
    ),
    "reading_ready_has_a_result": (
        _set(lambda world: world.reading, result=""),
        _set(lambda world: world.reading, result="", state="queued"),
    ),
    "reading_confidence_within_100": (
        _set(lambda world: world.reading, confidence=101),
        _set(lambda world: world.reading, confidence=100),
    ),
    "rendition_translated_range_is_whole": (
        _rendition(translated_earliest=dt.date(2020, 1, 2), translated_latest=dt.date(2020, 1, 1)),
        _rendition(translated_earliest=dt.date(2020, 1, 1), translated_latest=dt.date(2020, 1, 1)),
    ),
    "withdrawal_has_a_reason": (_withdrawn(reason=""), _withdrawn(reason="?")),
    "withdrawal_not_replaced_by_itself": (
        _withdrawn(replaced_by=lambda world: world.filed.rendition),
        _withdrawn(replaced_by=lambda world: _rendition(kind="office")(world)),
    ),
    "pairing_once": (_pairing(twice=True), _pairing()),
    "pairing_of_two": (_pairing(same=True), _pairing()),
    "aligned_ranges_run_forward": (_aligned(original_start=3), _aligned(original_start=2)),
    "aligned_holds_something": (
        _aligned(original_start=2, translation_stop=0),
        _aligned(original_start=2, translation_stop=1),
    ),
    "aligned_confidence_in_hundredths": (_aligned(confidence=101), _aligned(confidence=100)),
    "recognition_ready_has_a_text": (
        _new(
            Recognition,
            rendition=lambda world: world.filed.rendition,
            languages="eng",
            asked_by=lambda world: world.lead,
            queued_at=build.NOW,
            state="ready",
        ),
        _new(
            Recognition,
            rendition=lambda world: world.filed.rendition,
            languages="eng",
            asked_by=lambda world: world.lead,
            queued_at=build.NOW,
            state="ready",
            made=lambda world: world.filed.rendition,
        ),
    ),
    "export_kind_is_known": (_export(kind="pdf"), _export(kind="json")),
    "export_ready_has_a_marked_file": (
        _export(state="ready", sha256="a" * 64, size=1, marking="PUBLIC"),
        _export(state="ready", sha256="a" * 64, size=1, marking="PUBLIC", audience="0"),
    ),
    "page_confidence_within_100": (
        _new(Page, rendition=lambda world: world.filed.rendition, number=3, confidence=101),
        _new(Page, rendition=lambda world: world.filed.rendition, number=3, confidence=0),
    ),
    "page_number_once": (
        _new(Page, rendition=lambda world: world.filed.rendition, number=1),
        _new(Page, rendition=lambda world: world.filed.rendition, number=2),
    ),
    "page_numbers_begin_at_1": (
        _new(Page, rendition=lambda world: world.filed.rendition, number=0),
        _new(Page, rendition=lambda world: world.filed.rendition, number=9),
    ),
    "citation_compartment_exactly_for_bci": _marking(lambda world: world.citation),
    "citation_hangs_from_exactly_one_statement": (_citation("event", "claim"), _citation("claim")),
    "index_state_is_one_row": (
        _new(IndexState, id=2),
        _set(lambda world: IndexState.objects.get_or_create(id=1)[0], tick=5),
    ),
    "index_unit_is_of_a_case_or_an_exhibit": (
        _new(IndexUnit, id=1, place="title", audience="0", tick=1, case=uuid.UUID(int=1), exhibit=uuid.UUID(int=1)),
        _new(IndexUnit, id=1, place="title", audience="0", tick=1, exhibit=uuid.UUID(int=1)),
    ),
    "saved_search_name_once_per_owner": (_saved_twice("Steel"), _saved_twice("steel")),
    "saved_search_has_a_name": (
        _set(lambda world: world.search, name=""),
        _set(lambda world: world.search, name=" "),
    ),
    "search_memory_once": (
        _new(SearchMemory, search=lambda world: world.search, officer=lambda world: world.lead),
        _new(SearchMemory, search=lambda world: world.search, officer=lambda world: build.officer()),
    ),
    "subscription_once": (_subscribed(2), _subscribed(1)),
    "subscription_is_due_unless_never": (
        _new(Subscription, search=lambda world: world.search, officer=lambda world: world.lead, every="daily"),
        _new(Subscription, search=lambda world: world.search, officer=lambda world: world.lead, every="never"),
    ),
    "digest_once_when_due": (_digests(build.NOW), _digests(build.NOW + DAY)),
    "feed_once": (_feeds(2), _feeds(1)),
    "importbatch_compartment_exactly_for_bci": (
        _set(lambda world: world.batch, marking="BCI"),
        _set(lambda world: world.batch, marking="PARTNER-CONFIDENTIAL"),
    ),
    "import_batch_is_never_bci": (
        _set(lambda world: world.batch, marking="BCI", compartment=lambda world: world.room),
        _set(lambda world: world.batch, marking="OFFICIAL-SENSITIVE"),
    ),
    "import_batch_once_per_question": (
        _again(lambda world: world.batch),
        _again(lambda world: world.batch, as_of=EARLY),
    ),
    "proposal_key_once_per_batch": (
        _again(lambda world: world.proposal),
        _again(lambda world: world.proposal, key="another"),
    ),
    "proposal_decided_names_who_and_when": (
        _set(lambda world: world.proposal, state="accepted"),
        _set(lambda world: world.proposal, state="accepted", decided_by=lambda world: world.lead, decided_at=build.NOW),
    ),
    "proposal_rejected_has_a_reason": (_rejected(""), _rejected("A wish.")),
    "proposal_confidence_within_1": (
        _set(lambda world: world.proposal, confidence=1.01),
        _set(lambda world: world.proposal, confidence=1.0),
    ),
    "tableimport_compartment_exactly_for_bci": (
        _set(lambda world: world.table, marking="BCI"),
        _set(lambda world: world.table, marking="PARTNER-CONFIDENTIAL"),
    ),
    "table_import_is_never_bci": (
        _set(lambda world: world.table, marking="BCI", compartment=lambda world: world.room),
        _set(lambda world: world.table, marking="OFFICIAL-SENSITIVE"),
    ),
    "table_import_sha256_is_hex": (
        _set(lambda world: world.table, sha256="g" * 64),
        _set(lambda world: world.table, sha256="a" * 64),
    ),
    "table_import_is_not_empty": (_set(lambda world: world.table, size=0), _set(lambda world: world.table, size=1)),
    "table_portion_once": (
        _again(lambda world: world.portion),
        _again(lambda world: world.portion, number=2),
    ),
    "table_portion_numbers_begin_at_1": (
        _set(lambda world: world.portion, number=0),
        _set(lambda world: world.portion, number=1),
    ),
    "citation_found_says_where": (
        _set(lambda world: world.citation, outcome="elsewhere", found_on=None),
        _set(lambda world: world.citation, outcome="not-found", found_on=None),
    ),
}


def _constraints() -> dict[str, tuple[type[models.Model], models.BaseConstraint]]:
    return {
        constraint.name: (model, constraint)
        for model in apps.get_app_config("cases").get_models()
        for constraint in model._meta.constraints
    }


def test_every_named_constraint_is_tested_both_ways() -> None:
    assert sorted(TESTED) == sorted(_constraints())


@pytest.mark.parametrize("name", TESTED)
def test_a_constraint_refuses_what_it_forbids_and_passes_what_stands_just_inside(name: str, lead: Officer) -> None:
    model, constraint = _constraints()[name]
    refused, passed = TESTED[name]
    passed_at = transaction.savepoint()
    passed(World(lead))
    transaction.savepoint_rollback(passed_at)
    unique = isinstance(constraint, models.UniqueConstraint)
    if unique and getattr(model, "append_only", False):
        # On SQLite the trigger against INSERT OR REPLACE speaks first; here the constraint itself is asked.
        _without_triggers()
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        refused(World(lead))
    if isinstance(constraint, models.UniqueConstraint) and connection.vendor == "sqlite":
        fields = {field.name: field for field in model._meta.concrete_fields}
        columns = [f"{model._meta.db_table}.{fields[name].column}" for name in constraint.fields]
        assert str(error.value) == f"UNIQUE constraint failed: {', '.join(columns)}"
    else:
        assert name in str(error.value)


@pytest.mark.parametrize("names", [(), ("event", "claim", "verdict"), ("summary_of", "status_change")])
def test_a_citation_hangs_neither_from_nothing_nor_from_several_statements(
    names: tuple[str, ...], world: World
) -> None:
    with pytest.raises(IntegrityError, match="citation_hangs_from_exactly_one_statement"), transaction.atomic():
        _citation(*names)(world)


def test_a_citation_may_hang_from_each_kind_of_statement(world: World) -> None:
    for name in ("event", "claim", "commitment", "verdict", "status_change", "summary_of"):
        assert _citation(name)(world) == 1


def test_a_row_of_the_open_ladder_has_no_closed_room(world: World) -> None:
    case, room = world.case, world.room
    for marking in ("PUBLIC", "DELIBERATIVE", "OFFICIAL-SENSITIVE", "PARTNER-CONFIDENTIAL"):
        with pytest.raises(IntegrityError, match="case_compartment_exactly_for_bci"), transaction.atomic():
            Case.objects.filter(pk=case.pk).update(marking=marking, compartment=room)


@pytest.mark.parametrize("values", [(None, LATE), (EARLY, None)])
def test_a_date_that_may_be_missing_is_missing_whole(
    values: tuple[dt.date | None, dt.date | None], world: World
) -> None:
    rows: list[tuple[models.Model, str]] = [
        (world.measure, "issued"),
        (world.measure, "in_force"),
        (world.commitment, "due"),
        (world.filed.exhibit, "dated"),
    ]
    for row, name in rows:
        with pytest.raises(IntegrityError, match=f"{name}_range_is_whole"), transaction.atomic():
            type(row)._default_manager.filter(pk=row.pk).update(
                **{f"{name}_earliest": values[0], f"{name}_latest": values[1]}
            )


def test_the_sha256_of_a_rendition_has_64_places(world: World) -> None:
    with pytest.raises(IntegrityError, match="rendition_sha256_is_hex"), transaction.atomic():
        _rendition(sha256="a" * 63)(world)


def _without_triggers() -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            # A table with deferred checks still to be made cannot be altered.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    triggers.remove(connection)
