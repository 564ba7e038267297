"""Every address of the product, out of the URL resolver, and the places in each that there are to look at."""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import parse_qsl, urljoin

from django.contrib.admin.utils import quote
from django.test import Client
from django.urls import Resolver404, URLPattern, URLResolver, get_resolver, resolve, reverse

from cases.access.models import Officer
from cases.admin.registry import site
from cases.briefs.models import Brief
from cases.commitments.models import Commitment
from cases.docket.models import Case
from cases.evidence.models import Citation, Exhibit, Rendition
from cases.intake.models import ImportBatch, Proposal, TableImport
from cases.search.exporting import TYPES
from cases.search.exports import Export
from cases.search.filters import CaseFilter
from cases.search.offers import ORDERS
from cases.search.saved import SavedSearch

Rows = Mapping[Any, list[Any]]
"""The keys of the rows that are looked at, by model."""
_LINK = re.compile(r'href="(\?[^"#]*)')
OF_A_TABLE = ("changelist", "add", "history", "delete", "change")
"""Django's five addresses of each table of the admin."""


def names() -> list[str]:
    """Every address by its name, `admin:` before those of the admin; one that has no name by its pattern."""
    return sorted(
        {f"{space}{pattern.name or pattern.pattern}" for pattern, space in _walk(get_resolver().url_patterns, "")}
    )


def name_at(address: str) -> str:
    """The name of the address under which this one is found; blank for none."""
    try:
        found = resolve(address.partition("?")[0])
    except Resolver404:
        return ""
    return "".join(f"{space}:" for space in found.namespaces) + str(
        found.url_name or found.route.rpartition("admin/")[2]
    )


def _walk(patterns: Iterable[Any], namespace: str) -> Iterator[tuple[URLPattern, str]]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _walk(pattern.url_patterns, inner)
        else:
            yield pattern, namespace


# The site


def _cases(rows: Rows) -> list[dict[str, Any]]:
    return [{"number": number} for number in Case.objects.filter(pk__in=rows[Case]).values_list("number", flat=True)]


def _commitments(rows: Rows) -> list[dict[str, Any]]:
    found = Commitment.objects.filter(pk__in=rows[Commitment]).select_related("case")
    return [{"number": row.case.number, "commitment_number": row.number} for row in found]


def _citations(rows: Rows) -> list[dict[str, Any]]:
    found = Citation.objects.filter(pk__in=rows[Citation]).select_related("case")
    return [{"number": row.case.number, "citation": row.pk} for row in found]


def _exhibits(rows: Rows) -> list[dict[str, Any]]:
    return [
        {"number": number} for number in Exhibit.objects.filter(pk__in=rows[Exhibit]).values_list("number", flat=True)
    ]


def _renditions(rows: Rows) -> list[dict[str, Any]]:
    found = Rendition.objects.filter(pk__in=rows[Rendition]).select_related("exhibit")
    return [{"number": row.exhibit.number, "rendition": row.pk} for row in found]


def _pages(rows: Rows) -> list[dict[str, Any]]:
    return [{**kwargs, "page_number": 1} for kwargs in _renditions(rows)]


def _briefs(rows: Rows) -> list[dict[str, Any]]:
    return [{"number": number} for number in Brief.objects.filter(pk__in=rows[Brief]).values_list("number", flat=True)]


def _searches(rows: Rows) -> list[dict[str, Any]]:
    return [{"search": key} for key in rows[SavedSearch]]


def _exports(rows: Rows) -> list[dict[str, Any]]:
    """Those that somebody asked for, which nobody else finds, and one that never was."""
    return [{"key": key} for key in (*rows.get(Export, ()), "00000000-0000-4000-8000-000000000000")]


def _kinds(rows: Rows) -> list[dict[str, Any]]:
    return [{"kind": kind} for kind in (*TYPES, "pdf")]


def _imports(rows: Rows) -> list[dict[str, Any]]:
    return [{"batch": key} for key in rows.get(ImportBatch, ())]


