"""The leak check: a file that says a withheld word in any place is found out, and the place is named; one that doesn't goes out."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from typing import Any

import pikepdf
import pytest

from cases.access import markings
from cases.briefs import render
from cases.briefs.editions import public
from cases.briefs.releasing import Withheld, leaks, withheld
from cases.briefs.withholding import own_words
from tests.briefs import marked

pytestmark = pytest.mark.once
KEY = "a key of the installation"
SECRET = "qzkryptonite"
CHINESE = "氪石协议草案"


@pytest.fixture(scope="module")
def internal() -> dict[str, Any]:
    """Contents of which half is marked, with a secret that we know by name."""
    turn = iter(range(1000))
    contents = marked.paper(lambda _kind: markings.PUBLIC if next(turn) % 2 else markings.SENSITIVE)
    contents["events"][0] |= {"marking": "BCI", "text": f"The {SECRET} was sold to them for little. {CHINESE}"}
    return contents


@pytest.fixture(scope="module")
def found(internal: dict[str, Any]) -> Withheld:
    """What the public edition leaves out."""
    return withheld(internal, own=own_words(), key=KEY)


@pytest.fixture(scope="module")
def paper(internal: dict[str, Any]) -> bytes:
    """The public edition, set."""
    return render.paper(public(internal)).pdf


def test_the_public_edition_may_go_out(paper: bytes, found: Withheld) -> None:
    assert leaks(paper, found, key=KEY, name="TC-2022-0007-R1.pdf") == []


def test_the_internal_edition_may_not(internal: dict[str, Any], found: Withheld) -> None:
    places = leaks(render.paper(internal).pdf, found, key=KEY, name="x.pdf")
    assert {"the text of page 1", "the XMP metadata", "the document's properties"} <= set(places)


def test_what_is_kept_of_the_secret_cannot_be_read(internal: dict[str, Any], found: Withheld) -> None:
    assert len(found.digests) > 50
    assert all(len(word) == 16 and int(word, 16) >= 0 for word in found.digests)
    assert not found.digests & withheld(internal, own=(), key="another key").digests
    assert SECRET not in repr(found)


def changed(paper: bytes, change: Callable[[Any], None], **how: Any) -> bytes:
    """The file with something put into it."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(paper)) as file:
        change(file)
        file.save(out, **how)
    return out.getvalue()


def drawn(words: bytes) -> Callable[[Any], None]:
    """Words drawn on the second page in a face that needs no embedding, invisibly."""

    def change(file: Any) -> None:
        page = file.pages[-1]
        font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
        page.Resources.Font["/Leak"] = file.make_indirect(font)
        page.contents_add(b"BT /Leak 9 Tf 3 Tr 50 50 Td (" + words + b") Tj ET")

    return change


def attached(words: str, name: str = "data.json") -> Callable[[Any], None]:
    """A file attached, with these words in JSON."""
    return lambda file: file.attachments.__setitem__(name, json.dumps({"a": words}).encode())


def orphan(file: Any) -> None:
    """An object that nothing refers to; kept since the trailer names it."""
    file.trailer["/Hidden"] = file.make_indirect(pikepdf.Dictionary(Note=pikepdf.String(f"see {SECRET}")))


def in_an_element(key: str, words: str = SECRET) -> Callable[[Any], None]:
    """A string in the structure."""
    return lambda file: file.Root.StructTreeRoot.K[0].__setitem__(key, pikepdf.String(words))


def linked(file: Any) -> None:
    """A link to an address that holds the word."""
    action = pikepdf.Dictionary(S=pikepdf.Name.URI, URI=pikepdf.String(f"https://example.org/?q={SECRET}"))
    box = pikepdf.Array([0, 0, 9, 9])
    link = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=box, A=action)
    file.pages[0].Annots = pikepdf.Array([*file.pages[0].get("/Annots", []), file.make_indirect(link)])


def bookmarked(file: Any) -> None:
    """A bookmark more."""
    with file.open_outline() as outline:
        outline.root.append(pikepdf.OutlineItem(SECRET, 0))


