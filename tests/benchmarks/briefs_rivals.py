"""The rivals of the brief benchmark: the same contents set as one document by the same typesetter, and by other programs."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

Contents = dict[str, Any]
HEADS = """
@page { @top-left { content: string(of); font: 600 7.6pt "Paper Sans" }
  @top-center { content: "DELIBERATIVE  Working copy"; font: 7.6pt "Paper Sans" }
  @top-right { content: "As of 2 March 2026 · page " counter(page) " of " counter(pages); font: 7.6pt "Paper Sans"; text-align: right }
  @bottom-left { content: "Book DB-2026-0001 · Contents 0123456789ab"; font: 7.6pt "Paper Sans" }
  @bottom-right { content: "DELIBERATIVE  page " counter(page) " of " counter(pages); font: 7.6pt "Paper Sans"; text-align: right } }
.case { break-before: page; string-set: of attr(data-of) }
.chapter { bookmark-level: 1; bookmark-label: attr(data-title) }
.case h1 { bookmark-level: 2 } .case h2 { bookmark-level: 3 }
nav p { font: 8.6pt/12pt "Paper Sans" }
nav a { display: block; font: 8.6pt/12pt "Paper Sans" }
nav a::after { content: target-counter(attr(href), page); float: right }
"""


def faces(uri: bool) -> str:
    """The rules that name the product's faces, by the product's scheme or as files."""
    from django.conf import settings

    from cases.briefs import fonts, render

    rows = [*fonts.latin(), *fonts.chinese(settings.FONTS)]
    rule = render._face_rule
    if not uri:
        return "".join(rule(row.family, row.file.name, row.weight, row.style) for row in rows)
    return "".join(
        rule(row.family, row.file.name, row.weight, row.style).replace(
            f"{render.FACE}{row.file.name}", row.file.as_uri()
        )
        for row in rows
    )


def one_page_of_html(contents: Contents) -> str:
    """A book as one HTML document with the features of the joined one: contents with pages, running heads, bookmarks, links."""
    from cases.briefs import pages, render
    from cases.briefs.sections import CONTENTS, sections

    lines: list[str] = []
    bodies: list[str] = []
    chapter = ""
    for number, section in enumerate(sections(contents)):
        if section.key == CONTENTS:
            bodies.append("{contents}")
            continue
        if section.chapter and section.chapter != chapter:
            lines.append(f"<p><b>{section.chapter}</b></p>")
            bodies.append(f'<div class="chapter" data-title="{section.chapter}"></div>')
        chapter = section.chapter
        plain, _ = render.legible(section.contents)
        found = re.search(r"<main[^>]*>(.*)</main>", pages.section(section.template, plain), re.S)
        assert found
        body = re.sub(
            r'((?:id|aria-labelledby)=")([^"]*)"',
            lambda m, n=number: m[1] + " ".join(f"s{n}-{w}" for w in m[2].split()) + '"',
            found[1],
        )
        body = re.sub(r'href="#', f'href="#s{number}-', body).replace('href="book:', 'href="#')
        if section.title:
            lines.append(f'<a href="#{section.key}">{section.label} {section.title}</a>')
        bodies.append(f'<section class="case" id="{section.key}" data-of="{section.of}">{body}</section>')
    whole = "".join(bodies).replace("{contents}", f"<nav>{''.join(lines)}</nav>")
    return (
        '<!doctype html><html lang="en-GB"><head><meta charset="utf-8"><title>Open concerns</title></head><body><main>'
        f"{whole}</main></body></html>"
    )  # fmt: skip


def one_document(contents: Contents, path: Path) -> Callable[[], dict[str, float]]:
    """What sets a book as one document in this warm process; to be run in a child, which tells its own seconds and peak."""

    def run() -> dict[str, float]:
        import resource

        from cases.briefs import render

        begun, cpu = time.perf_counter(), time.process_time()
        press = render._press()
        fetcher = render._Fetcher(press.files)
        sheet = press.weasyprint.CSS(string=HEADS, font_config=press.font_config, url_fetcher=fetcher)
        html = one_page_of_html(contents)
        with render._warnings_kept(), press.tagging() as tagging:
            document = press.lay_out(html, [press.sheet, press.bound, sheet], fetcher, frozenset())
            path.write_bytes(document.write_pdf(pdf_variant="pdf/ua-1", pdf_identifier=b"x", finisher=tagging.finish))
        return {
            "seconds": time.perf_counter() - begun,
            "cpu": time.process_time() - cpu,
            "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
            "pages": len(document.pages),
            "bytes": path.stat().st_size,
        }

    return run


def standalone(contents: Contents, place: Path, *, book: bool) -> Path:
    """An HTML file that any program can print: the same stylesheet and faces, named as files."""
    from cases.briefs import pages, render

    if book:
        html = one_page_of_html(contents)
        sheets = [faces(True), pages.read("paper.css"), pages.read("bound.css"), HEADS]
    else:
        plain, _ = render.legible(contents)
        html, sheets = pages.case_brief(plain, "0" * 64), [faces(True), pages.read("paper.css")]
    path = place / ("book.html" if book else "brief.html")
    path.write_text(html.replace("</head>", f"<style>{''.join(sheets)}</style></head>"), encoding="utf-8")
    return path


def fresh_weasyprint(html: Path, out: Path) -> None:
    """A new process of the typesetter's own command."""
    words = [sys.executable, "-m", "weasyprint", "--pdf-variant", "pdf/ua-1", "-q", str(html), str(out)]
    subprocess.run(words, check=True, capture_output=True)