def _sections(rows: Rows) -> list[dict[str, Any]]:
    return [{**batch, "section": 1} for batch in _imports(rows)]


def _proposals(rows: Rows) -> list[dict[str, Any]]:
    found = Proposal.objects.filter(pk__in=rows.get(Proposal, ()))
    return [{"batch": row.batch_id, "proposal": row.pk} for row in found]


def _tables(rows: Rows) -> list[dict[str, Any]]:
    return [{"table": key} for key in rows.get(TableImport, ())]


def _alone(rows: Rows) -> list[dict[str, Any]]:
    return [{}]


PLACES: dict[str, Callable[[Rows], list[dict[str, Any]]]] = {
    **dict.fromkeys(
        ("front", "sign-in", "sign-out", "password", "second-factor", "second-factor-code", "health", "audit", "disclosures",
         "disclosures-csv", "docket", "exports", "ask-export", "ask-book", "ask-scorecard", "open-case",
         "check-words", "ledger", "exhibits",
         "file-exhibit", "file-many", "briefs", "check-paper", "searches", "save-search", "compare", "imports", "import-report",
         "tables", "import-table",
         "admin:index", "admin:login", "admin:logout",
         "admin:password_change",
         "admin:password_change_done", "admin:jsi18n", "admin:autocomplete"),
        _alone,
    ),
    **dict.fromkeys(
        ("case", "case-history", "amend-case", "change-status", "record-event", "commit", "claim", "cite", "file-in-case",
         "file-many-in-case", "ask-brief"), _cases
    ),
    **dict.fromkeys(("exhibit", "file-rendition", "side-by-side"), _exhibits),
    **dict.fromkeys(("brief", "retry-brief", "stop-brief", "brief-pdf", "brief-docx", "brief-json"), _briefs),
    **dict.fromkeys(("search", "change-search"), _searches),
    "feed": lambda rows: [{"token": "unknown"}],
    "unsubscribe": lambda rows: [{"signed": "unknown"}],
    **dict.fromkeys(("export", "export-file"), _exports),
    "export-found": _kinds,
    **dict.fromkeys(("import", "accept-many"), _imports),
    "import-section": _sections,
    "table": _tables,
    "import-proposal": _proposals,
    "assess": _commitments,
    "withdraw-citation": _citations,
    "download": _renditions,
    **dict.fromkeys(("recognise", "split-rendition", "withdraw-rendition"), _renditions),
    **dict.fromkeys(("page", "page-image"), _pages),
    "admin:subject": lambda rows: [{"slug": slug} for slug in ("docket", "accounts", "none")],
    "admin:app_list": lambda rows: [{"app_label": "cases"}],
}  # fmt: skip
"""What stands in the variable parts of each address. An address that is not here has no probe, and fails the build."""

UNNAMED = {
    "(?P<url>.*)$": ["/admin/nothing", "/admin/nothing/at/all/"],
    "<path:object_id>/": [],  # Django's old address of a row: taken in with the table's own.
}
"""Addresses without a name, by their pattern."""

ONLY_SHOWN = {"admin:index", "health", "docket", "ledger", "exhibits", "briefs", "case", "case-history", "exhibit", "brief",
              "brief-pdf", "brief-docx", "brief-json", "compare", "download",
              "page", "page-image", "audit", "disclosures", "disclosures-csv",
              "searches", "search", "feed",
              "exports", "export", "export-file", "export-found", "imports", "import", "import-section", "tables"}  # fmt: skip
"""Pages of the site that take nothing."""

