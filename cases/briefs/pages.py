"""The pages of a paper as HTML, made by the paper's own templates out of legible contents; `render` sets them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import cache
from typing import Any

from django.conf import settings
from django.template import Context, Engine
from django.utils.safestring import mark_safe

from cases.briefs import authorities, counting, typography
from cases.dates import phrase

TEMPLATES = settings.BASE_DIR / "templates"
Contents = dict[str, Any]


def of(contents: Contents, contents_sha256: str) -> str | Callable[[dict[str, int]], str]:
    """The pages of a paper that is one document, by its kind; of a dossier they come out of its page numbers."""
    kind = contents.get("kind", "case-brief")
    if kind == "dossier":
        return lambda numbers: dossier(contents, contents_sha256, numbers)
    return {"case-brief": case_brief, "scorecard": scorecard}[kind](contents, contents_sha256)


def case_brief(contents: Contents, contents_sha256: str) -> str:
    """A case brief."""
    return _page("briefs/case.html", contents, contents_sha256, **told(contents))


def section(template: str, contents: Contents) -> str:
    """A section of a book: what stands in its heads and feet is added when the book is joined."""
    more = told(contents) if "timeline" in contents else {}
    return _page(template, contents, "", bound=True, **more)


def dossier(contents: Contents, contents_sha256: str, numbers: dict[str, int]) -> str:
    """A dossier, which names the pages on which its anchors stand; without any it is as long, and names none yet."""
    listed = [
        (table.title, [(row.name, row.title, authorities.pages_of(row.anchors, numbers) or "00") for row in table.rows])
        for table in authorities.tables(contents)
    ]
    parts = [(anchor, title, numbers.get(anchor, 0)) for anchor, title in DOSSIER if anchor in _present(contents)]
    more = {"anchored": True, "authorities": listed, "parts": parts}
    return _page("briefs/dossier.html", contents, contents_sha256, **told(contents), **more)


def scorecard(contents: Contents, contents_sha256: str) -> str:
    """A scorecard, with its counts and charts worked out of its rows."""
    figures = counting.figures(contents)
    years = [row["name"] for row in figures["years"] if row["total"]]
    more = {
        "told": figures,
        "disposed": [(label, count) for label, count in figures["groups"] if count],
        "keys": list(counting.GROUPS.items()),
        "sheet": _sheet("chart.css"),
        "further": max(0, len(figures["sectors"]) - 6),
        "first_year": years[0] if years else "",
        "last_year": years[-1] if years else "",
    }
    return _page("briefs/scorecard.html", contents, contents_sha256, **more)


DOSSIER = (
    ("summary", "Summary"),
    ("timeline", "Timeline"),
    ("claims", "Claims, provisions and measures"),
    ("commitments", "Commitments and verdicts"),
    ("status", "Status history"),
    ("events", "Events"),
    ("notes", "Notes: every citation with its words"),
    ("exhibits", "Exhibits"),
    ("authorities", "Table of authorities"),
)
"""The parts of a dossier in their order, each under its anchor."""


def _present(contents: Contents) -> set[str]:
    """The parts that this dossier has; a timeline and notes are not everywhere."""
    absent = set() if len(contents["timeline"].get("marks", [])) > 1 else {"timeline"}
    if not contents["notes"]:
        absent.add("notes")
    return {anchor for anchor, _ in DOSSIER} - absent


def told(contents: Contents) -> dict[str, Any]:
    """What the templates of a case ask besides its contents: what its drawing shows."""
    kinds = {mark["kind"] for mark in contents["timeline"].get("marks", [])}
    return {
        "timeline_sheet": _sheet("timeline.css"),
        "has_bands": "status" in kinds,
        "has_events": "event" in kinds,
        "has_commitments": bool(kinds & {"commitment", "due", "met"}),
        "has_due": "due" in kinds,
        "has_met": "met" in kinds,
    }


def standing(contents: Contents) -> str:
    """What a paper is: a draft while a quotation is not confirmed, else final or a working copy."""
    unconfirmed = contents.get("problems") or contents.get("unconfirmed")
    return "Draft" if unconfirmed else "Final" if contents.get("final") else "Working copy"


def read(name: str) -> str:
    """A file of the paper's templates."""
    return (TEMPLATES / "briefs" / name).read_text(encoding="utf-8")


def _page(template: str, contents: Contents, contents_sha256: str, **more: Any) -> str:
    common = {
        "contents_sha256": contents_sha256,
        "standing": standing(contents),
        "asked_moment": _moment(contents.get("asked_at", "")),
    }
    return _engine().get_template(template).render(Context(contents | common | more))


@cache
def _engine() -> Engine:
    """The paper's own template engine: what the site's settings say does not matter to it."""
    return Engine(
        dirs=[str(TEMPLATES)],
        libraries={"l10n": "django.templatetags.l10n"},
        builtins=["django.template.defaulttags", "django.template.defaultfilters", typography.__name__],
        autoescape=True,
    )


@cache
def _sheet(name: str) -> str:
    return mark_safe(read(name))  # noqa: S308  (a file of the product)


def _moment(stamp: str) -> str:
    """`21 November 2026, 10:47 UTC`."""
    if not stamp:
        return ""
    at = dt.datetime.fromisoformat(stamp).astimezone(dt.UTC)
    return f"{phrase(at.date())}, {at:%H:%M} UTC"
