"""The admin site with every table registered: what the project's addresses import."""

from __future__ import annotations

from cases.admin import (
    access,
    briefs,
    citations,
    claims,
    commitments,
    docket,
    evidence,
    exports,
    intake,
    measures,
    pairs,
    proceedings,
    saved,
    taxonomy,
    terms,
    withdrawals,
)
from cases.admin.site import site

__all__ = [
    "access",
    "briefs",
    "citations",
    "claims",
    "commitments",
    "docket",
    "evidence",
    "exports",
    "intake",
    "measures",
    "pairs",
    "proceedings",
    "saved",
    "site",
    "taxonomy",
    "terms",
    "withdrawals",
]
