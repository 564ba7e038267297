"""A case file of any size made from a seed, for measuring search: cases with all their rows, exhibits with their pages.

Words follow a Zipf law over the words of the sample docket and the vocabularies, with made words behind them; phrases are planted at
rates that are known.
Of the pages 72 % are English, 15 % Chinese and 13 % both.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import itertools
import random
import re
import uuid
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from django.db import connection, transaction

ROOT = Path(__file__).resolve().parents[2]
SEED = 20161113
AT = dt.datetime(2026, 3, 2, 9, 30, tzinfo=dt.UTC)
WORDS, PAIRS = 40_000, 8_000
PAGES_OF_AN_EXHIBIT = 60
ROWS_OF_A_CASE = 20
"""Passages that a case's own rows make, about."""

PHRASES = {
    "forced technology transfer": 2e-3, "state-owned enterprises": 1e-2, "tariff-rate quota": 2e-3, "secure and controllable": 5e-4,
    "excess steel capacity": 1e-3, "government procurement": 8e-3, "rare earth export quota": 2e-4, "good regulatory practice": 3e-4,
    "Article 25.8 of the SCM Agreement": 5e-4, "G/SPS/R/99": 3e-4, "WT/DS511": 3e-4, "TBT 2.9": 5e-4, "Guofa [2016] No. 6": 2e-4,
    "HS 7208.10": 3e-4, "quagga mussel": 2e-5, "tungsten carbide insert": 4e-5, "ractopamine": 1e-4, "zirconium": 5e-5, "lychee": 2e-5,
    "钢铁产业": 3e-3, "国有企业": 6e-3, "产能过剩": 1e-3, "知识产权保护": 2e-3, "国发〔2016〕6号": 3e-4, "稀土": 1e-3, "网络安全审查": 4e-4,
    "瘦肉精": 1e-4, "镓锗": 3e-5, "中国制造2025": 5e-4,
}  # fmt: skip
"""What is planted, and in what share of the passages of its language."""

_CHINESE = re.compile(r"[\u4e00-\u9fff]{2,}")
_LATIN = re.compile(r"[A-Za-z][A-Za-z-]+")


class Language:
    """Makes texts of random words, the same ones from the same seed."""

    def __init__(self, seed: int = SEED) -> None:
        self.random, self.numbers = random.Random(seed), np.random.default_rng(seed)
        latin, pairs = self._known()
        self.latin, self.pairs = latin, pairs
        self._latin = (np.array([f"{word} " for word in latin], dtype=object), _zipf(len(latin), 1.0))
        self._pairs = (np.array(pairs, dtype=object), _zipf(len(pairs), 0.9))
        planted = list(PHRASES.items())
        self.english = [(text, rate) for text, rate in planted if not _CHINESE.search(text)]
        self.chinese = [(text, rate) for text, rate in planted if _CHINESE.search(text)]

    def _known(self) -> tuple[list[str], list[str]]:
        """Latin words and Chinese pairs, the commonest first."""
        latin: Counter[str] = Counter()
        pairs: Counter[str] = Counter()
        for path in sorted([*ROOT.glob("cases/sample/data/**/*.*"), *ROOT.glob("cases/taxonomy/data/**/*.*")]):
            text = path.read_text(encoding="utf-8", errors="ignore")
            latin.update(word.lower() for word in _LATIN.findall(text))
            for run in _CHINESE.findall(text):
                pairs.update(run[at : at + 2] for at in range(0, len(run) - 1, 2))
        words = [word for word, _ in latin.most_common() if len(word) < 25]
        syllables = sorted(
            {word[:3] for word in words if len(word) > 5} | {word[-4:] for word in words if len(word) > 7}
        )
        known = set(words)
        while len(words) < WORDS:
            made = "".join(self.random.choices(syllables, k=self.random.choice((2, 2, 3)))).replace("-", "")
            if made not in known:
                known.add(made)
                words.append(made)
        two = [pair for pair, _ in pairs.most_common()]
        signs = sorted({sign for pair in two for sign in pair})
        seen = set(two)
        while len(two) < PAIRS:
            made = "".join(self.random.choices(signs, k=2))
            if made not in seen:
                seen.add(made)
                two.append(made)
        return words, two

    def texts(self, count: int, *, english: int = 80, chinese: int = 0) -> list[str]:
        """So many texts of about so many English words and pairs of Chinese characters each."""
        parts = []
        if english:
            parts.append(self._texts(count, english, self._latin, self.english))
        if chinese:
            parts.append(self._texts(count, chinese, self._pairs, self.chinese))
        return ["\n".join(both) for both in zip(*parts, strict=True)]

    def _texts(self, count: int, mean: int, words: tuple[Any, Any], phrases: Sequence[tuple[str, float]]) -> list[str]:
        lengths = np.clip(self.numbers.lognormal(np.log(mean) - 0.125, 0.5, count).astype(int), 4, mean * 5)
        drawn = words[0][np.searchsorted(words[1], self.numbers.random(int(lengths.sum())))].tolist()
        ends = np.cumsum(lengths).tolist()
        made = ["".join(drawn[start:end]).strip() for start, end in itertools.pairwise([0, *ends])]
        for text, rate in phrases:
            for at in self.numbers.integers(0, count, self.numbers.poisson(rate * count)).tolist():
                made[at] = f"{made[at]} {text}." if self.random.random() < 0.5 else f"{text} {made[at]}"
        return made


