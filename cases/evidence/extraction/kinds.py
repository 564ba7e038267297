"""What a file is, from its first bytes and its name, and what is refused before it is filed."""

from __future__ import annotations

import re


def names(spaced: str) -> frozenset[str]:
    """The set of the names in a line of them."""
    return frozenset(spaced.split())


HEAD = 64 * 1024
"""How many of its first bytes tell what a file is; a file shorter than this is seen whole."""

MOST_BYTES = 100 * 1024 * 1024

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HTML = "text/html"
MARKDOWN = "text/markdown"
PLAIN = "text/plain"
PNG = "image/png"
JPEG = "image/jpeg"
TIFF = "image/tiff"
WEBP = "image/webp"
UNKNOWN = "application/octet-stream"
PICTURES = (PNG, JPEG, TIFF, WEBP)
TEXTS = (HTML, MARKDOWN, PLAIN)
FORMATS = "PDF, DOCX, XLSX, HTML, Markdown, plain text, or a scan as PNG, JPEG, TIFF or WebP"
"""What may be filed, as the forms say it."""

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How old Office files begin, and new ones under a password."""

ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")

_SAVE_AS = "save it as PDF or .docx and file that"
_PICTURE = "is a picture of a kind that is not read; save it as PNG, JPEG or TIFF and file that"
_ARCHIVE = "is an archive; unpack it and file the documents one by one"
_OLD_OFFICE = f"is in an old Office format that is not read; {_SAVE_AS}"
_SAVED_PAGE = (
    "is a mail, or a web page saved with its pictures (MHTML), which is not read; print it as PDF and file that"
)
_PROGRAM = "is a program, and programs are not filed"
_SOUND = "is sound or video, which is not read; file a transcript"

_BY_FIRST_BYTES: tuple[tuple[bytes, str], ...] = (
    (b"GIF8", _PICTURE),
    (b"8BPS", _PICTURE),
    (b"\0\0\0\x0cjP  ", _PICTURE),
    (b"\xff\x4f\xff\x51", _PICTURE),
    (b"AT&TFORM", _PICTURE),
    (b"PK", _ARCHIVE),
    (b"7z\xbc\xaf", _ARCHIVE),
    (b"Rar!", _ARCHIVE),
    (b"\x1f\x8b", _ARCHIVE),
    (b"BZh", _ARCHIVE),
    (b"\xfd7zXZ", _ARCHIVE),
    (b"(\xb5/\xfd", _ARCHIVE),
    (b"MSCF", _ARCHIVE),
    (OLE, _OLD_OFFICE),
    (b"{\\rtf", f"is rich text (RTF), which is not read; {_SAVE_AS}"),
    (b"%!PS", "is PostScript, which is not read; save it as PDF and file that"),
    (b"MZ", _PROGRAM),
    (b"\x7fELF", _PROGRAM),
    (b"\xca\xfe\xba\xbe", _PROGRAM),
    (b"\xcf\xfa\xed\xfe", _PROGRAM),
    (b"ID3", _SOUND),
    (b"OggS", _SOUND),
    (b"fLaC", _SOUND),
    (b"\x1aE\xdf\xa3", _SOUND),
    (b"SQLite format 3", "is a database, which is not read; file a table of it as PDF or text"),
)

_PICTURE_STARTS = (
    (b"\x89PNG", PNG),
    (b"\xff\xd8\xff", JPEG),
    (b"II*\x00", TIFF),
    (b"MM\x00*", TIFF),
    (b"II+\x00", TIFF),
    (b"MM\x00+", TIFF),
)

_BY_EXTENSION = {
    "pdf": PDF,
    "docx": DOCX,
    "xlsx": XLSX,
    "html": HTML,
    "htm": HTML,
    "xhtml": HTML,
    "md": MARKDOWN,
    "markdown": MARKDOWN,
    "txt": PLAIN,
    "text": PLAIN,
    "csv": PLAIN,
    "tsv": PLAIN,
    "json": PLAIN,
    "xml": PLAIN,
    "log": PLAIN,
    "png": PNG,
    "jpg": JPEG,
    "jpeg": JPEG,
    "jpe": JPEG,
    "tif": TIFF,
    "tiff": TIFF,
    "webp": WEBP,
}
_OTHER_EXTENSIONS = names(
    "doc dot rtf odt xls ods ppt pptx odp gif bmp heic jp2 svg zip 7z rar gz tgz bz2"
    " xz tar exe dll msi eml mht mhtml msg epub mp3 mp4 wav avi mov"
)
_NAMES = {
    PDF: "a PDF",
    DOCX: "a Word document",
    XLSX: "a spreadsheet",
    HTML: "a web page",
    MARKDOWN: "plain text",
    PLAIN: "plain text",
    PNG: "a PNG picture",
    JPEG: "a JPEG picture",
    TIFF: "a TIFF picture",
    WEBP: "a WebP picture",
}
_RIGHT = {
    PDF: ".pdf",
    DOCX: ".docx",
    XLSX: ".xlsx",
    HTML: ".html",
    MARKDOWN: ".txt",
    PLAIN: ".txt",
    PNG: ".png",
    JPEG: ".jpg",
    TIFF: ".tif",
    WEBP: ".webp",
}

_OTHER_OFFICE = ((b"ppt/", "a set of slides"), (b"opendocument", "OpenDocument"))
_UNICODE_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_CONTROL = re.compile(rb"[\x00-\x06\x0e-\x1a\x1c-\x1f]")
_CHINESE = re.compile("[\u4e00-\u9fff\u3000-\u303f\uff00-\uffef\u2010-\u2026 -~\r\n\t]")
_PDF_MARK = re.compile(rb"%PDF-\d")
_MAIL = re.compile(rb"(?:[A-Za-z][\w-]{1,40}:[^\n]{0,2000}\r?\n(?:[ \t][^\n]{0,2000}\r?\n){0,100}){2,200}\r?\n")
_PDF_OBJECT = re.compile(rb"\d\s+\d+\s+obj\b")
_HTML_START = re.compile(rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html[\s>])", re.I | re.S)
_SVG_START = re.compile(rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!(?:--.*?--|doctype\s+svg[^>]*)>\s*)*<svg[\s>]", re.I | re.S)


def media_type(name: str, head: bytes) -> str:
    """The media type that the first bytes bear out; the name only chooses between kinds of text, and tells a .docx.

    >>> media_type("report.docx", b"%PDF-1.7 ...")
    'application/pdf'
    """
    head = head[:HEAD]
    extension = _extension(name)
    if picture := _picture(head):
        return picture
    if head.startswith(b"PK\x03\x04"):
        # Before the PDF: an archive that packs nothing shows the first bytes of what it holds.
        return DOCX if _is_word(extension, head) else XLSX if _is_workbook(extension, head) else UNKNOWN
    if _PDF_MARK.search(head, 0, 1024 + 8) and not _HTML_START.match(head) and head[257:262] != b"ustar":
        return PDF
    if head.startswith(OLE):
        return DOCX if extension == "docx" else UNKNOWN
    if not is_text(head) or _known_otherwise(head):
        return UNKNOWN
    if _HTML_START.match(head.removeprefix(b"\xef\xbb\xbf")):
        return HTML
    by_name = _BY_EXTENSION.get(extension, PLAIN)
    return by_name if by_name in TEXTS else PLAIN


def refusal_at_the_door(name: str, head: bytes, size: int) -> str:
    """Why this file is not filed, as a sentence with what to do, or "" when it may be.

    `size` is the whole file's, in bytes; `head` its first HEAD bytes. A file under a password is let in: its reading
    ends as "encrypted".
    """
    if size == 0 or not head:
        return "The file is empty (0 bytes): look whether it was saved whole, and file it again."
    if size > MOST_BYTES:
        return f"The file is larger than 100 MB ({size / 1024 / 1024:,.0f} MB): file it in parts."
    head = head[:HEAD]
    extension = _extension(name)
    if extension in ("docm", "dotm"):
        return "The file can hold macros: save it as .docx and file that."
    if extension in ("xlsm", "xltm"):
        return "The file can hold macros: save it as .xlsx and file that."
    found = media_type(name, head)
    if found in TEXTS and extension in ("eml", "mht", "mhtml"):
        return f"The file {_SAVED_PAGE}."
    if found == UNKNOWN:
        return f"The file {_known_otherwise(head) or f'is of a kind that is not read; {_SAVE_AS}'}."
    if found == PDF and size <= len(head) and not _PDF_OBJECT.search(head):
        return "The file begins like a PDF but holds none: file the PDF itself, or name it .txt if it is text."
    expected = _BY_EXTENSION.get(extension)
    group = TEXTS if found in TEXTS else (found,)
    if extension in _OTHER_EXTENSIONS or (expected is not None and expected not in group):
        return (
            f"The file is named .{extension} but is {_NAMES[found]}: "
            f"look whether it is the right file, name it {_RIGHT[found]}, and file it again."
        )
    return ""


def is_text(head: bytes) -> bool:
    """Whether the bytes can be a text in some encoding."""
    if head.startswith(_UNICODE_MARKS) or utf16_without_mark(head):
        return True
    return bool(head) and b"\x00" not in head and len(_CONTROL.findall(head)) <= max(2, len(head) // 100)


def utf16_without_mark(data: bytes) -> str:
    """Which UTF-16 it is without a byte order mark: every other byte mostly NUL, as in Latin text, or all of it Chinese; else ""."""
    sample = data[:4096]
    pairs = len(sample) // 2
    if pairs < 4 or (len(data) % 2 and len(data) < HEAD):
        return ""
    for encoding, zeros in (("utf-16-le", sample[1::2]), ("utf-16-be", sample[0::2])):
        text = sample.decode(encoding, "ignore")
        if zeros.count(0) > pairs * 0.4 and sum(1 for each in text if each < "\x07") < pairs * 0.02:
            return encoding
        # Chinese has a NUL only in its line ends, figures and Latin letters.
        if 0 in zeros and len(_CHINESE.findall(text)) > pairs * 0.95:
            return encoding
    return ""


def _picture(head: bytes) -> str:
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return WEBP
    return next((kind for start, kind in _PICTURE_STARTS if head.startswith(start)), "")


def _extension(name: str) -> str:
    stem, dot, extension = name.strip().lower().rpartition(".")
    return extension if dot and stem else ""


def _is_word(extension: str, head: bytes) -> bool:
    others = (b"xl/", b"ppt/", b"mimetypeapplication/", b"META-INF/")
    if b"word/" in head:
        return True
    return extension == "docx" and not any(mark in head for mark in others)


def _is_workbook(extension: str, head: bytes) -> bool:
    others = (b"word/", b"ppt/", b"mimetypeapplication/", b"META-INF/")
    return b"xl/" in head or (extension == "xlsx" and not any(mark in head for mark in others))


def _known_otherwise(head: bytes) -> str:
    if head.startswith(b"PK\x03\x04"):
        for mark, what in _OTHER_OFFICE:
            if mark in head:
                return f"is {what}, which is not read; {_SAVE_AS}"
    if head[:4] == b"RIFF":
        return _SOUND
    if head[4:8] == b"ftyp":
        return _PICTURE if head[8:12] in (b"heic", b"heix", b"mif1", b"avif") else _SOUND
    if head[257:262] == b"ustar":
        return _ARCHIVE
    if (head[:2] == b"BM" and head[6:10] == bytes(4)) or _SVG_START.match(head):
        return _PICTURE
    if (mail := _MAIL.match(head)) and b"mime-version:" in mail.group().lower():
        return _SAVED_PAGE
    for start, what in _BY_FIRST_BYTES:
        # "MZ", "PK", "ID3" can begin a text; a program, an archive or a sound has bytes that no text has.
        if head.startswith(start) and (len(start) > 4 or not start.isalnum() or not is_text(head)):
            return what
    return ""