def chromium(html: Path, out: Path) -> None:
    """A new headless Chromium, which prints the HTML."""
    program = shutil.which("chromium")
    assert program
    words = [
        program,
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--no-pdf-header-footer",
        "--generate-pdf-document-outline",
    ]
    place = out.parent / "chromium"
    subprocess.run(
        [*words, f"--user-data-dir={place}", f"--print-to-pdf={out}", html.as_uri()], check=True, capture_output=True
    )
    shutil.rmtree(place, ignore_errors=True)


def libreoffice(html: Path, out: Path) -> None:
    """A new headless LibreOffice, which converts the HTML."""
    program = shutil.which("soffice")
    assert program
    place = out.parent / "office"
    words = [program, "--headless", f"-env:UserInstallation={place.as_uri()}", "--convert-to"]
    wanted = ",".join(f'"{name}":{{"type":"boolean","value":"true"}}' for name in ("UseTaggedPDF", "ExportBookmarks"))
    options = f"pdf:writer_web_pdf_Export:{{{wanted}}}"
    subprocess.run([*words, options, "--outdir", str(out.parent), str(html)], check=True, capture_output=True)
    made = out.parent / f"{html.stem}.pdf"
    if made != out:
        made.replace(out)


def typst_source(contents: Contents) -> str:
    """The book in Typst's own language, with contents, heads, headings, tables and notes."""
    lines = [
        '#set document(title: "Open concerns", author: "Case file")',
        '#set text(font: ("Source Serif Pro", "Noto Sans CJK SC"), size: 9.8pt, lang: "en", hyphenate: true)',
        '#set page(paper: "a4", margin: (top: 22mm, right: 20mm, bottom: 20mm, left: 22mm), header: context [#text(7.6pt)[#let seen = '
        "query(heading.where(level: 2)).filter(x => x.location().page() <= here().page()); #if seen.len() > 0 [#seen.last().body] "
        "#h(1fr) DELIBERATIVE #h(1fr) As of 2 March 2026 · page #counter(page).display() of #counter(page).final().first()]])",
        f"= {_typst(contents['front']['title'])}",
        "#outline(depth: 2)",
    ]
    for chapter in contents["chapters"]:
        lines.append(f"= {_typst(chapter['title'])}")
        for case in chapter["cases"]:
            lines += ["#pagebreak()", f"== {case['case']['number']} {_typst(case['case']['title'])}"]
            lines += [_typst(part) + "\n" for part in case["summary"]]
            for title, key, words in (
                ("Claims and provisions", "claims", lambda row: (row["provision"], row["argument"])),
                ("Measures", "measures", lambda row: (row["kind"], f"{row['title']} {row['original']}")),
                ("Commitments and verdicts", "commitments", lambda row: (row["forum"], f"{row['words']} {row['why']}")),
                ("Status history", "status", lambda row: (row["date"], f"{row['to']}. {row['reason']}")),
                ("Events", "events", lambda row: (row["date"], row["text"])),
                ("Notes", "notes", lambda row: (row["pinpoint"], f"{row['title']}: {row['quotation']}")),
                ("Exhibits", "exhibits", lambda row: (row["cited_as"], f"{row['title']} {row['sha256']}")),
            ):
                cells = "".join(f"[{_typst(left)}], [{_typst(right)}], " for left, right in map(words, case[key]))
                lines += [f"=== {title}", f"#table(columns: (34mm, 1fr), stroke: none, {cells})"]
    return "\n".join(lines)


