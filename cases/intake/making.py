"""What a yes to a proposal makes, kind by kind: each through the act of its own package, with a citation of its place."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q

from cases.access import markings
from cases.access.models import Officer, Role
from cases.commitments.committing import commit
from cases.commitments.models import Commitment
from cases.dates import FuzzyDate
from cases.docket.models import Case, Measure, MeasureAgency
from cases.docket.opening import add_measure, claim, identify, open_case
from cases.docket.terms import Identifier
from cases.evidence.assessing import assess
from cases.evidence.citing import Quote, cite
from cases.intake import terms
from cases.intake.models import ImportBatch, Proposal
from cases.proceedings.recording import record_event
from cases.refusal import Refusal
from cases.taxonomy.models import Agency

SCHEMES = {
    "DS": Identifier.Scheme.DS,
    "301": Identifier.Scheme.S301,
    "337": Identifier.Scheme.S337,
    "232": Identifier.Scheme.S232,
    "SPS": Identifier.Scheme.SPS,
    "TBT": Identifier.Scheme.TBT,
}
NO_CASE = "Accept the case of this section first, merge it into one, or name the case that this belongs to."


@dataclass(frozen=True)
class Yes:
    """An officer's yes to one proposal: what it says by now, the case it goes into, who and when."""

    proposal: Proposal
    said: dict[str, Any]
    into: Case | None
    by: Officer
    at: dt.datetime

    @property
    def batch(self) -> ImportBatch:
        """The batch of the proposal."""
        return self.proposal.batch

    @property
    def case(self) -> Case:
        """The case it goes into; refuses where there is none yet."""
        if self.into is None:
            raise Refusal(NO_CASE, field="case")
        return self.into

    def word(self, name: str) -> str:
        """A field as one text."""
        return terms.words_of(self.said, name)

    def quotes(self) -> list[Quote]:
        """Its places as quotations of the exhibit."""
        heading = self.proposal.path[-1][:120] if self.proposal.path else ""
        rendition = self.batch.rendition
        return [Quote(rendition, place["words"], place["page"], heading) for place in self.proposal.places]

    def cited(self, statement: Any) -> Any:
        """The statement, with a citation of each place."""
        for quote in self.quotes():
            cite(statement, quote, by=self.by, at=self.at)
        return statement


@dataclass(frozen=True)
class Made:
    """What came of a yes: the case, the row under its name among `Proposal.MADE`, and whether that row is new."""

    case: Case | None
    rows: dict[str, Any] = field(default_factory=dict)
    new: bool = True


def fits(case: Case, batch: ImportBatch) -> bool:
    """Whether everybody who sees the batch may see the case: else a decision would tell of it."""
    return case.marking in markings.seen_by(batch.marking)


def make(yes: Yes) -> Made:
    """Make what the proposal proposes. Refuses what the act of its kind refuses, and a field that names nothing known."""
    return MAKERS[yes.proposal.kind](yes)


def _case(yes: Yes) -> Made:
    respondent = terms.member(yes.said, "respondent") or yes.batch.respondent
    if respondent is None:
        raise Refusal("Name the Member whose measures these are.", field="respondent")
    raisers = terms.members(yes.said, "raised_by") or [yes.batch.raised_by]
    case = open_case(
        title=yes.word("title")[:200],
        respondent=respondent,
        raised_by=raisers,
        summary=yes.word("summary"),
        sectors=terms.sectors(yes.said),
        products=terms.products(yes.said),
        marking=yes.batch.marking,
        source_path=" > ".join(yes.proposal.path)[:300],
        by=yes.by,
        at=yes.at,
    )
    return Made(yes.cited(case))


def _measure(yes: Yes) -> Made:
    owner = terms.member(yes.said, "member") or yes.case.respondent
    title = yes.word("title")[:300]
    if not title:
        raise Refusal("A measure needs a title.", field="title")
    known = Measure.objects.visible_to(yes.by).filter(member=owner)
    number = yes.word("document_number")[:80]
    measure = known.filter(title__iexact=title).first()
    if measure is None and number:
        measure = known.filter(document_number__iexact=number).first()
    new = measure is None
    if measure is None:
        measure = Measure.objects.create(
            title=title,
            title_original=yes.word("title_original")[:200],
            document_number=number,
            document_number_original=yes.word("document_number_original")[:80],
            kind=_among(yes, "kind", Measure.Kind, Measure.Kind.OTHER),
            stage=_among(yes, "stage", Measure.Stage, Measure.Stage.IN_FORCE),
            member=owner,
            **Measure.issued.columns(terms.date(yes.said, "issued")),
            **Measure.in_force.columns(terms.date(yes.said, "in_force")),
        )
        links = [MeasureAgency(measure=measure, agency=agency) for agency in terms.agencies(yes.said, owner)]
        MeasureAgency.objects.bulk_create(links)
    add_measure(yes.case, measure, by=yes.by, at=yes.at)
    return Made(yes.case, {"measure": measure}, new=new)


