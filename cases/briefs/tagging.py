"""What the typesetter's tags leave out, put in while it writes them: languages, scopes of headers, words of links and of drawings."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pydyf

SVG = "{http://www.w3.org/2000/svg}"
Build = Callable[..., Iterator[Any]]


class Tagging:
    """Stands around the typesetter's own builder of the structure tree, for one file; `finish` is the finisher of its writing.

    It adds, as PDF/UA-1 (ISO 14289-1) asks: the language of each run that names another (7.2), whether a header cell is of its row or of
    its column (7.5), what a link leads to in words (7.18.5), the description of a drawing and where it stands on its page (7.3).
    What stands in the margins of a page, its running heads and feet, is an artifact and in no structure (7.8).
    """

    def __init__(self, build: Build) -> None:
        self._build = build
        self._marginal: list[tuple[int, set[int], range]] = []

    def build(
        self, box: Any, parent: Any, pdf: Any, page: int, nums: dict[int, Any], annotations: Any, tags: Any
    ) -> Iterator[Any]:
        """The structure elements of a box, completed; called by the typesetter for every box within it as well."""
        if type(box).__name__ == "MarginBox":
            first, before = len(pdf.objects), set(nums)
            yield from self._build(box, parent, pdf, page, nums, annotations, tags)
            own = set(nums) - before
            nums.update(dict.fromkeys(own, b"null"))
            self._marginal.append((page, own, range(first, len(pdf.objects))))
            return
        box = getattr(box, "_box", box)  # an absolute box stands behind a placeholder
        if box.link_annotation and (box.element is None or box.element.tag != "a"):
            _without_link(box, pdf, page)
        for element in self._build(box, parent, pdf, page, nums, annotations, tags):
            if box.element is not None:
                _complete(element, box, pdf, page)
            yield element

    def finish(self, _document: Any, pdf: Any) -> None:
        """Make artifacts of the text in the margins, and empty the elements that were made for it."""
        kids = pdf.pages["Kids"][::3]
        for page, own, made in self._marginal:
            reference = pdf.objects[kids[page]]["Contents"]
            words = pdf.objects[int(reference.split()[0])].stream
            for place, word in enumerate(words):
                if word == b"BDC" and words[place - 1].get("MCID") in own:
                    words[place - 2 : place] = ["/Artifact", pydyf.Dictionary({"Type": "/Pagination"})]
            for number in made:
                pdf.objects[number].clear()


def _complete(element: Any, box: Any, pdf: Any, page: int) -> None:
    kind, source = element["S"], box.element
    if kind == "/Span" and source.get("lang"):
        element["Lang"] = pydyf.String(source.get("lang"))
    elif kind == "/TH" and source.tag == "th" and "A" in element:
        element["A"]["Scope"] = "/Row" if source.get("scope") == "row" else "/Column"
    elif kind == "/Link" and box.link_annotation:
        words = source.get("aria-label") or _spaced("".join(source.itertext()))
        box.link_annotation["Contents"] = pydyf.String(words)
    elif kind == "/Figure" and source.tag == f"{SVG}svg":
        told = [
            _spaced(found.text or "") for name in ("title", "desc") if (found := source.find(SVG + name)) is not None
        ]
        element["Alt"] = pydyf.String(". ".join(words.rstrip(".") for words in told if words))
        _, _, _, height = pdf.objects[pdf.pages["Kids"][::3][page]]["MediaBox"]
        left, top = box.content_box_x(), box.content_box_y()
        points = (left, top + box.height, left + box.width, top)
        scale = 0.75  # of a CSS pixel to a point; a page's own axis runs upwards
        element["A"]["BBox"] = pydyf.Array(
            round(value * scale if index % 2 == 0 else height - value * scale, 2) for index, value in enumerate(points)
        )


def _without_link(box: Any, pdf: Any, page: int) -> None:
    """Take off a link that the typesetter made again for what stands within one: the outer link covers it."""
    again = box.link_annotation
    pdf.objects[pdf.pages["Kids"][::3][page]]["Annots"].remove(again.reference)
    again.clear()
    box.link_annotation = None


def _spaced(words: str) -> str:
    return re.sub(r"\s+", " ", words.replace("\u2060", "")).strip()