WORDS = {
    "q": (
        "Zanzibarite",
        "Xanthippean",
        "panel",
        "DS999",
        "854231",
        "-Zanzibarite",
        "open -xanth*",
        '"trade secret"',
        "agreement:TBT",
    ),
    "place": ("title", "document"),
    "respondent": ("CHN", "FRA"),
    "raised_by": ("USA", "JPN"),
    "sector": ("02", "HS-I"),
    "agreement": ("SCM", "TBT", "P1"),
    "provision": ("SCM 25.8", "TBT 2.9"),
    "product": ("1001", "854231"),
    "body": ("JCCT", "DSB", "SED"),
    "forum": ("JCCT", "SED"),
    "year": ("2012", "2090"),
    "kind": ("note", "law"),
    "language": ("en", "zh"),
    "cites": ("1", "S1"),
    "status": ("panel", "dormant"),
    "verdict": ("implemented", "not-implemented"),
    "marking": ("DELIBERATIVE", "OFFICIAL-SENSITIVE", "BCI"),
    "lead": ("nobody",),
    "agency": ("CHN-MOFCOM",),
    "measure": ("spare", "Another"),
    "identifier": ("DS999", "TC-S-2011-0001", "Zanzibarite"),
    "opened_from": ("2026",),
    "opened_to": ("2011",),
    "happened_from": ("2080",),
    "happened_to": ("2016",),
    "due_from": ("2014",),
    "due_to": ("2014",),
    "order": tuple(word for word, _ in ORDERS),
}
"""What is asked of the docket by each of its parameters: something open, and something that only a hidden case has."""

QUERIES = {
    "/commitments/": (
        "q=Zanzibarite",
        "year=2012",
        "verdict=none",
        "verdict=not-implemented",
        "forum=SED",
        "by=FRA",
        "page=2",
    ),
    "/exhibits/": ("q=Zanzibarite", "q=S1", "kind=note", "page=2"),
    "/briefs/": ("page=2",),
    "/docket/": (
        "page=2",
        "q=Zanzibarite&show=passages",
        "q=open&show=passages",
        "q=open&show=commitments&forum=SED",
        "q=open&show=passages&kind=note&language=en",
        "show=commitments&verdict=not-implemented",
        "q=zanzibarite&order=-changed",
        "status=panel&verdict=implemented&order=title",
    ),
    "/docket/export/csv/": ("q=Zanzibarite", "q=agreed", "status=panel&verdict=implemented", "as_of=2026-03-04"),
    "/docket/export/xlsx/": ("q=agreed",),
    "/docket/export/json/": ("q=agreed", "marking=BCI"),
    "/exports/new/": ("q=Zanzibarite", "status=panel"),
    "/exports/": ("page=2",),
    "/imports/": ("page=2",),
    "/imports/tables/": ("page=2",),
    "/": ("page=2",),
    "/audit/": ("q=Zanzibarite",),
}


OF_A_CASE = (("", "as_of=2026-03-04"), ("history/", "kind=evidence"), ("history/", "page=2"))


def places_on_the_site(rows: Rows) -> list[str]:
    """Where there is something to look at, hidden or not."""
    found = [reverse(name, kwargs=kwargs) for name, place in PLACES.items() for kwargs in place(rows)]
    found += [address for unnamed in UNNAMED.values() for address in unnamed]
    found += [f"{address}?{query}" for address, queries in QUERIES.items() for query in queries]
    assert set(WORDS) == set(CaseFilter.base_filters), "a parameter of the docket without words to ask it"
    found += [f"/docket/?{name}={word}" for name, words in WORDS.items() for word in words]
    found += [f"/cases/{kwargs['number']}/{page}?{query}" for kwargs in _cases(rows) for page, query in OF_A_CASE]
    return [address for address in found if name_at(address) not in {"sign-out", "admin:logout"}]


# The admin


def tables() -> list[tuple[Any, Any]]:
    """Each table of the admin with its admin."""
    return sorted(site._registry.items(), key=lambda entry: entry[0].__name__)


def names_of_tables() -> set[str]:
    """The addresses that every table of the admin has, and its further pages of a row."""
    found = set()
    for model, admin in tables():
        stem = f"admin:cases_{model._meta.model_name}"
        found |= {f"{stem}_{part}" for part in (*OF_A_TABLE, *(part.replace("-", "_") for part in admin.further))}
    return found