def _claim(yes: Yes) -> Made:
    provision = terms.provision(yes.said)
    if provision is None and not yes.said.get("no_discipline"):
        raise Refusal("Name the provision, as it is cited: SCM 25.8.", field="provision")
    made = claim(yes.case, provision=provision, argument=yes.word("argument"), by=yes.by, at=yes.at)
    return Made(yes.case, {"claim": yes.cited(made)})


def _commitment(yes: Yes) -> Made:
    forum = terms.body(yes.said, "forum")
    if forum is None:
        raise Refusal("Say where it was promised: the forum.", field="forum")
    made = terms.date(yes.said, "made")
    if made is None:
        raise Refusal("Say when it was promised; a year will do.", field="made")
    commitment = commit(
        yes.case,
        words=yes.word("words"),
        forum=forum,
        made=made,
        promised_by=terms.member(yes.said, "promised_by"),
        promised_to=terms.member(yes.said, "promised_to"),
        provision=terms.provision({"provision": yes.said.get("provision")}),
        deliverable=yes.word("deliverable"),
        due=terms.date(yes.said, "due"),
        marking=yes.batch.marking,
        by=yes.by,
        at=yes.at,
    )
    return Made(yes.case, {"commitment": yes.cited(commitment)})


def _event(yes: Yes) -> Made:
    happened = terms.date(yes.said, "happened")
    if happened is None:
        raise Refusal("Say when it happened; a year will do.", field="happened")
    event = record_event(
        yes.case,
        kind=yes.word("kind"),
        happened=happened,
        text=yes.word("text"),
        body=terms.body(yes.said, "body"),
        members=terms.members(yes.said, "members"),
        marking=yes.batch.marking,
        by=yes.by,
        at=yes.at,
    )
    return Made(yes.case, {"event": yes.cited(event)})


def _proceeding(yes: Yes) -> Made:
    scheme = SCHEMES.get(yes.word("scheme").upper(), Identifier.Scheme.OTHER)
    number = (yes.word("number") or yes.word("title"))[:60]
    there = Identifier.objects.filter(case=yes.case, scheme=scheme, number=" ".join(number.split())).exists()
    made = identify(yes.case, scheme=scheme, number=number, by=yes.by, at=yes.at)
    return Made(yes.case, {"identifier": made}, new=not there)


def _verdict(yes: Yes) -> Made:
    as_of = terms.date(yes.said, "as_of") or FuzzyDate.day(min(yes.batch.as_of, yes.at.date()))
    judged = _judged(yes)
    if not judged:
        raise Refusal("Accept the commitment that it judges first.", field="commitments")
    rows = [
        assess(promise, verdict=yes.word("verdict"), as_of=as_of, quotes=yes.quotes(), by=yes.by, at=yes.at)
        for promise in judged
    ]
    return Made(judged[0].case, {"verdict": rows[0], "commitment": judged[0]})


def _judged(yes: Yes) -> list[Commitment]:
    """The commitments in the ledger that the verdict is on."""
    keys = terms.codes_of(yes.said, "commitments")
    decided = Proposal.objects.filter(
        key__in=keys,
        kind=Proposal.Kind.COMMITMENT,
        commitment__isnull=False,
        batch__marking__in=markings.seen_by(yes.batch.marking),
    )
    promises = Commitment.objects.visible_to(yes.by).filter(pk__in=decided.values("commitment"))
    return list(promises.select_related("case").order_by("case__number", "number"))


def _agency(yes: Yes) -> Made:
    """A body of a Member: known, it is left as it is; a registrar's yes puts a new one into the vocabulary."""
    owner = terms.member(yes.said, "member") or yes.batch.respondent
    acronym, name = yes.word("agency")[:16], (yes.word("named") or yes.word("agency"))[:160]
    if owner is None or not name:
        raise Refusal("Give the agency's name and its Member.", field="named")
    known = Q(name__iexact=name) | Q(acronym__iexact=acronym or name)
    if Agency.objects.filter(known, member=owner).exists():
        return Made(None, new=False)
    if not acronym:
        raise Refusal("Give the agency's acronym, which it has in the vocabulary.", field="agency")
    if yes.by.role != Role.REGISTRAR:
        raise Refusal(f"{acronym} is not in the vocabulary, which only a registrar adds to.", field="agency")
    source = f"{yes.batch.rendition.cited_as}, {yes.batch.rendition.exhibit.title}"[:240]
    Agency.objects.create(code=f"{owner.pk}-{acronym}"[:20], member=owner, acronym=acronym, name=name, source=source)
    return Made(None)


def _among(yes: Yes, name: str, choices: Any, otherwise: str) -> str:
    word = yes.word(name)
    return word if word in choices.values else otherwise


MAKERS: dict[str, Callable[[Yes], Made]] = {
    Proposal.Kind.CASE: _case,
    Proposal.Kind.MEASURE: _measure,
    Proposal.Kind.CLAIM: _claim,
    Proposal.Kind.PROVISION: _claim,
    Proposal.Kind.COMMITMENT: _commitment,
    Proposal.Kind.EVENT: _event,
    Proposal.Kind.PROCEEDING: _proceeding,
    Proposal.Kind.VERDICT: _verdict,
    Proposal.Kind.AGENCY: _agency,
}
