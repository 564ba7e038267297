"""Loads the vocabularies from the CSV files beside this module; the same files twice change nothing."""

from __future__ import annotations

import csv
import datetime as dt
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from django.db import models, transaction

from cases.refusal import Refusal
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

DATA = Path(__file__).with_name("data")


def load_vocabularies(data: Path = DATA) -> dict[str, int]:
    """Bring every vocabulary to what the files say; returns the number of rows of each.

    Rows are added or brought up to date under their codes, and none is removed: a case may rest on it. May run again.
    """
    with transaction.atomic():
        return {
            "members": _put(Member, _members(data)),
            "other names of Members": _put(MemberName, _member_names(data)),
            "bodies": _put(Body, _bodies(data)),
            "agreements": _put(Agreement, _agreements(data)),
            "provisions": _put(Provision, _provisions(data)),
            "sectors": _put(Sector, _sectors(data)),
            "measure types": _put(MeasureType, (MeasureType(**row) for row in _rows(data / "measure_types.csv"))),
            "agencies": _put(Agency, _agencies(data)),
            "products": _put(Product, _chapters(data)),
        }


def must_be_loaded() -> None:
    """Refuse, before anything is written, what needs the vocabularies while they are not there."""
    if not (Member.objects.exists() and Provision.objects.exists()):
        raise Refusal("The vocabularies are not there yet: manage.py load_vocabularies loads them.")


def load_products(file: Path) -> int:
    """Load the Harmonized System from a CSV with a code column (`hscode` or `code`) and a `description`; returns the rows.

    Codes of 2, 4 or 6 digits are taken; a code that lost its leading zero (1, 3 or 5 digits) gets it back. Refuses a file
    without those columns or without one usable code, and then changes nothing. May run again.
    """
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            reader = csv.DictReader(lines)
            names = {name.strip().casefold(): name for name in reader.fieldnames or []}
            code = next((names[name] for name in ("hscode", "code", "hs", "hs6") if name in names), None)
            title = next((names[name] for name in ("description", "title", "name") if name in names), None)
            if code is None or title is None:
                raise Refusal(
                    f"{file.name} has no column “hscode” (or “code”) and “description”; its columns are: "
                    f"{', '.join(reader.fieldnames or []) or 'none'}."
                )
            products: dict[str, Product] = {}
            for row in reader:
                digits = re.sub(r"[.\s]", "", row[code] or "")
                if not digits.isascii() or not digits.isdigit() or len(digits) > 6:
                    continue
                digits = digits.zfill(len(digits) + len(digits) % 2)
                products[digits] = Product(code=digits, title=(row[title] or "").strip())
    except OSError as error:
        raise Refusal(f"{file} cannot be opened: {error.strerror}.") from None
    except (UnicodeDecodeError, csv.Error):
        raise Refusal(f"{file.name} is not a CSV file in UTF-8.") from None
    if not products:
        raise Refusal(f"{file.name} holds no code of 2, 4 or 6 digits; nothing was loaded.")
    with transaction.atomic():
        return _put(Product, products.values())


def _put(model: type[models.Model], rows: Iterable[models.Model]) -> int:
    rows = list(rows)
    key = model._meta.pk
    assert key is not None
    names = [field.name for field in model._meta.concrete_fields if not field.primary_key]
    there = model._default_manager.in_bulk([row.pk for row in rows])
    # Parents stand before children in every file, so one pass in order satisfies the keys on both databases.
    model._default_manager.bulk_create([row for row in rows if row.pk not in there], batch_size=400)
    # A row that says what it said before is not written: the change log has an entry for each that is.
    changed = [
        row for row in rows if row.pk in there and any(_value(row, n) != _value(there[row.pk], n) for n in names)
    ]
    if changed:
        model._default_manager.bulk_update(changed, names, batch_size=400)
    return len(rows)


def _value(row: models.Model, name: str) -> object:
    return getattr(row, row._meta.get_field(name).attname)  # type: ignore[union-attr]


def _rows(file: Path) -> Iterator[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)


def _day(text: str) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def _members(data: Path) -> Iterator[Member]:
    for row in _rows(data / "members.csv"):
        yield Member(
            code=row["iso3"],
            iso2=row["iso2"],
            name=row["name"],
            official_name=row["official_name"],
            name_zh=row["name_zh"],
            status=row["status"],
            accession=_day(row["accession"]),
        )


def _member_names(data: Path) -> Iterator[MemberName]:
    seen: set[str] = set()
    for row in _rows(data / "member_names.csv"):
        # BLX, the customs union of Belgium and Luxembourg, names two Members; a name that names two is left to the importer.
        if row["name"] not in seen:
            seen.add(row["name"])
            yield MemberName(name=row["name"], member_id=row["iso3"])


def _bodies(data: Path) -> Iterator[Body]:
    rows = list(_rows(data / "bodies.csv"))
    for row in _parents_first(rows, "code", "parent"):
        yield Body(
            code=row["code"],
            name=row["name"],
            short_name=row["short_name"],
            kind=row["kind"],
            parent_id=row["parent"] or None,
            source=row["source"],
        )


