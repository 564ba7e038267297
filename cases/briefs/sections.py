"""What a book is made of: sections, each set alone from its own contents, in the order in which they are bound."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from cases.briefs import matter
from cases.briefs.sealing import contents_digest

Contents = dict[str, Any]
PROOFS = "How to check this paper"
CONTENTS = "contents"
"""The key of the contents pages, which are set when the book is joined."""
FILED = "filed"
"""Stands for the template of a section that is a filed document: its pages are not set but drawn as they were filed."""
OF_THE_PAPER = frozenset(
    {
        "schema", "kind", "number", "final", "asked_at", "asked_by", "anchors", "chain", "edition", "paper", "archive", "as_of",
        "as_of_day", "recorded", "seal", "clearance", "marking", "problems",
    }
)  # fmt: skip
"""What a case's contents say of the paper they were gathered for: no part of a section, which may stand in many books."""


@dataclass(frozen=True)
class Section:
    """A section: `template` and `contents` are all that it is set from; the rest is where and how it stands in the book.

    `key` is what links from other sections name it by, `label` and `title` its line in the contents, `chapter` the head it stands
    under, `of` and `about` the left of its running head. Its own headings sink by `deeper` levels.
    """

    key: str
    template: str
    contents: Contents
    of: str = ""
    about: str = ""
    label: str = ""
    title: str = ""
    chapter: str = ""
    deeper: int = 0

    def digest(self, *made_with: str) -> str:
        """The SHA-256 of all that its pages are set from; two sections with the same digest are the same pages."""
        told = json.dumps(
            [self.template, self.contents, self.deeper, *made_with],
            ensure_ascii=False,
            sort_keys=True,
            separators=(",", ":"),
        )
        return hashlib.sha256(told.encode()).hexdigest()

    def as_json(self) -> Contents:
        """The section as a worker finds it in its row."""
        return asdict(self)


def sections(contents: Contents) -> list[Section]:
    """The sections of a paper that is a book, by its kind, in their order; the contents pages stand among them under their key."""
    return [*BOUND[contents["kind"]](contents), _proofs(contents)]


def _proofs(contents: Contents) -> Section:
    """The last page of every book: what it is made of, and how its reader checks that."""
    names = ("number", "asked_at", "asked_by", "anchors", "edition", "marking", "seal")
    told = {name: contents[name] for name in names if name in contents} | {"whole": contents_digest(contents)}
    return Section("proofs", "briefs/book_check.html", told, of=contents["number"], about=PROOFS, title=PROOFS)


def _docket_book(contents: Contents) -> Iterator[Section]:
    number, rows = contents["number"], matter.summary(contents)
    chapters = [
        {"title": chapter["title"], "cases": len(chapter["cases"]), "see_also": chapter.get("see_also", [])}
        for chapter in contents["chapters"]
    ]
    said = {"cases": len(rows), "counts": matter.counted(contents), "chapters": chapters}
    said |= {"unconfirmed": sum(row["unconfirmed"] for row in rows)}
    cover = contents["front"] | told_of_the_book(contents) | said
    yield Section("cover", "briefs/book_cover.html", cover, of=number)
    yield Section(CONTENTS, "", {}, of=number)
    title = "Summary of cases"
    yield Section("summary", "briefs/book_summary.html", {"rows": rows}, of=number, about=title, title=title)
    for chapter in contents["chapters"]:
        for case in chapter["cases"]:
            head = case["case"]
            yield Section(
                head["number"],
                "briefs/case.html",
                {name: value for name, value in case.items() if name not in OF_THE_PAPER}
                | {"problems": case["problems"]},
                of=head["number"],
                about=head["title"],
                label=head["number"],
                title=head["title"],
                chapter=chapter["title"],
                deeper=1,
            )
    back = (
        ("measures", "Index of measures", matter.measures(contents)),
        ("authorities", "Authorities", matter.joint_authorities(contents)),
        ("exhibits", "Exhibits", matter.exhibits(contents)),
    )
    for name, title, rows in back:
        if rows:
            told = {"rows": rows}
            yield Section(f"back-{name}", f"briefs/book_{name}.html", told, of=number, about=title, title=title)


def _exhibit_book(contents: Contents) -> Iterator[Section]:
    number, front = contents["number"], contents["front"]
    said = {"texts": len(contents["exhibits"]), "unconfirmed": len(contents.get("problems", []))}
    yield Section("cover", "briefs/exhibit_cover.html", front | told_of_the_book(contents) | said, of=number)
    yield Section(CONTENTS, "", {}, of=number)
    title = "Index of exhibits"
    index = {"cases": front["cases"], "exhibits": contents["exhibits"], "unfound": contents.get("problems", [])}
    index["places"] = contents.get("edition") != "public"
    yield Section("index", "briefs/exhibit_index.html", index, of=number, about=title, title=title)
    for row in contents["exhibits"]:
        name = row["cited_as"]
        told = {key: row.get(key, "") for key in ("cited_as", "title", "sha256", "media_type", "rendition_key", "size")}
        yield Section(name, FILED, told, of=name, about=row["title"], label=name, title=row["title"])


def told_of_the_book(contents: Contents) -> Contents:
    """What the cover says of the paper itself."""
    names = ("number", "final", "asked_at", "asked_by", "anchors", "edition", "as_of", "recorded", "marking")
    return {name: contents[name] for name in names if name in contents}


BOUND = {"docket-book": _docket_book, "exhibit-book": _exhibit_book}
"""The kinds of paper that are bound from sections."""


def heads(contents: Contents, digest: str) -> dict[str, str]:
    """What stands on every page of a book: its marking, how it stands, its day, and at the foot its number and hashes."""
    standing = "Draft" if contents.get("problems") else "Final" if contents.get("final") else "Working copy"
    anchors = contents.get("anchors", [])
    return {
        "marking": contents["marking"],
        "standing": standing,
        "day": f"As of {contents['as_of']}" if contents.get("as_of") else "",
        "foot": " · ".join(
            [
                f"Book {contents['number']}",
                f"Contents {digest[:12]}",
                *([f"History {anchors[-1]}"] if anchors else []),
            ]
        ),
    }