def places_in_the_admin(rows: Rows) -> list[str]:
    """The lists and forms of every table, and the pages of these rows of it."""
    found = []
    for model, admin in tables():
        stem = f"admin:cases_{model._meta.model_name}"
        found += [reverse(f"{stem}_changelist"), reverse(f"{stem}_add")]
        if admin.search_fields:
            found.append(f"{reverse(f'{stem}_changelist')}?q=Zanzibarite")
        for key in rows.get(model, []):
            parts = ("change", "history", "delete", *(part.replace("-", "_") for part in admin.further))
            found += [reverse(f"{stem}_{part}", args=[quote(key)]) for part in parts]
    return found


TERMS = ("", "&term=Zanzibarite")


def autocompletes() -> list[str]:
    """What each registered table offers to the keys that lead there, whole and by words that only a hidden row has.

    Keys of one limit are offered the same: of them the first asks for the whole and the second with the words.
    """
    found: list[str] = []
    asked: Counter[tuple[Any, str]] = Counter()
    for model, _ in tables():
        for key in [*model._meta.fields, *model._meta.many_to_many]:
            target = getattr(key.remote_field, "model", None)
            if target in site._registry and asked[same := (target, repr(key.get_limit_choices_to()))] < len(TERMS):
                query = f"app_label=cases&model_name={model._meta.model_name}&field_name={key.name}"
                found.append(f"/admin/autocomplete/?{query}{TERMS[asked[same]]}")
                asked[same] += 1
    return found


def asked_of_lists(officer: Officer) -> list[str]:
    """The filters, orders and dates that the admin's lists offer to this officer: the last of each kind."""
    client = Client(raise_request_exception=False)
    client.force_login(officer)
    found = []
    for model, _ in tables():
        address = reverse(f"admin:cases_{model._meta.model_name}_changelist")
        offered: dict[str, list[str]] = {}
        for link in _LINK.findall(client.get(address).content.decode()):
            query = html.unescape(link)
            offered.setdefault(" ".join(name for name, _ in parse_qsl(query[1:])), []).append(query)
        found += [urljoin(address, query) for links in offered.values() for query in dict.fromkeys((links[-1],))]
    return found


def keys_now() -> dict[Any, list[Any]]:
    """The keys of every row of every table of the admin."""
    return {model: list(model._default_manager.order_by("pk").values_list("pk", flat=True)) for model, _ in tables()}


def added(before: Rows, after: Rows) -> dict[Any, list[Any]]:
    """Of each table the first of the rows that came since; of cases the first two."""
    new = {model: [key for key in keys if key not in set(before.get(model, ()))] for model, keys in after.items()}
    return {model: keys[: 2 if model is Case else 1] for model, keys in new.items()}


def together(*several: Rows) -> dict[Any, list[Any]]:
    """The rows of all of these."""
    return {
        model: [key for rows in several for key in rows.get(model, [])]
        for model in {m for rows in several for m in rows}
    }


def of_a_vocabulary(address: str) -> bool:
    """Whether the page is of a table of terms, and of none that says something of a case."""
    return any(
        f"/cases/{model._meta.model_name}/" in address
        for model, _ in tables()
        if model.__module__ == "cases.taxonomy.models"
    )


MARKED_TABLES = ("case", "statuschange", "commitment", "event", "exhibit", "rendition", "citation", "brief", "measure")
PAGES_OF_ALL = {"searches", "search",
                "front", "docket", "ledger", "exhibits", "briefs", "case", "case-history", "exhibit", "brief", "download", "page",
                "admin:index", "audit", "disclosures"}  # fmt: skip


def is_one_of_a_few(address: str) -> bool:
    """Whether it is one of the pages that show the most: the site's own, and the lists of the admin's main tables."""
    name = name_at(address)
    tables = {f"admin:cases_{table}_changelist" for table in MARKED_TABLES}
    return "?" not in address and (name in PAGES_OF_ALL or name in tables)
