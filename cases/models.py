"""Re-exports every table for Django; nobody else imports this module."""

from __future__ import annotations

from cases.access.models import Compartment, Disclosure, Grant, Officer, RolePolicy, Series
from cases.briefs.models import Brief, BriefCase
from cases.briefs.parts import BriefPart
from cases.commitments.models import Commitment, CommitmentLink, CommitmentUse, Verdict
from cases.docket.models import Case, CaseMeasure, Claim, Measure, MeasureAgency, StatusChange
from cases.docket.terms import CaseLink, CaseProduct, CaseRaiser, CaseSector, Identifier, ReportedStatus
from cases.evidence.models import CaseExhibit, Citation, Exhibit, Page, Reading, Rendition
from cases.evidence.pairs import Aligned, Pairing
from cases.evidence.recognition import Recognition
from cases.evidence.withdrawal import Withdrawal
from cases.history.models import Acting, Change, Destruction, Seal
from cases.intake.models import ImportBatch, Proposal, TableImport, TablePortion
from cases.proceedings.models import Event, EventMember
from cases.search.exports import Export
from cases.search.models import IndexState, IndexUnit
from cases.search.saved import Digest, Feed, SavedSearch, SearchMemory, Subscription
from cases.taxonomy.models import (
    Agency,
    Agreement,
    Body,
    MeasureType,
    Member,
    MemberName,
    Product,
    Provision,
    Sector,
)

__all__ = [
    "Acting",
    "Agency",
    "Agreement",
    "Aligned",
    "Body",
    "Brief",
    "BriefCase",
    "BriefPart",
    "Case",
    "CaseExhibit",
    "CaseLink",
    "CaseMeasure",
    "CaseProduct",
    "CaseRaiser",
    "CaseSector",
    "Change",
    "Citation",
    "Claim",
    "Commitment",
    "CommitmentLink",
    "CommitmentUse",
    "Compartment",
    "Destruction",
    "Digest",
    "Disclosure",
    "Event",
    "EventMember",
    "Exhibit",
    "Export",
    "Feed",
    "Grant",
    "Identifier",
    "ImportBatch",
    "IndexState",
    "IndexUnit",
    "Measure",
    "MeasureAgency",
    "MeasureType",
    "Member",
    "MemberName",
    "Officer",
    "Page",
    "Pairing",
    "Product",
    "Proposal",
    "Provision",
    "Reading",
    "Recognition",
    "Rendition",
    "ReportedStatus",
    "RolePolicy",
    "SavedSearch",
    "Seal",
    "SearchMemory",
    "Sector",
    "Series",
    "StatusChange",
    "Subscription",
    "TableImport",
    "TablePortion",
    "Verdict",
    "Withdrawal",
]
