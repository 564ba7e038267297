"""What a row tells to have happened: the event of its date, further dates, and the statements of one meeting as one event; pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from cases.dates import FuzzyDate
from cases.intake.members import parted
from cases.intake.tables import meanings
from cases.intake.tables.telling import Telling, Told

LEADS = {"raised": "Raised", "consultations-requested": "Consultations requested"}
_REPRESENTATIVE = re.compile(r"(?:the )?(?:representative|delegation|delegate)s? of (?:the )?", re.IGNORECASE)


class Recounting(Telling):
    """Tells of each row what happened, when, and who acted."""

    def _speaker(self, cells: Sequence[str], told: Told) -> tuple[str, str]:
        """Who speaks in the row, as codes with spaces between and in words; one who is no Member, an observer, is said and has no code."""
        for column, cell in self._cells(cells, "speaker"):
            words = _REPRESENTATIVE.sub("", " ".join(cell.split()))
            codes, unknown = self.given.members.several(words)
            if unknown or not codes:
                told.notes.append((column, f"“{words[:60]}” is no Member: the words stand without a Member."))
            return (" ".join(codes), self.given.called(codes)) if codes and not unknown else ("", words[:80])
        return "", ""

    def _events(
        self, cells: Sequence[str], respondent: str, raisers: Sequence[str], spoke: tuple[str, str], told: Told
    ) -> list[dict[str, Any]]:
        """What happened, in the order of the columns; each with its date, kind, body and words."""
        found: list[dict[str, Any]] = []
        body = self._body(cells, told)
        if happened := self._date(cells, "date", told):
            found.append(self._first(cells, respondent, raisers, spoke, happened) | {"body": body})
        for name, (kind, words) in meanings.DATED.items():
            for date in self._dates(cells, name, told):
                event = _event(date, f"{words}.", kind or self.given.event, body)
                # A table may give the first date again as the last.
                if not (name == "again" and any(each["date"] == event["date"] for each in found)):
                    found.append(event)
        self._in_order(cells, found, told)
        return found

    def _in_order(self, cells: Sequence[str], found: Sequence[Mapping[str, Any]], told: Told) -> None:
        """What cannot be before the request for consultations, or before the panel, is said."""
        if self.given.scheme != "DS" or not self._cells(cells, "date") or not found:
            return
        first = FuzzyDate.parse(found[0]["date"])
        for event in found[1:]:
            date = FuzzyDate.parse(event["date"])
            if date.latest < first.earliest:
                said = f"{event['text'].rstrip('.')} {date.phrase}, before consultations were requested {first.phrase}."
                told.faults.append((self.sheet.called(self.at["date"][0]), said))

    def _body(self, cells: Sequence[str], told: Told) -> str:
        for column, cell in self._cells(cells, "body"):
            if code := self.given.bodies.get(" ".join(cell.split()).casefold()):
                return code
            told.notes.append((column, f"“{cell[:60]}” is no body of the vocabulary."))
        return self.given.body

    def _first(
        self, cells: Sequence[str], respondent: str, raisers: Sequence[str], spoke: tuple[str, str], happened: FuzzyDate
    ) -> dict[str, Any]:
        papers = self._papers(cells)
        code, words = spoke
        if "speaker" in self.at:
            event = _event(happened, "", "statement", "")
            said = "\n\n".join(cell for _, cell in self._cells(cells, "text"))
            said_of = {"respondent": respondent, "said": [[code, words, said]], "raised": self.given.event}
            return event | {"papers": papers, **said_of}
        who = f" by {self.given.called(raisers)}" if raisers else ""
        kind = next((cell for _, cell in self._cells(cells, "kind")), "")
        text = f"{LEADS.get(self.given.event, 'Told')}{who}" + (f", {kind}" if kind and len(kind) < 60 else "")
        if supporters := [cell for _, cell in self._cells(cells, "supporters")]:
            how = "third parties:" if self.given.scheme == "DS" else "supported by"
            text += f", {how} {'; '.join(supporters)}"
        text = "\n\n".join([f"{text}{_where(papers)}.", *(cell for _, cell in self._cells(cells, "text"))])
        return _event(happened, text, self.given.event, "")

    def _papers(self, cells: Sequence[str]) -> list[str]:
        """The meeting and the symbols that a row names, each once."""
        found = [" ".join(cell.split())[:80] for _, cell in self._cells(cells, "meeting")]
        for cell in [*(cell for _, cell in self._cells(cells, "symbols")), self.heading.symbols]:
            found += symbols_in(cell)
        return list(dict.fromkeys(found))


def _event(date: FuzzyDate, text: str, kind: str, body: str) -> dict[str, Any]:
    return {"date": str(date), "text": text, "kind": kind, "body": body}


def symbols_in(text: str) -> list[str]:
    """The documents that a cell names, each with what is said of it.

    >>> symbols_in("G/TBT/N/CHN/1064 G/TBT/M/65, paras. 3-4; G/SPS/N/1 and Add.1")
    ['G/TBT/N/CHN/1064', 'G/TBT/M/65 paras. 3-4', 'G/SPS/N/1 and Add.1']
    """
    found: list[str] = []
    for part in parted(text, ";,\n| "):
        if "/" in part or not found:
            found.append(part)
        else:
            found[-1] += f" {part}"
    return found


def same_meeting(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two events of statements are of one meeting: the same body on the same date."""
    return "said" in one and "said" in other and (one["date"], one["body"]) == (other["date"], other["body"])


