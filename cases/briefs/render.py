"""Setting a brief as a PDF from its frozen contents; the only module that knows WeasyPrint, which it loads when first asked."""

from __future__ import annotations

import hashlib
import logging
import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from django.conf import settings

from cases.briefs import fonts, pages, typography
from cases.briefs.archiving import VARIANT, Source, extend, source_of
from cases.briefs.joining.catching import Uncaught, caught
from cases.briefs.joining.sheaf import Sheaf
from cases.briefs.sealing import contents_digest
from cases.briefs.sections import Section
from cases.briefs.tagging import Tagging

FACE = "face:"
"""The scheme under which the stylesheet names a packaged font; nothing else is ever fetched."""


class Unfit(Exception):
    """The finished paper failed a check; the message is the sentence for the officer."""


@dataclass(frozen=True)
class Paper:
    """A finished PDF, its number of pages, and the versions and faces it was made with."""

    pdf: bytes
    pages: int
    made_with: str


def warm() -> None:
    """Load the typesetter and the faces, compile the stylesheet and set one small page, so that a fork starts at once.

    Cuts the Chinese face first where it isn't cut yet. Cheap when called again.
    """
    if not _warmed:
        paper(_SMALLEST)
        _warmed.append(True)


_warmed: list[bool] = []


def paper(contents: dict[str, Any]) -> Paper:
    """Set a paper of the kind that its contents name; the same contents give the same bytes.

    Raises Unfit when something was fetched that is not a packaged font, when the typesetter warned of anything, or when the
    finished file holds a face that isn't the product's.
    """
    _press()
    plain, rare = legible(contents)
    sha256, size = contents_digest(contents), contents.get("paper", "a4")
    html = pages.of(plain, sha256)
    return typeset(html, identifier=sha256, rare=rare, size=size, source=source_of(contents))


Numbered = Callable[[dict[str, int]], str]
"""HTML out of the pages on which its anchors stand, for a paper that refers to its own pages."""


def typeset(
    html: str | Numbered,
    *,
    identifier: str,
    rare: frozenset[int] = frozenset(),
    size: str = "a4",
    source: Source | None = None,
) -> Paper:
    """Set a finished page of HTML, and check what came out; `rare` are code points that only the whole Chinese face has.

    Raises Unfit as `paper` does. The identifier of the file is the caller's, so that nothing random is in it. With a `source`, the
    contents that it was set from, it is PDF/A-3 as well as PDF/UA-1, and these are attached.
    """
    press = _press()
    sheets, fetcher = [press.sheet, *press.sizes[size]], _Fetcher(press.files)
    with _warnings_kept() as warned:
        document = press.lay_out(html, sheets, fetcher, rare)
        with press.tagging() as tagging, warnings.catch_warnings():
            # The typesetter leaves the file of its colour profile to be closed by chance.
            warnings.simplefilter("ignore", ResourceWarning)
            more = (
                {"pdf_variant": "pdf/ua-1", "finisher": tagging.finish}
                if source is None
                else press.kept(source, tagging)
            )
            pdf = document.write_pdf(pdf_identifier=identifier.encode()[:32], **more)
    _must_be_fit(fetcher.refused, warned, document.fonts.values())
    return Paper(pdf, len(document.pages), press.made_with)


def sheaf(section: Section, *, size: str = "a4") -> Sheaf:
    """Set one section of a book: its pages without heads and without faces, which the book gets when it is joined.

    Raises Unfit as `paper` does.
    """
    press = _press()
    plain, rare = legible(section.contents)
    html = pages.section(section.template, plain)
    sheets, fetcher = [press.sheet, *press.sizes[size], press.bound], _Fetcher(press.files)
    with _warnings_kept() as warned:
        document = press.lay_out(html, sheets, fetcher, rare)
        document.fonts = _Uncut()
        with press.tagging() as tagging:
            pdf = press.generate(document, None, 1, **press.options)
            tagging.finish(document, pdf)
        used = list(dict.values(document.fonts))
    _must_be_fit(fetcher.refused, warned, used)
    try:
        return caught(pdf, used, deeper=section.deeper, rare=rare)
    except Uncaught as error:
        raise Unfit(str(error)) from error


def made_with() -> str:
    """The versions and faces that papers are made with here."""
    return _press().made_with


def colours() -> bytes:
    """The profile of the colours of a paper for the archive: sRGB, the file that the typesetter brings."""
    _press()
    return (files("weasyprint.pdf") / "sRGB2014.icc").read_bytes()


class _Uncut(dict[Any, Any]):
    """The faces of a document whose writer is to cut none of them."""

    def values(self) -> Any:
        return ()