def described(file: Any) -> None:
    """A line in the XMP."""
    with file.open_metadata(set_pikepdf_as_editor=False) as metadata:
        metadata["dc:description"] = f"about {SECRET}"


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (drawn(SECRET.encode()), "the text of page"),
        (drawn(b"was sold to them for little"), "the text of page"),
        (drawn(b"DELIBERATIVE"), "the text of page"),
        (lambda file: file.docinfo.__setitem__("/Subject", SECRET), "the document's properties"),
        (lambda file: file.docinfo.__setitem__("/Title", CHINESE), "a title or bookmark"),
        (described, "the XMP metadata"),
        (bookmarked, "a title or bookmark"),
        (in_an_element("/Alt"), "an alternative text"),
        (in_an_element("/ActualText", CHINESE), "an alternative text"),
        (in_an_element("/T"), "object "),
        (attached(SECRET), "an attachment"),
        (attached(CHINESE), "an attachment"),
        (attached("nothing", f"{SECRET}.json"), "the name of an attachment"),
        (linked, "the address of a link"),
        (orphan, "object "),
        (
            lambda file: file.pages[0].contents_add(b"/Span <</ActualText (qzkryptonite)>> BDC EMC"),
            "a property list of page 1",
        ),
        (
            lambda file: file.pages[0].contents_add(
                b"/Span <</ActualText <" + (b"\xfe\xff" + CHINESE.encode("utf-16-be")).hex().encode() + b">>> BDC EMC"
            ),
            "a property list of page 1",
        ),
        (lambda file: file.pages[0].contents_add(b"% qzkryptonite\n"), "the stream of object"),
        (
            lambda file: file.pages[0].__setitem__("/PieceInfo", pikepdf.Dictionary({"/qzkryptonite": 1})),
            "object ",
        ),
    ],
)
@pytest.mark.parametrize("packed", [True, False])
def test_a_word_is_found_wherever_it_stands(
    paper: bytes, found: Withheld, change: Callable[[Any], None], place: str, packed: bool
) -> None:
    mode = pikepdf.ObjectStreamMode.generate if packed else pikepdf.ObjectStreamMode.disable
    places = leaks(changed(paper, change, object_stream_mode=mode), found, key=KEY, name="x.pdf")
    assert any(name.startswith(place) for name in places), places
    assert not any(SECRET in name or CHINESE in name for name in places)


def test_saving_alone_changes_nothing(paper: bytes, found: Withheld) -> None:
    assert leaks(changed(paper, lambda _file: None), found, key=KEY, name="x.pdf") == []


def test_the_files_name_a_comment_between_objects_and_an_earlier_state_are_looked_at(
    paper: bytes, found: Withheld
) -> None:
    assert leaks(paper, found, key=KEY, name=f"{SECRET}.pdf") == ["the file's name"]
    commented = paper.replace(b"%PDF-1.7\n", b"%PDF-1.7\n% qzkryptonite\n", 1)
    assert "what stands between the objects" in leaks(commented, found, key=KEY, name="x.pdf")
    assert "an earlier state of the file, which is still in it" in leaks(
        paper + b"\n%%EOF\n", found, key=KEY, name="x.pdf"
    )


def test_a_word_cut_by_a_lines_end_is_found_and_one_that_is_public_too_is_no_find() -> None:
    contents = marked.paper(lambda _kind: markings.PUBLIC)
    contents["events"][0] |= {"marking": "BCI", "text": "Countervailing surcharges."}
    contents["events"][1] |= {"text": "Countervailing duties."}
    found = withheld(contents, own=(), key=KEY)
    assert found.within("the counter-\nvailing sur-\ncharges of", KEY)
    assert found.within("sur\ufffecharges", KEY)
    assert not found.within("Countervailing duties", KEY)


def test_what_stands_in_brackets_is_withheld_and_what_stands_beside_them_is_not() -> None:
    contents = marked.paper(lambda _kind: markings.PUBLIC)
    contents["summary"] = ["Sold at [[eleven guineas]] a tonne"]
    found = withheld(contents, own=(), key=KEY)
    assert found.within("for eleven guineas", KEY)
    assert not found.within("Sold at [[***]] a tonne", KEY)


def test_in_a_paper_of_whole_documents_a_word_by_itself_is_no_find() -> None:
    contents = marked.paper(lambda _kind: markings.PUBLIC)
    contents["events"][0] |= {"marking": "BCI", "text": "Countervailing surcharges were agreed upon."}
    found = withheld(contents, own=(), key=KEY, single=False)
    assert not found.within("surcharges, countervailing", KEY)
    assert found.within("that countervailing surcharges were agreed", KEY)


WORDS_OF_THE_FORMAT = (
    "The next parent title names the first and last link of the contents, counts the pages, and leaves the width, length, type and root of "
    "each object to the internal identification of its source; the form of the figure, the border and the columns are a national matter."
)


@pytest.mark.parametrize("archive", [False, True])
def test_what_every_file_says_by_its_format_is_no_find(archive: bool, internal: dict[str, Any]) -> None:
    hidden = internal["events"][0] | {"text": WORDS_OF_THE_FORMAT}
    said = internal["summary"] + ["A counternotification is international: " * 40]
    contents = internal | {"events": [hidden, *internal["events"][1:]], "summary": said, "archive": archive}
    kept = withheld(contents, own=own_words(), key=KEY)
    assert leaks(render.paper(public(contents)).pdf, kept, key=KEY, name="TC-2022-0007-R1.pdf") == []
    told = f"{contents['summary'][0]} {WORDS_OF_THE_FORMAT}"
    assert leaks(render.paper(public(contents) | {"summary": [told]}).pdf, kept, key=KEY, name="x.pdf") != []
