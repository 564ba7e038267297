"""Setting a brief as a PDF from its frozen contents; the only module that knows WeasyPrint, which it loads when first asked."""

from __future__ import annotations

import datetime as dt
import hashlib
import logging
import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.template import Context, Engine
from django.utils.safestring import mark_safe

from cases.briefs import fonts, typography
from cases.dates import phrase
from cases.history.seals import digest

TEMPLATES = settings.BASE_DIR / "templates"
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
        case_brief(_SMALLEST)
        _warmed.append(True)


_warmed: list[bool] = []


def case_brief(contents: dict[str, Any]) -> Paper:
    """Set a case brief; the same contents give the same bytes.

    Raises Unfit when something was fetched that is not a packaged font, when the typesetter warned of anything, or when the
    finished file holds a face that isn't the product's.
    """
    _press()
    plain, rare = _legible(contents)
    return typeset(_html(plain, digest(contents)), identifier=digest(contents), rare=rare)


def typeset(html: str, *, identifier: str, rare: frozenset[int] = frozenset()) -> Paper:
    """Set a finished page of HTML, and check what came out; `rare` are code points that only the whole Chinese face has.

    Raises Unfit as `case_brief` does. The identifier of the file is the caller's, so that nothing random is in it.
    """
    press = _press()
    sheets, fetcher = [press.sheet], _Fetcher(press.files)
    with _warnings_kept() as warned:
        if rare:
            sheets.append(press.sheet_of(rare, fetcher))
        source = press.weasyprint.HTML(string=html, url_fetcher=fetcher)
        document = source.render(font_config=press.font_config, stylesheets=sheets, presentational_hints=False)
        pdf = document.write_pdf(pdf_variant="pdf/ua-1", pdf_identifier=identifier.encode()[:32])
    _must_be_fit(fetcher.refused, warned, document.fonts.values())
    return Paper(pdf, len(document.pages), press.made_with)


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
            from weasyprint.text import ffi
            from weasyprint.text.fonts import FontConfiguration
        self.weasyprint = weasyprint
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
                string=rules + _read("paper.css"), font_config=self.font_config, url_fetcher=fetcher
            )
        _must_be_fit(fetcher.refused, warned)
        pango = ffi.pango.pango_version()
        self.made_with = (
            f"WeasyPrint {weasyprint.VERSION}, Pango {pango // 10000}.{pango // 100 % 100}.{pango % 100}, "
            f"HarfBuzz {ffi.ffi.string(ffi.harfbuzz.hb_version_string()).decode()}, "
            f"fontTools {fonts.fonttools_version()}, faces {fonts.digest(settings.FONTS)}"
        )

    def sheet_of(self, rare: frozenset[int], fetcher: _Fetcher) -> Any:
        """A stylesheet that adds a face cut for these characters alone, under a name that holds their hash."""
        name = hashlib.sha256(repr(sorted(rare)).encode()).hexdigest()[:12]
        fetcher.files[f"{FACE}rare-{name}"] = lambda: fonts.cut(rare | fonts.SPACES, weight=400)
        families = f'"Paper Chinese", "Paper Rare {name}"'
        return self.weasyprint.CSS(
            string=_face_rule(f"Paper Rare {name}", f"rare-{name}", 400, "normal")
            + _read("paper.css").replace('"Paper Chinese"', families),
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


def _read(name: str) -> str:
    return (TEMPLATES / "briefs" / name).read_text(encoding="utf-8")


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
def _timeline_sheet() -> str:
    return mark_safe(_read("timeline.css"))  # noqa: S308  (a file of the product)


def _html(contents: dict[str, Any], contents_sha256: str) -> str:
    kinds = {mark["kind"] for mark in contents["timeline"].get("marks", [])}
    problems = contents["problems"]
    return (
        _engine()
        .get_template("briefs/case.html")
        .render(
            Context(
                contents
                | {
                    "contents_sha256": contents_sha256,
                    "standing": "Draft" if problems else "Final" if contents.get("final") else "Working copy",
                    "asked_moment": _moment(contents.get("asked_at", "")),
                    "timeline_sheet": _timeline_sheet(),
                    "has_bands": "status" in kinds,
                    "has_events": "event" in kinds,
                    "has_commitments": bool(kinds & {"commitment", "due", "met"}),
                    "has_due": "due" in kinds,
                    "has_met": "met" in kinds,
                }
            )
        )
    )


def _moment(stamp: str) -> str:
    """`21 November 2026, 10:47 UTC`."""
    if not stamp:
        return ""
    at = dt.datetime.fromisoformat(stamp).astimezone(dt.UTC)
    return f"{phrase(at.date())}, {at:%H:%M} UTC"


def _legible(contents: dict[str, Any]) -> tuple[dict[str, Any], frozenset[int]]:
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
    "summary": ["Warm, warmer: 中文."],
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
"""Enough to load every part of the typesetter."""