def _must_be_fit(refused: list[str], warned: list[str], used: Iterable[Any] = ()) -> None:
    if refused:
        raise Unfit(f"the paper asked for something from outside: {refused[0][:200]}")
    if warned:
        raise Unfit(f"the typesetter warned: {warned[0][:300]}")
    for font in used:
        if not font.family.startswith("Paper "):
            raise Unfit(f"a typeface that is not the product's would be in the file: {font.family}")
        if 0 in font.widths:
            raise Unfit("a character would be printed as an empty box.")


class _Fetcher:
    """Gives the packaged font files, under their names, and refuses everything else; keeps what it refused."""

    _fail_on_errors = False

    def __init__(self, files: dict[str, Callable[[], bytes]]) -> None:
        self.files = dict(files)
        self.refused: list[str] = []

    def __call__(self, url: str) -> Any:
        from weasyprint.urls import URLFetcherResponse

        read = self.files.get(url)
        if read is None:
            self.refused.append(url)
            raise ValueError("refused")
        return URLFetcherResponse(url, read(), {"Content-Type": "font/otf"})


class _Press:
    """What is loaded once a process: WeasyPrint, a font configuration that knows the product's faces alone, the stylesheet."""

    def __init__(self) -> None:
        with warnings.catch_warnings():
            # On import it warns of a machine without fonts and of an old HarfBuzz; neither concerns a paper with its own faces.
            warnings.simplefilter("ignore")
            import weasyprint
            from weasyprint.pdf import generate_pdf, tags
            from weasyprint.text import ffi
            from weasyprint.text.fonts import FontConfiguration
        self.weasyprint, self._tags, self.generate = weasyprint, tags, generate_pdf
        self.options = {**weasyprint.DEFAULT_OPTIONS, "pdf_variant": "pdf/ua-1", "pdf_version": "1.7", "pdf_tags": True}
        self.font_config = FontConfiguration()
        # An empty configuration in place of the machine's: no face of the machine can be chosen, and the same bytes come out everywhere.
        ffi.ffi.cdef("FcConfig *FcConfigCreate(void); const char *hb_version_string(void);", override=True)
        empty = ffi.fontconfig.FcConfigCreate()
        ffi.pangoft2.pango_fc_font_map_set_config(ffi.ffi.cast("PangoFcFontMap *", self.font_config.font_map), empty)
        self.font_config._config = empty  # noqa: SLF001  (WeasyPrint has no public way; requirements.in pins its major version)
        ffi.fontconfig.FcConfigDestroy(empty)

        faces = [*fonts.latin(), *fonts.chinese(settings.FONTS)]
        self.files: dict[str, Callable[[], bytes]] = {f"{FACE}{face.file.name}": face.file.read_bytes for face in faces}
        fetcher = _Fetcher(self.files)
        rules = "".join(_face_rule(face.family, face.file.name, face.weight, face.style) for face in faces)
        with _warnings_kept() as warned:
            self.sheet = weasyprint.CSS(
                string=rules + pages.read("paper.css"), font_config=self.font_config, url_fetcher=fetcher
            )
            letter = weasyprint.CSS(string=pages.read("letter.css"), font_config=self.font_config, url_fetcher=fetcher)
            self.bound = weasyprint.CSS(
                string=pages.read("bound.css"), font_config=self.font_config, url_fetcher=fetcher
            )
        self.sizes: dict[str, list[Any]] = {"a4": [], "letter": [letter]}
        _must_be_fit(fetcher.refused, warned)
        pango = ffi.pango.pango_version()
        self.made_with = (
            f"WeasyPrint {weasyprint.VERSION}, Pango {pango // 10000}.{pango // 100 % 100}.{pango % 100}, "
            f"HarfBuzz {ffi.ffi.string(ffi.harfbuzz.hb_version_string()).decode()}, "
            f"fontTools {fonts.fonttools_version()}, faces {fonts.digest(settings.FONTS)}"
        )

    def lay_out(self, html: str | Numbered, sheets: list[Any], fetcher: _Fetcher, rare: frozenset[int]) -> Any:
        """The laid out document; one that refers to its own pages is laid out again until these stand still."""
        if rare:
            sheets = [*sheets, self.sheet_of(rare, fetcher)]
        numbers: dict[str, int] = {}
        for _ in range(4):
            text = html if isinstance(html, str) else html(numbers)
            source = self.weasyprint.HTML(string=text, url_fetcher=fetcher)
            document = source.render(font_config=self.font_config, stylesheets=sheets, presentational_hints=False)
            found: dict[str, int] = {}
            for number, page in enumerate(document.pages, 1):
                # What runs over several pages is an anchor on each of them.
                found = dict.fromkeys(page.anchors, number) | found
            if isinstance(html, str) or found == numbers:
                return document
            numbers = found
        raise Unfit("the pages that the paper refers to do not come to rest.")

    @contextmanager
    def tagging(self) -> Iterator[Tagging]:
        """The typesetter builds its tags through ours for as long as this lasts; it has no public way to add to them."""
        own = self._tags._build_box_tree  # noqa: SLF001  (requirements.in pins its major version)
        tagging = Tagging(own)
        self._tags._build_box_tree = tagging.build  # noqa: SLF001
        try:
            yield tagging
        finally:
            self._tags._build_box_tree = own  # noqa: SLF001

    def kept(self, source: Source, tagging: Tagging) -> dict[str, Any]:
        """How a file for the archive is written."""

        def finish(document: Any, pdf: Any) -> None:
            tagging.finish(document, pdf)
            extend(pdf)

        attached = self.weasyprint.Attachment(
            string=source.data,
            name=source.name,
            description="The contents that this paper was set from",
            created=source.at,
            modified=source.at,
            relationship="Source",
            url_fetcher=_Fetcher({}),
        )
        return {"pdf_variant": VARIANT, "attachments": [attached], "finisher": finish}

    def sheet_of(self, rare: frozenset[int], fetcher: _Fetcher) -> Any:
        """A stylesheet that adds a face cut for these characters alone, under a name that holds their hash."""
        name = hashlib.sha256(repr(sorted(rare)).encode()).hexdigest()[:12]
        fetcher.files[f"{FACE}rare-{name}"] = lambda: fonts.cut(rare | fonts.SPACES, weight=400)
        families = f'"Paper Chinese", "Paper Rare {name}"'
        return self.weasyprint.CSS(
            string=_face_rule(f"Paper Rare {name}", f"rare-{name}", 400, "normal")
            + pages.read("paper.css").replace('"Paper Chinese"', families),
            font_config=self.font_config,
            url_fetcher=fetcher,
        )