def _agreements(data: Path) -> Iterator[Agreement]:
    for position, row in enumerate(_rows(data / "agreements.csv"), 1):
        yield Agreement(
            code=row["code"],
            name=row["name"],
            short_name=row["short_name"],
            kind=row["kind"],
            body_id=row["body"] or None,
            symbols=row["symbols"],
            in_force=_day(row["in_force"]),
            source=row["source"],
            position=position,
        )


def _provisions(data: Path) -> Iterator[Provision]:
    for agreement in _rows(data / "agreements.csv"):
        code = agreement["code"]
        root = Provision(
            code=code, agreement_id=code, heading=agreement["name"], lineage=f"{code}|", position=0, parent=None
        )
        yield root
        file = data / "provisions" / f"{code}.csv"
        if not file.exists():
            continue
        rows = {row["path"]: row["heading"] for row in _rows(file)}
        lineages = {"": root.lineage}
        places = {path: position for position, path in enumerate(rows, 1)}
        for path in sorted(rows, key=lambda path: (len(path), places[path])):
            parent = parent_path(path, rows)
            lineages[path] = f"{lineages[parent]}{path}|"
            yield Provision(
                code=f"{code} {path}",
                agreement_id=code,
                parent_id=f"{code} {parent}" if parent else code,
                heading=rows[path],
                lineage=lineages[path],
                position=places[path],
            )


def parent_path(path: str, paths: Iterable[str]) -> str:
    """The longest other path that this one continues, or "" for an article.

    A continuation begins with a mark, never inside a number: `2.9` continues `2`, and `29` does not.

    >>> parent_path("III:4", {"III", "III:4"})
    'III'
    >>> parent_path("3.1(a)", {"3", "3.1", "31"})
    '3.1'
    >>> parent_path("29", {"2", "29"})
    ''
    """
    best = ""
    for other in paths:
        if len(best) < len(other) < len(path) and path.startswith(other) and not path[len(other)].isalnum():
            best = other
    return best


def _sectors(data: Path) -> Iterator[Sector]:
    rows = list(_rows(data / "sectors.csv"))
    places = {row["code"]: position for position, row in enumerate(rows, 1)}
    lineages: dict[str, str] = {"": ""}
    for row in _parents_first(rows, "code", "parent"):
        lineages[row["code"]] = f"{lineages[row['parent']]}{row['code']}|"
        yield Sector(
            code=row["code"],
            kind=row["kind"],
            parent_id=row["parent"] or None,
            title=row["title"],
            source=row["source"],
            lineage=lineages[row["code"]],
            position=places[row["code"]],
        )


def _chapters(data: Path) -> Iterator[Product]:
    known = set(Product.objects.values_list("code", flat=True))
    for row in _rows(data / "sectors.csv"):
        if row["kind"] == "goods-chapter" and row["code"] not in known:
            yield Product(code=row["code"], title=row["title"])


def _agencies(data: Path) -> Iterator[Agency]:
    rows = list(_rows(data / "agencies.csv"))
    for row in rows:
        row["code"] = f"{row['member']}-{row['acronym']}"
        row["successor_code"] = f"{row['member']}-{row['successor']}" if row["successor"] else ""
    for row in _parents_first(rows, "code", "successor_code"):
        yield Agency(
            code=row["code"],
            member_id=row["member"],
            acronym=row["acronym"],
            name=row["name"],
            name_zh=row["name_zh"],
            successor_id=row["successor_code"] or None,
            until=row["until"],
            source=row["source"],
        )


def _parents_first(rows: list[dict[str, str]], key: str, parent: str) -> Iterator[dict[str, str]]:
    """The rows with each after the one it names as parent; a row that names an unknown parent is an error in the file."""
    waiting, given = list(rows), {""}
    while waiting:
        ready = [row for row in waiting if row[parent] in given]
        if not ready:
            raise ValueError(f"no row for the parents of: {', '.join(row[key] for row in waiting)}")
        for row in ready:
            given.add(row[key])
            yield row
        waiting = [row for row in waiting if row[key] not in given]


def agency_code(member: str, acronym: str) -> str:
    """The key of an agency: `CHN-MOFCOM`."""
    return f"{member}-{acronym}"


def provision_or_refuse(code: str) -> Provision:
    """The provision cited as `SCM 25.8`; refuses with the nearest known ones when it is not in the tree."""
    found = Provision.objects.filter(code__iexact=" ".join(code.split())).first()
    if found is None:
        agreement = code.split(" ")[0] if code else ""
        near = (
            Provision.objects.filter(code__istartswith=agreement).values_list("code", flat=True)[:3]
            if agreement
            else ()
        )
        hint = f" Known ones begin: {', '.join(near)}." if near else ""
        raise Refusal(f"No provision “{code}” in the vocabulary.{hint}", field="provision")
    return found
