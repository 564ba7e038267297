"""The index, on either database, finds the cases that reading every text finds, in the same order."""

from __future__ import annotations

import random
from collections import defaultdict
from typing import Any
from uuid import UUID

import pytest
from django.http import QueryDict

from cases.access.models import Officer
from cases.docket.models import Case
from cases.docket.opening import claim
from cases.evidence.models import Exhibit, Reading
from cases.evidence.reading import read_rendition
from cases.jobs import claiming
from cases.search.analyzer import Analysed, analyse
from cases.search.asking import And, Leaf, Node, Not, matches
from cases.search.engines import engine
from cases.search.engines.expressions import leaves_of
from cases.search.finding import OWN, WEIGHTS
from cases.search.indexing import _documents, flush
from cases.search.language import parse
from cases.search.memory import PLACES
from cases.search.passages import best_passages
from cases.search.query import find_cases
from cases.search.rebuilding import _of
from cases.search.sight import sight_of
from cases.search.sources import cases_as_written
from cases.taxonomy.models import Provision
from tests import build
from tests.apart import Committing

WORDS = (
    "steel", "steels", "capacity", "market", "access", "anti-dumping", "antidumping", "trade", "of", "the", "subsidy", "subsidies", "quota",
    "SCM 25.8", "DS511", "G/SPS/R/99", "1,000", "钢铁", "钢铁产业", "国有企业", "稀土", "产业政策", "国发〔2016〕6号", "ICT产业", "export",
)  # fmt: skip
QUERIES = 300
MARKINGS = ("PUBLIC", "DELIBERATIVE", "OFFICIAL-SENSITIVE")


@pytest.fixture(scope="module", autouse=True)
def filed(apart: Committing) -> tuple[Officer, list[Case]]:
    """The lead and the docket, committed for the file."""
    with apart():
        lead = build.officer("lead", role="lead", clearance="PARTNER-CONFIDENTIAL")
        return lead, file_docket(lead)


@pytest.fixture
def lead(db: None, filed: tuple[Officer, list[Case]]) -> Officer:
    """Who filed the docket."""
    return filed[0]


@pytest.fixture
def docket(db: None, filed: tuple[Officer, list[Case]]) -> list[Case]:
    """The cases as they stand."""
    return [Case.objects.get(pk=case.pk) for case in filed[1]]


def file_docket(lead: Officer) -> list[Case]:
    """Cases of few words in many places and under several markings, some of them sharing an exhibit."""
    draw = random.Random(5)

    def text() -> str:
        return " ".join(draw.choices(WORDS, k=draw.randint(2, 7)))

    made = []
    for number in range(14):
        case = build.case(lead, title=text()[:200], summary=text(), marking=draw.choice(MARKINGS))
        claim(case, provision=Provision.objects.get(pk="SCM 25.8"), argument=text(), by=lead, at=build.NOW)
        build.event(case, lead, text=text(), marking=draw.choice(MARKINGS))
        build.commitment(case, lead, words=text(), marking=draw.choice(MARKINGS))
        build.status(case, lead, reason=text())
        if number % 3:
            build.exhibit(lead, f"{text()}. {text()}", title=text()[:100], case=case, marking=draw.choice(MARKINGS))
        made.append(case)
    return made


def queries() -> list[str]:
    """Words, phrases, prefixes, OR and -words, as a seed draws them."""
    draw, made = random.Random(11), ["-steel", "steel -(trade OR market)", '"of the" OR "the of"']

    def term() -> str:
        word = draw.choice(WORDS)
        kind = draw.random()
        if kind < 0.2:
            return f'"{word} {draw.choice(WORDS)}"'
        if kind < 0.4 and word.isascii() and word.isalpha():
            return f"{word[: draw.randint(2, len(word))]}*"
        return f"-{word}" if kind > 0.9 else word

    while len(made) < QUERIES:
        joined = draw.choice((" ", " ", " OR ", " -"))
        one = joined.join(term() for _ in range(draw.choice((1, 1, 2, 3))))
        made.append(f"({one}) {term()}" if draw.random() < 0.15 else one)
    return made