@cache
def _press() -> _Press:
    try:
        fonts.prepare(settings.FONTS)
    except OSError as error:
        raise Unfit(f"the Chinese face is not prepared ({error.strerror}); manage.py prepare_fonts does it.") from error
    return _Press()


def _face_rule(family: str, name: str, weight: int, style: str) -> str:
    return f'@font-face {{ font-family: "{family}"; font-weight: {weight}; font-style: {style}; src: url("{FACE}{name}") }}\n'


def legible(contents: dict[str, Any]) -> tuple[dict[str, Any], frozenset[int]]:
    """The contents with every unprintable character spelled out, and the characters that only the whole Chinese face has."""
    common = fonts.common(settings.FONTS)
    rare: set[int] = set()

    def printable(point: int) -> bool:
        if point in common:
            return True
        if point in fonts.covered_whole():
            rare.add(point)
            return True
        return False

    def walk(value: Any) -> Any:
        if isinstance(value, str):
            return typography.legible(value, printable)
        if isinstance(value, list):
            return [walk(item) for item in value]
        if isinstance(value, dict):
            return {key: walk(item) for key, item in value.items()}
        return value

    return walk(contents), frozenset(rare)


class _Keeper(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.kept: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.kept.append(record.getMessage())


@contextmanager
def _warnings_kept() -> Iterator[list[str]]:
    """What WeasyPrint warns of, kept and not printed: its messages quote the document."""
    logger, keeper = logging.getLogger("weasyprint"), _Keeper()
    before = logger.level, logger.propagate
    logger.addHandler(keeper)
    logger.setLevel(logging.WARNING)
    logger.propagate = False
    try:
        yield keeper.kept
    finally:
        logger.removeHandler(keeper)
        logger.setLevel(before[0])
        logger.propagate = before[1]


_SMALLEST: dict[str, Any] = {
    "number": "",
    "final": False,
    "as_of": "1 January 2001",
    "asked_by": "",
    "marking": "PUBLIC",
    "chain": "",
    "summary": ["Hyphenation " + "characteristically " * 20 + "中文."],
    "summary_notes": [],
    "timeline": {},
    "problems": [],
    "case": {
        "number": "",
        "title": "",
        "respondent": "",
        "raised_by": [],
        "lead": "",
        "status": "",
        "status_since": "",
        "opened": "",
        "identifiers": [],
        "sectors": [],
        "products": [],
        "links": [],
    },
    **{name: [] for name in ("measures", "claims", "commitments", "status", "events", "notes", "exhibits")},
}
"""Enough to load every part of the typesetter, the dictionary of hyphens too: a child that is forked later has it already."""