def _zipf(size: int, slope: float) -> Any:
    weights = 1.0 / np.arange(3, size + 3) ** slope
    return np.cumsum(weights) / weights.sum()


def fill(size: int) -> Iterator[str]:
    """Make a case file of about so many passages in an empty, migrated database whose triggers are off; says what it has made."""
    language = Language()
    key = _keys()
    cases = max(50, size // 200)
    with transaction.atomic():
        made = _Cases(language, key, cases)
        made.write()
    yield f"{cases} cases"
    pages, number = size - made.passages, 0
    while pages > 0:
        with transaction.atomic():
            some = min(100, max(1, pages // PAGES_OF_AN_EXHIBIT))
            written = made.exhibits(number, some)
        pages, number = pages - written, number + some
        yield f"{number} exhibits"
    with transaction.atomic():
        made.citations()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _keys() -> Iterator[uuid.UUID]:
    bits = random.Random(SEED + 1)
    while True:
        yield uuid.UUID(int=bits.getrandbits(128), version=4)


class _Cases:
    """Writes cases and what hangs from them."""

    def __init__(self, language: Language, key: Iterator[uuid.UUID], count: int) -> None:
        from cases.access.models import Compartment, Grant, Officer
        from cases.taxonomy.models import Body, Member, Product, Provision, Sector

        self.language, self.key, self.count, self.random = language, key, count, language.random
        self.by = Officer.objects.create(username="measurer", role="lead", clearance="DELIBERATIVE", is_staff=True)
        self.room = Compartment.objects.create(label="The closed room")
        Grant.objects.create(
            officer=self.by, compartment=self.room, granted_by=self.by, granted_at=AT, expires_at=AT.replace(year=2099)
        )
        self.members = sorted(Member.objects.values_list("pk", flat=True))
        self.bodies = sorted(Body.objects.values_list("pk", flat=True))
        self.provisions = sorted(Provision.objects.values_list("pk", flat=True))
        self.sectors = sorted(Sector.objects.values_list("pk", flat=True))
        self.products = sorted(Product.objects.values_list("pk", flat=True))
        self.cases: list[Any] = []
        self.filed: list[tuple[uuid.UUID, uuid.UUID, int]] = []
        self.passages = 0

    def _marked(self) -> dict[str, Any]:
        """One row of two hundred is marked higher; what is above the measuring officer's clearance is among them."""
        return (
            {"marking": self.random.choice(("DELIBERATIVE", "OFFICIAL-SENSITIVE"))}
            if self.random.random() < 0.005
            else {}
        )

    def _one(self, codes: Sequence[str], common: str = "", share: float = 0.4) -> str:
        if common and self.random.random() < share:
            return common
        return codes[min(int(self.random.paretovariate(0.6)) - 1, len(codes) - 1)]

    def _day(self) -> dt.date:
        return dt.date(1998, 1, 1) + dt.timedelta(days=self.random.randrange(28 * 365))

    def write(self) -> None:
        """Cases, and every row that they hold in themselves."""
        from cases.commitments.models import Commitment, Verdict, VerdictWord
        from cases.docket.models import Case, CaseMeasure, Claim, Measure, Status, StatusChange
        from cases.docket.terms import CaseProduct, CaseRaiser, CaseSector, Identifier
        from cases.proceedings.models import Event

        count, key = self.count, lambda: next(self.key)
        titles, summaries = self.language.texts(count, english=8), self.language.texts(count, english=120, chinese=10)
        for at in range(count):
            marks = {"marking": "BCI", "compartment": self.room} if at == 0 else self._marked()
            self.cases.append(
                Case(
                    id=key(), number=f"CF-{at + 1:05}", title=titles[at][:200], summary=summaries[at],
                    lead=self.by if at % 7 == 0 else None,
                    respondent_id=self._one(self.members, "CHN"), opened_on=self._day(), created_at=AT, **marks,
                )
            )  # fmt: skip
        Case.objects.bulk_create(self.cases, batch_size=1000)
        claims, events, promises, changes, verdicts, links, others = [], [], [], [], [], [], []
        made = self.language.texts(count, english=10), self.language.texts(count, english=0, chinese=8)
        measures = [
            Measure(
                id=key(), title=one[:200], title_original=other[:100], document_number=f"Guofa [{2001 + at % 24}] No. {at % 90}",
                document_number_original=f"国发〔{2001 + at % 24}〕{at % 90}号", kind="plan", member_id="CHN",
            )
            for at, (one, other) in enumerate(zip(*made, strict=True))
        ]  # fmt: skip
        said = iter(self.language.texts(count * 12, english=30, chinese=3))
        for at, case in enumerate(self.cases):
            inside = {"marking": case.marking, "compartment": case.compartment} if at == 0 else {}
            links.append(CaseMeasure(id=key(), case=case, measure=measures[at]))
            if at % 3 == 0 and at:
                links.append(CaseMeasure(id=key(), case=case, measure=measures[at // 2]))
            for position in range(2):
                claims.append(
                    Claim(
                        id=key(), case=case, measure=measures[at], provision_id=self._one(self.provisions), argument=next(said),
                        position=position,
                    )
                )  # fmt: skip
            for _ in range(4):
                first = self._day()
                events.append(
                    Event(
                        id=key(), case=case, kind="raised", happened_earliest=first, happened_latest=first, text=next(said),
                        body_id=self._one(self.bodies), **(inside or self._marked()),
                    )
                )  # fmt: skip
            for number in range(2):
                first = self._day()
                promises.append(
                    Commitment(
                        id=key(), case=case, number=f"{at + 1}-{number + 1}", words=next(said), promised_by_id=case.respondent_id,
                        forum_id=self._one(self.bodies, "JCCT"), made_earliest=first, made_latest=first,
                        provision_id=self._one(self.provisions), **(inside or self._marked()),
                    )
                )  # fmt: skip
            word = self.random.choice(VerdictWord.values)
            verdicts.append(
                Verdict(
                    id=key(), commitment=promises[-1], verdict=word, as_of_earliest=first, as_of_latest=first, note=next(said),
                    recorded_at=AT, by=self.by,
                )
            )  # fmt: skip
            for position in range(1, 4):
                first = self._day()
                changes.append(
                    StatusChange(
                        id=key(), case=case, position=position, to=self.random.choice(Status.values), effective_earliest=first,
                        effective_latest=first, reason=next(said), recorded_at=AT, by=self.by, previous_seal="", seal="",
                        **(inside or self._marked()),
                    )
                )  # fmt: skip
            others += [
                Identifier(id=key(), case=case, scheme="DS", number=str(at + 1)),
                CaseRaiser(id=key(), case=case, member_id=self._one(self.members, "USA")),
                CaseSector(id=key(), case=case, sector_id=self._one(self.sectors)),
                CaseProduct(id=key(), case=case, product_id=self._one(self.products)),
            ]
        rows = [*measures, *links, *claims, *events, *promises, *verdicts, *changes, *others]
        for model, some in itertools.groupby(sorted(rows, key=lambda row: type(row).__name__), key=type):
            model.objects.bulk_create(list(some), batch_size=1000)
        self.passages = count * ROWS_OF_A_CASE

    def exhibits(self, first: int, count: int) -> int:
        """So many exhibits, their pages, and the cases in whose file they lie; the number of pages and titles."""
        from cases.evidence.models import CaseExhibit, Exhibit, Page, Reading, Rendition

        exhibits, renditions, readings, links, pages = [], [], [], [], []
        titles = self.language.texts(count, english=9)
        for at in range(count):
            closed = first + at == 0
            marks = {"marking": "BCI", "compartment": self.room} if closed else self._marked()
            exhibit = Exhibit(
                id=next(self.key), number=str(first + at + 1), title=titles[at][:300],
                kind=self._one(("statute", "minutes", "press", "plan")), issuer="State Council", filed_at=AT, filed_by=self.by, **marks,
            )  # fmt: skip
            draw = self.random.random()
            language, amounts = (
                ("en", {"english": 80}) if draw < 0.72 else ("zh", {"english": 0, "chinese": 60}) if draw < 0.87
                else ("mul", {"english": 45, "chinese": 30})
            )  # fmt: skip
            length = max(1, min(500, int(self.random.lognormvariate(3.6, 0.95))))
            texts = self.language.texts(length, **amounts)
            rendition = Rendition(
                id=next(self.key), exhibit=exhibit, kind="original", language=language, file_name=f"{first + at}.pdf",
                media_type="application/pdf", sha256=hashlib.sha256(exhibit.id.bytes).hexdigest(), size=1000 * length, filed_at=AT,
                filed_by=self.by, **({"marking": "BCI", "compartment": self.room} if closed else {}),
            )  # fmt: skip
            readings.append(
                Reading(
                    id=next(self.key), rendition=rendition, state="ready", result="read", queued_at=AT, finished_at=AT, pages=length,
                    pages_with_text=length, reader="made",
                )
            )  # fmt: skip
            exhibits.append(exhibit)
            renditions.append(rendition)
            self.filed.append((exhibit.id, rendition.id, length))
            if closed:
                held = [self.cases[0]]
            else:
                held = self.random.sample(
                    self.cases, self.random.choice((0, 1, 1, 1, 1, 2, 2, 3, 60 if self.random.random() < 0.01 else 1))
                )
            links += [CaseExhibit(id=next(self.key), case=case, exhibit=exhibit) for case in held]
            for number, text in enumerate(texts, start=1):
                pages.append(
                    (
                        next(self.key),
                        rendition.id,
                        number,
                        "",
                        "",
                        None,
                        text,
                        hashlib.sha256(text.encode()).hexdigest(),
                    )
                )
        Exhibit.objects.bulk_create(exhibits)
        Rendition.objects.bulk_create(renditions)
        Reading.objects.bulk_create(readings)
        CaseExhibit.objects.bulk_create(links)
        _copy(Page, ("id", "rendition_id", "number", "label", "section", "confidence", "text", "text_sha256"), pages)
        return len(pages) + count

    def citations(self) -> None:
        """Four citations of each case, of pages of exhibits that everybody may see."""
        from cases.evidence.models import Citation

        rows = []
        said = iter(self.language.texts(self.count * 4, english=25, chinese=2))
        for case in self.cases[1:]:
            for _ in range(4):
                _, rendition, pages = self.random.choice(self.filed[1:])
                rows.append(
                    Citation(
                        id=next(self.key), case=case, summary_of=case, rendition_id=rendition, page=self.random.randint(1, pages),
                        quotation=next(said), cited_by=self.by, cited_at=AT,
                    )
                )  # fmt: skip
        Citation.objects.bulk_create(rows, batch_size=1000)


def _copy(model: Any, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Rows as the database takes them fastest."""
    table, names = model._meta.db_table, ", ".join(f'"{name}"' for name in columns)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as into:
                for row in rows:
                    into.write_row(row)
            return
        marks = ", ".join(["%s"] * len(columns))
        plain = ([one.hex if isinstance(one, uuid.UUID) else one for one in row] for row in rows)
        cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", plain)