class _Slowly:
    """Every passage that an officer may see, and the answer worked out of them one by one."""

    def __init__(self, officer: Officer) -> None:
        sight = sight_of(officer)
        self.known: dict[tuple[Leaf, UUID, str], bool] = {}
        self.numbers = dict(Case.objects.values_list("pk", "number"))
        self.said: dict[UUID, dict[str, list[Analysed]]] = defaultdict(lambda: defaultdict(list))
        of_files: dict[UUID, list[Analysed]] = defaultdict(list)
        held: dict[UUID, set[UUID]] = defaultdict(set)
        for unit, _ in _documents(_of_exhibits()):
            if sight.sees(unit.audience) and unit.exhibit:
                of_files[unit.exhibit] += map(analyse, unit.texts)
        seen = set(Case.objects.all().visible_to(officer).values_list("pk", flat=True))
        for unit in cases_as_written(list(self.numbers)):
            if unit.case is not None and unit.case in seen and sight.sees(unit.audience):
                self.said[unit.case][unit.place] += map(analyse, unit.texts)
                held[unit.case] |= {UUID(fact[1]) for fact in unit.facts if fact[0] == "exhibit"}
        for case, exhibits in held.items():
            for exhibit in exhibits:
                self.said[case]["document"] += of_files[exhibit]

    def answer(self, root: Node) -> list[str]:
        """The numbers of the cases that are found, in order."""
        found = [case for case in self.said if self._meets(root, case, PLACES)]
        return [
            self.numbers[case]
            for case in sorted(found, key=lambda case: (-self._weight(root, case), self.numbers[case]))
        ]

    def _stands(self, leaf: Leaf, case: UUID, place: str) -> bool:
        asked = leaf, case, place
        if asked not in self.known:
            self.known[asked] = any(matches(leaf, text) for text in self.said[case][place])
        return self.known[asked]

    def _meets(self, node: Node, case: UUID, places: Any) -> bool:
        if isinstance(node, Leaf):
            return any(self._stands(node, case, place) for place in places)
        if isinstance(node, Not):
            return not self._meets(node.part, case, OWN)
        return (all if isinstance(node, And) else any)(self._meets(part, case, places) for part in node.parts)

    def _weight(self, root: Node, case: UUID) -> int:
        return sum(
            max((WEIGHTS[place] for place in PLACES if self._stands(leaf, case, place)), default=0) for leaf in leaves_of(root)
        )  # fmt: skip


def _of_exhibits() -> Any:
    return _of(Exhibit, list(Exhibit.objects.values_list("pk", flat=True)))


@pytest.mark.parametrize("clearance", ["PUBLIC", "DELIBERATIVE", "PARTNER-CONFIDENTIAL"])
def test_the_index_finds_what_reading_every_text_finds_and_in_the_same_order(
    docket: list[Case], clearance: str
) -> None:
    officer = build.officer(clearance=clearance)
    slowly = _Slowly(officer)
    some = 0
    for query in queries():
        root = parse(query).root
        assert root is not None, query
        params = QueryDict(mutable=True)
        params["q"] = query
        found = [case.number for case in find_cases(params, officer).cases]
        assert found == slowly.answer(root), query
        some += bool(found)
    assert some > QUERIES / 4


def test_an_index_that_was_settled_gives_the_same_answers(docket: list[Case]) -> None:
    officer = build.officer(clearance="DELIBERATIVE")
    every = queries()[:40]
    before = [_told(query, officer) for query in every]
    engine().settle()
    assert [_told(query, officer) for query in every] == before
    assert any(before)


@pytest.mark.postgresql
def test_phrases_are_found_alike_by_their_words_list_and_from_unit_to_unit(
    docket: list[Case], monkeypatch: pytest.MonkeyPatch
) -> None:
    from cases.search.engines import postgresql

    asked = ['"of the"', '"the of"', '"trade of the"', '"market access"', '"产业政策"', '"anti-dumping of"']
    leaves = [leaf for query in asked for leaf in parse(query).leaves]
    flush()
    told = []
    every = {token for leaf in leaves for spelling in leaf.spellings for token in spelling.tokens}
    for common in (set(), every):
        monkeypatch.setattr(postgresql, "COMMON", frozenset(common))
        told.append([sorted(set(units.tolist())) for units in engine().units(leaves, closed=False)])
    assert told[0] == told[1]
    assert sum(map(bool, told[0])) >= 3


def test_a_document_is_found_that_was_filed_before_it_was_read(lead: Officer) -> None:
    case = build.case(lead, title="Filed")
    filed = build.exhibit(lead, "Tungsten carbide.", read=False, case=case)
    assert _told("tungsten", lead) == []
    claimed = claiming.claim(Reading.objects.get(rendition=filed.rendition), at=build.NOW)
    assert claimed is not None
    read_rendition(claimed, build.clock)
    assert [number for number, _ in _told("tungsten", lead)] == [case.number]


def _told(query: str, officer: Officer) -> list[Any]:
    params = QueryDict(mutable=True)
    params["q"] = query
    found = find_cases(params, officer)
    rows = found.cases[:20]
    shown = best_passages(found.hits, rows, officer) if found.hits else {}
    return [(case.number, [(one.label, one.pieces) for one in shown.get(case.pk, [])]) for case in rows]