def _typst(words: str) -> str:
    return re.sub(r"([\\#$*_`<>@\[\]~=])", r"\\\1", words)


def typst(source: Path, out: Path) -> None:
    """Typst in a new process, with the product's own faces."""
    from cases.briefs import fonts

    folders = {str(face.file.parent) for face in fonts.latin()} | {str(fonts.whole_chinese().file.parent)}
    code = f"import typst; typst.compile({str(source)!r}, output={str(out)!r}, font_paths={sorted(folders)!r})"
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)


def _beside(document: Any, cases: Sequence[str], pages: int) -> dict[str, list[int]]:
    """The numbers at the ends of the line on which each case stands, in the first pages: a float is read apart from its line."""
    out: dict[str, list[int]] = {}
    for number in range(min(pages, len(document))):
        page = document[number].get_textpage()
        for name in cases:
            found = page.search(name).get_next()
            if found is not None:
                _, low, _, high = page.get_charbox(found[0])
                line = page.get_text_bounded(bottom=low - 1, top=high + 1)
                ends = re.findall(r"^\s*(\d+)|(\d+)\s*$", line)
                out.setdefault(name, []).extend(int(first or last) for first, last in ends)
    return out


def features(path: Path, cases: Sequence[str], again: Callable[[], bytes] | None) -> dict[str, str]:
    """What a finished file has of what a book needs, read from the file itself."""
    import pikepdf
    import pypdfium2

    document = pypdfium2.PdfDocument(path)
    texts = [re.sub(r"\s+", " ", page.get_textpage().get_text_bounded()) for page in document]
    count = len(texts)
    beside = _beside(document, cases, max(3, count // 12))
    document.close()
    with pikepdf.open(path) as file:
        with file.open_outline() as outline:
            stack, marks = list(outline.root), 0
            while stack:
                row = stack.pop()
                marks += 1
                stack += row.children
        tagged = "/StructTreeRoot" in file.Root and bool(file.Root.get("/MarkInfo", {}).get("/Marked", False))
        ua = False
        if "/Metadata" in file.Root:
            ua = b"pdfuaid" in file.Root.Metadata.read_bytes()
        links = sum(str(note.get("/Subtype")) == "/Link" for page in file.pages for note in page.get("/Annots", []))
        names = {
            str(font.get("/BaseFont", "+Type3")).partition("+")[2]
            for page in file.pages
            for font in page.get("/Resources", {}).get("/Font", {}).values()
        }
    listed = " ".join(texts[: max(3, count // 12)])
    named = {name: re.search(rf"{name}\D{{0,200}}?(\d+)\b", listed) for name in cases}
    pages = {name: [*([int(m[1])] if m else []), *beside.get(name, [])] for name, m in named.items()}
    told = sum(any(2 < page <= count and name in texts[page - 1] for page in found) for name, found in pages.items())
    headed = sum(any(name in text[:60] or name in text[-200:] for name in cases) for text in texts[2:])
    return {
        "pages": str(count),
        "MB": f"{path.stat().st_size / 1e6:.1f}",
        "page n of N": "yes" if sum(f"page {n} of {count}" in text for n, text in enumerate(texts, 1)) > count * 0.9 else "no",
        "heads name the case": "yes" if headed > 0.9 * (count - 2) else "no",
        "contents with pages": "yes" if told > 0.8 * len(cases) else "no",
        "bookmarks": str(marks),
        "links": str(links),
        "tagged": "PDF/UA-1" if tagged and ua else "yes" if tagged else "no",
        "own faces": "yes" if names and all("Paper" in name or "Source" in name or "Noto" in name for name in names) else "no",
        "same bytes twice": "-" if again is None else "yes" if again() == path.read_bytes() else "no",
    }  # fmt: skip
