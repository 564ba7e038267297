"""What search is measured against: Django's icontains, a SearchVector computed for each row, and tantivy under the same whole answer.

icontains and SearchVector are asked twice. Bare, they count the cases whose own words or documents hold one word and take the first 20.
Whole, they give what our answer gives: the total, the counts of every facet, and the first 20 cases with their best passages, by the
statements that a Django application without an index would ask for it (`search_without`). Tantivy takes the place of the database's
index: the units and the passages that meet a condition are asked of it, over the same tokens, and everything else is the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from django.db import connection

from cases.search import finding, passages
from cases.search.engines import Ints
from cases.search.engines.expressions import Expression, tokens_of
from cases.search.language import And, Leaf, Node, Not, Or, Spelling
from tests.benchmarks.search_without import cases_with, contains, vector, whole_answer

ASKED = ("steel", "capacity", "zirconium", "钢铁", "ractopamine")
SPAN = 16
Rows = list[dict[str, Any]]


def ask(
    size: int,
    queries: int,
    officer: Any,
    answer: Callable[..., int],
    timed: Callable[..., Any],
    note: Callable[[str], None],
) -> dict[str, Rows]:
    """By rival what each query took; the slow ones are asked `queries` of them, once each."""
    told: dict[str, Rows] = {}
    for name, condition, asked in (
        ("icontains, bare", contains, cases_with),
        ("icontains, whole answer", contains, whole_answer),
        ("SearchVector, bare", vector, cases_with),
    ):
        if not queries or (condition is vector and connection.vendor != "postgresql"):
            continue
        told[name] = []
        for word in ASKED[:queries]:
            spent, clock, cases = timed(lambda word=word, asked=asked, by=condition: asked(word, officer, by), 1)
            told[name].append({"query": word, "spent": spent, "clock": clock, "cases": cases})
            note(f"{name} {word}: {spent:.0f} ms, {cases} cases")
    if size == 100_000 and connection.vendor == "sqlite":
        told["tantivy"] = _tantivy(officer, answer, timed, note)
    return told


def _tantivy(officer: Any, answer: Callable[..., int], timed: Callable[..., Any], note: Callable[[str], None]) -> Rows:
    try:
        import tantivy  # noqa: F401
    except ImportError:
        note("tantivy is not installed, and was not measured")
        return []
    from tests.benchmarks.search import QUERIES

    every = [query for kind, queries in QUERIES.items() if kind != "filters alone" for query in queries]
    ours = {query: answer(query, officer) for query in every}
    with _in_place(Tantivy()):
        for query in every:
            found = answer(query, officer)
            assert found == ours[query], (query, found, ours[query])
        rows = []
        for query in every:
            spent, clock, cases = timed(lambda query=query: answer(query, officer))
            rows.append({"query": query, "spent": spent, "clock": clock, "cases": cases})
    return rows


@contextmanager
def _in_place(other: Any) -> Iterator[None]:
    """Search asks this engine for a while."""
    kept = finding.engine, passages.engine
    finding.engine = passages.engine = lambda: other
    try:
        yield
    finally:
        finding.engine, passages.engine = kept


class Tantivy:
    """tantivy over the lines that the product's index was given, in files of its own."""

    keeps_words = False

    def __init__(self) -> None:
        import tempfile

        import tantivy

        self.module = tantivy
        builder = tantivy.SchemaBuilder()
        builder.add_integer_field("number", stored=False, indexed=True, fast=True)
        builder.add_integer_field("unit", stored=False, indexed=True, fast=True)
        builder.add_text_field("words", stored=False, tokenizer_name="whitespace", index_option="position")
        self.schema = builder.build()
        self.folder = tempfile.TemporaryDirectory(prefix="tantivy-")
        self.searchers = []
        for name, rows in (("units", self._units()), ("passages", self._passages())):
            path = f"{self.folder.name}/{name}"
            Path(path).mkdir()
            index = tantivy.Index(self.schema, path=path)
            writer = index.writer(heap_size=256_000_000, num_threads=1)
            for number, unit, line in rows:
                writer.add_document(tantivy.Document(number=number, unit=unit, words=line))
            writer.commit()
            writer.wait_merging_threads()
            index.reload()
            self.searchers.append(index.searcher())

    def _written(self) -> Iterable[tuple[int, list[str]]]:
        from cases.docket.models import Case
        from cases.evidence.models import Exhibit
        from cases.search.indexing import written_of
        from cases.search.models import IndexUnit
        from cases.search.rebuilding import _of

        numbers = {
            (unit.place, unit.audience, unit.case, unit.exhibit, unit.rendition, unit.part): unit.pk
            for unit in IndexUnit.objects.filter(gone=False).defer("rows", "facts", "words")
        }
        for model in (Case, Exhibit):
            keys = list(model.objects.values_list("pk", flat=True))
            for start in range(0, len(keys), 100):
                for unit, lines in written_of(_of(model, keys[start : start + 100])):
                    if unit.key in numbers:
                        yield numbers[unit.key], lines

    def _units(self) -> Iterator[tuple[int, int, str]]:
        for unit, lines in self._written():
            yield unit, unit, " ".join(tokens_of(lines))

    def _passages(self) -> Iterator[tuple[int, int, str]]:
        for unit, lines in self._written():
            for place, line in enumerate(lines):
                yield unit << SPAN | place, unit, line

    def units(self, leaves: Sequence[Leaf], *, closed: bool) -> list[Ints]:
        """See `engines.Engine`."""
        found = []
        for leaf in leaves:
            single, phrases = (None, None) if closed else Expression.parted(leaf)
            numbers = self._numbers(0, self._query(single)) if single else []
            numbers += [number >> SPAN for number in self._numbers(1, self._query(phrases))] if phrases else []
            found.append(np.array(numbers, dtype=np.int64))
        return found

    def first_in(
        self, groups: Sequence[Sequence[int]], wanted: Node, most: int, *, stands: int, of: int, closed: bool
    ) -> list[list[int]]:
        """See `engines.Engine`."""
        condition, occur, found = self._query(wanted), self.module.Occur, []
        for group in groups:
            numbers: list[int] = []
            for unit in group:
                own = self.module.Query.term_query(self.schema, "unit", unit)
                both = self.module.Query.boolean_query([(occur.Must, own), (occur.Must, condition)])
                numbers += sorted(self._numbers(1, both))
                if len(numbers) >= most:
                    break
            found.append(numbers[:most])
        return found

    def _numbers(self, which: int, query: Any) -> list[int]:
        searcher = self.searchers[which]
        hits = searcher.search(query, limit=max(1, searcher.num_docs), count=False, order_by_field="number")
        return [number for number, _ in hits.hits]

    def _query(self, node: Node) -> Any:
        query, occur = self.module.Query, self.module.Occur
        if isinstance(node, Leaf):
            return query.boolean_query([(occur.Should, self._spelling(one)) for one in node.spellings])
        if isinstance(node, Or):
            return query.boolean_query([(occur.Should, self._query(part)) for part in node.parts])
        if isinstance(node, Not):
            return query.empty_query()
        assert isinstance(node, And)
        return query.boolean_query(
            [
                (occur.MustNot, self._query(one.part)) if isinstance(one, Not) else (occur.Must, self._query(one))
                for one in node.parts
            ]
        )

    def _spelling(self, spelling: Spelling) -> Any:
        import re

        query, tokens = self.module.Query, list(spelling.tokens)
        if not spelling.prefix:
            return (
                query.term_query(self.schema, "words", tokens[0])
                if len(tokens) == 1
                else query.phrase_query(self.schema, "words", tokens)
            )
        if len(tokens) == 1:
            return query.regex_query(self.schema, "words", re.escape(tokens[0]) + ".*")
        return query.phrase_prefix_query(self.schema, "words", tokens)