def closed(event: Mapping[str, Any], *, without: Iterable[Sequence[str]] = ()) -> dict[str, Any]:
    """The event of a meeting with its words put together from the statements, but for those told already; any other as it is.

    The first who speaks, not being the respondent, raises the concern.

    >>> said = [["EU", "European Union", "It asked."], ["", "WHO", ""], ["CHN", "China", "It replied."]]
    >>> event = {"date": "2015", "kind": "statement", "body": "", "text": "", "papers": ["M/65"], "respondent": "CHN",
    ...          "said": said, "raised": "raised"}
    >>> closed(event)["text"]
    'Raised by European Union; WHO spoke; China replied (M/65).\\n\\nEuropean Union: It asked.\\n\\nChina: It replied.'
    >>> (closed(event)["kind"], closed(event)["members"], closed(event, without=said[:2])["text"])
    ('raised', ['EU', 'CHN'], 'China spoke (M/65).\\n\\nChina: It replied.')
    """
    if "said" not in event:
        return dict(event)
    told = [tuple(row) for row in without]
    said = [row for row in event["said"] if tuple(row) not in told]
    others = list(dict.fromkeys(words for code, words, _ in said if words and code != event["respondent"]))
    raisers, first = next(((code, words) for code, words, _ in said if code and code != event["respondent"]), ("", ""))
    answers = [words for code, words, _ in said if code == event["respondent"]][:1]
    raised = bool(first) and not told
    parts = [f"{LEADS.get(event['raised'], 'Told')} by {first}"] if raised else []
    rest = [words for words in others if not (raised and words == first)]
    parts += [f"{_listed(rest)} spoke"] if rest else []
    parts += [f"{answers[0]} {'replied' if others else 'spoke'}"] if answers else []
    lead = f"{'; '.join(parts) or 'Told'}{_where(event['papers'])}."
    text = "\n\n".join([lead, *(_said(row) for row in said if row[2])])
    members = list(dict.fromkeys(code for codes, _, _ in said for code in codes.split()))
    return {
        **event,
        "raisers": raisers.split() if raised else [],
        "said": said,
        "text": text,
        "kind": event["raised"] if raised else "statement",
        "members": members,
    }


def lacked(event: Mapping[str, Any], known: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """What of an event is not among those known of its case and date, each as its kind and words; nothing where all is.

    >>> lacked({"kind": "raised", "text": "Raised."}, [("raised", "Raised.")]), lacked({"kind": "raised", "text": "Raised."}, [])
    ({}, {'kind': 'raised', 'text': 'Raised.'})
    """
    if (event["kind"], event["text"]) in known:
        return {}
    if "said" not in event or not known:
        return dict(event)
    there = [row for row in event["said"] if row[2] and any(_said(row) in text for _, text in known)]
    return closed(event, without=there) if len(there) < len(event["said"]) else {}


def _said(row: Sequence[str]) -> str:
    """A statement in the words of an event, after who spoke."""
    return f"{row[1]}: {row[2]}" if row[1] else row[2]


def _where(papers: Sequence[str]) -> str:
    return f" ({', '.join(papers)})" if papers else ""


def _listed(names: Sequence[str]) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else "".join(names)
