"""Splitting a file that holds a text in English and in Chinese into two texts, and saying what stands in one of them only."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from cases.evidence.bilingual.columns import columns_of
from cases.evidence.bilingual.numerals import HAN, Label
from cases.evidence.bilingual.paragraphs import Paragraph, is_chinese, join, paragraph, paragraphs_of, paths, scripts

ENGLISH, CHINESE, NEITHER = "en", "zh", ""

_ADDRESS = re.compile(r"^<?(?:https?://|www\.)\S+>?$")
_TAG = re.compile(r"</?(?:p|td|tr|th|table|tbody|br)\b[^>]*>", re.I)
_BARE_NUMBER = re.compile(r"[\s|#*]*(\d{1,2})\s+[^\W\d]")
_END = re.compile(r"[.。!！?？;；:：][\"”’'）)」』]*$")
_GRAM = 8


@dataclass(frozen=True)
class Piece:
    """A paragraph of a combined file and the language it is proposed for, with the reason where it is not plain."""

    paragraph: Paragraph
    language: str
    why: str = ""


@dataclass(frozen=True)
class Row:
    """A row of a two-column table, rejoined across page cuts; an empty cell is None."""

    english: Paragraph | None
    chinese: Paragraph | None


@dataclass(frozen=True)
class Lacking:
    """A numbered item that stands in one language only: its place in the numbering, its paragraph, and the language that lacks it."""

    path: tuple[str, ...]
    paragraph: Paragraph
    language: str


@dataclass(frozen=True)
class Split:
    """A combined file taken apart: the pieces in their order, whether it was a table, and the numbered items that one language lacks."""

    pieces: list[Piece]
    table: bool
    lacking: list[Lacking]

    def text(self, language: str) -> list[Paragraph]:
        """The paragraphs of one language."""
        return [piece.paragraph for piece in self.pieces if piece.language == language]


def split(pages: Sequence[tuple[int, str]]) -> Split:
    """Take a combined file apart by script, paragraph by paragraph; a two-column table row by row, by its cells, or, set in
    lines side by side, column by column.

    Names in Latin letters stay within Chinese, and Chinese in brackets within English. Numbers, addresses and marks alone go with
    the paragraph before. A Chinese passage that interrupts the English and stands again in the Chinese text belongs to
    neither: it is what nobody translated.
    """
    rows = table_rows(pages)
    if rows:
        pieces = [
            Piece(cell, language)
            for row in rows
            for cell, language in ((row.chinese, CHINESE), (row.english, ENGLISH))
            if cell is not None
        ]
        return Split(pieces, True, lacking(pieces))
    columns = columns_of(pages)
    if columns:
        pieces = [
            Piece(row, language)
            for column, language in zip(columns, (ENGLISH, CHINESE), strict=True)
            for row in paragraphs_of(column, width=max(len(line) for _, text in column for line in text.splitlines()))
        ]
        pieces.sort(key=lambda piece: piece.paragraph.first)
        return Split(pieces, True, lacking(pieces))
    pieces = _without_repeats(_by_script(paragraphs_of(pages)))
    return Split(pieces, False, lacking(pieces))


def lacking(pieces: Iterable[Piece]) -> list[Lacking]:
    """The numbered items that stand in one language only, in the order of their text.

    The two series of numbers are laid beside each other so that as many as can be meet in order, an article only an article where
    both texts have articles; what meets nothing is lacking. Where one text numbers nothing, nothing is known of its items.
    """
    kept = list(pieces)
    english = [piece.paragraph for piece in kept if piece.language == ENGLISH]
    chinese = [piece.paragraph for piece in kept if piece.language == CHINESE]
    return unmatched(english, chinese)


def unmatched(english: Sequence[Paragraph], chinese: Sequence[Paragraph]) -> list[Lacking]:
    """`lacking`, of two texts that are apart already.

    A paragraph that opens with a number and no point, as `2 Special action`, answers an item of that number, and is itself not reported.
    """
    if not all(any(row.label is not None for row in rows) for rows in (english, chinese)):
        return []
    sides = [
        [(path, row, label) for path, row in zip(paths(rows), rows, strict=True) if (label := row.label or _loose(row))]
        for rows in (english, chinese)
    ]
    labels = [[label for _, _, label in side] for side in sides]
    met = _laid_beside(*labels, strict=all(any(label.style == "article" for label in row) for row in labels))
    out = []
    for language, own in ((ENGLISH, 1), (CHINESE, 0)):
        places = {pair[own] for pair in met}
        out += [
            Lacking(path, row, language)
            for place, (path, row, _) in enumerate(sides[own])
            if place not in places and row.label is not None
        ]
    return out


def _loose(row: Paragraph) -> Label | None:
    found = _BARE_NUMBER.match(row.text)
    return Label(".", str(int(found[1])), found[1]) if found else None


def _laid_beside(left: list[Label], right: list[Label], *, strict: bool) -> list[tuple[int, int]]:
    """The pairs of places in two series of numbers, in order, as many and as like as can be; `strict`: an article meets articles only."""
    best = [[0] * (len(right) + 1) for _ in range(len(left) + 1)]
    for i in range(len(left) - 1, -1, -1):
        row, below = best[i], best[i + 1]
        for j in range(len(right) - 1, -1, -1):
            worth = _worth(left[i], right[j], strict=strict)
            row[j] = max(below[j], row[j + 1], below[j + 1] + worth if worth else 0)
    pairs, i, j = [], 0, 0
    while i < len(left) and j < len(right):
        worth = _worth(left[i], right[j], strict=strict)
        if worth and best[i][j] == best[i + 1][j + 1] + worth:
            pairs.append((i, j))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return pairs


def _worth(left: Label, right: Label, *, strict: bool) -> int:
    if left.number != right.number:
        return 0
    if left.style == right.style:
        return 3
    apart = {"article", "chapter"} if strict else {"chapter"}
    return 0 if {left.style, right.style} & apart else 2


def table_rows(pages: Sequence[tuple[int, str]]) -> list[Row]:
    """The rows of a two-column table in two languages, or nothing where the text is none.

    Cells stand in `<p>` tags, or plainly, with a tab or a bar between. A row goes on in the first of the next page, or after a blank
    line, where one of its cells has no end and the next has no numbering. Two untagged paragraphs after each other, one in each
    language, are a row.
    """
    lines: list[tuple[int, str, bool]] = []
    gap = True
    for number, text in pages:
        for line in text.splitlines():
            if line.strip():
                lines.append((number, line.rstrip("\r\n"), gap))
            gap = not line.strip()
        gap = True
    cells = [(number, _cells(line), cut) for number, line, cut in lines]
    if sum(1 for _, pair, _ in cells if pair and _two_tongues(pair)) < max(2, 0.5 * len(cells)):
        return []
    out: list[Row] = []
    for number, pair, cut in cells:
        row = _row(number, pair or ("", ""))
        if out and (cut or None in (row.english, row.chinese)) and _carries_on(out[-1], row, cut=cut):
            out[-1] = Row(_joined(out[-1].english, row.english), _joined(out[-1].chinese, row.chinese))
        else:
            out.append(row)
    return out


def _cells(line: str) -> tuple[str, str] | None:
    bare = line.strip(" ")
    if "\t" in bare:
        left, _, right = bare.partition("\t")
    elif bare.count("|") in (1, 3) and not set(bare) <= set("|-: "):
        left, _, right = bare.strip("|").partition("|")
    elif "</td>" in bare.lower():
        left, right = [*re.split(r"</td>", bare, maxsplit=1, flags=re.I), ""][:2]
    else:
        left, right = bare, ""
    left, right = (_TAG.sub(" ", cell).replace("\t", " ").strip() for cell in (left, right))
    return (left, right) if left or right else None


def _two_tongues(pair: tuple[str, str]) -> bool:
    return all(pair) and is_chinese(pair[0]) != is_chinese(pair[1])


def _row(number: int, pair: tuple[str, str]) -> Row:
    chinese = [cell for cell in pair if cell and is_chinese(cell)]
    english = [cell for cell in pair if cell and not is_chinese(cell)]
    return Row(
        paragraph(" ".join(english), number) if english else None,
        paragraph(" ".join(chinese), number) if chinese else None,
    )


def _carries_on(before: Row, row: Row, *, cut: bool) -> bool:
    """Whether a row goes on with the one before it: a cell of that has no end, or lacks its other half."""
    if (before.english is row.chinese is None) or (before.chinese is row.english is None):
        return True
    cells = [cell for cell in (row.english, row.chinese) if cell is not None]
    if any(cell.label is not None for cell in cells):
        return False
    if not cut and None not in (before.english, before.chinese):
        return False
    small = row.english is not None and row.english.text[:1].islower()
    return small or any(
        old is not None and new is not None and not _END.search(old.text) and len(old.text) > 20
        for old, new in ((before.english, row.english), (before.chinese, row.chinese))
    )


def _joined(before: Paragraph | None, after: Paragraph | None) -> Paragraph | None:
    if before is None or after is None:
        return before or after
    return replace(before, text=join(before.text, after.text), last=after.last)


def _by_script(rows: list[Paragraph]) -> list[Piece]:
    """Each paragraph with its language; a mixed one is cut where its scripts meet, or goes with its neighbours."""
    pieces: list[Piece] = []
    for row in rows:
        pieces += _cut(row)
    plain = [_plain(piece.paragraph.text) for piece in pieces]
    out: list[Piece] = []
    for place, piece in enumerate(pieces):
        if plain[place] is not None:
            out.append(replace(piece, language=plain[place] or ""))
            continue
        before = out[-1].language if out else None
        after = next((language for language in plain[place + 1 :] if language is not None), None)
        han, latin = scripts(piece.paragraph.text)
        if han or (latin and not _ADDRESS.match(piece.paragraph.text)):
            own = CHINESE if is_chinese(piece.paragraph.text) else ENGLISH
            language = before if before is not None and before == after else own
            why = "in both scripts: goes with its neighbours" if language != own else "in both scripts"
        elif piece.paragraph.label is not None and re.search(f"[{HAN}（]", piece.paragraph.label.written):
            language, why = CHINESE, "numbered in Chinese"
        else:
            language, why = before or after or ENGLISH, "no words: goes with the paragraph before"
        out.append(replace(piece, language=language, why=why))
    return out


def _plain(text: str) -> str | None:
    """The language of a text in one script, or nearly; None where it is mixed or has no words."""
    han, latin = scripts(text)
    if _ADDRESS.match(text) or (not han and latin < 3):
        return None
    if han and han >= latin:
        return CHINESE
    return ENGLISH if han * 4 <= 0.25 * latin else None


def _cut(row: Paragraph) -> list[Piece]:
    """A paragraph whose one half is Chinese and whose other is English as two pieces; any other as one."""
    text = row.text
    han, latin = scripts(text)
    if han < 2 or latin < 8 or row.first != row.last:
        return [Piece(row, NEITHER)]
    for found in re.finditer(
        rf"(?<=[{HAN}。；！？）」』])\s*(?=[A-Z(\d“\"])|(?<=[A-Za-z.;!?)”\"])\s*(?=[{HAN}（《“第])", text
    ):
        left, right = text[: found.start()], text[found.end() :]
        if _open(left) or {_pure(left), _pure(right)} != {ENGLISH, CHINESE}:
            continue
        why = "one paragraph in two scripts, cut where they meet"
        return [Piece(paragraph(part.strip(), row.first, row.last), NEITHER, why) for part in (left, right)]
    return [Piece(row, NEITHER)]


def _open(text: str) -> bool:
    return sum(text.count(char) for char in "(（[〔《") > sum(text.count(char) for char in ")）]〕》")


def _pure(text: str) -> str | None:
    han, latin = scripts(text)
    if han >= 2 and latin <= 0.1 * han:
        return CHINESE
    return ENGLISH if han == 0 and latin >= 8 and " " in text.strip() else None


def _without_repeats(pieces: list[Piece]) -> list[Piece]:
    """Leave out Chinese passages within the English that stand again in a longer Chinese passage."""
    runs: list[list[int]] = []
    for place, piece in enumerate(pieces):
        if piece.language == CHINESE:
            if place and pieces[place - 1].language == CHINESE:
                runs[-1].append(place)
            else:
                runs.append([place])
    if len(runs) < 2:
        return pieces
    size = {run[0]: sum(len(pieces[place].paragraph.text) for place in run) for run in runs}
    main = max(runs, key=lambda run: size[run[0]])
    known = _grams("".join(_folded(pieces[place].paragraph.text) for place in main))
    english = [place for place, piece in enumerate(pieces) if piece.language == ENGLISH]
    out = list(pieces)
    for run in runs:
        if run is main or not (english and english[0] < run[0] < main[0]):
            continue
        grams = _grams("".join(_folded(pieces[place].paragraph.text) for place in run))
        if grams and len(grams & known) >= 0.8 * len(grams):
            for place in run:
                why = "Chinese within the English: not translated, and it stands again in the Chinese text"
                out[place] = replace(pieces[place], language=NEITHER, why=why)
    return out


def _folded(text: str) -> str:
    return re.sub(r"\W", "", text)


def _grams(text: str) -> set[str]:
    return {text[place : place + _GRAM] for place in range(len(text) - _GRAM + 1)}


def joined_text(rows: Iterable[Paragraph], pages: int) -> str:
    """The text of one language, one paragraph a line, with a form feed at each page of the combined file, so that page numbers stay.

    A paragraph over several pages stands on that on which it begins.
    """
    by_page: dict[int, list[str]] = {}
    for row in rows:
        by_page.setdefault(row.first, []).append(row.text)
    return "\f".join("\n\n".join(by_page.get(number, [])) for number in range(1, pages + 1)) + "\n"
