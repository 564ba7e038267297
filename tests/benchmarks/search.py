"""How fast search answers: the whole answer over case files of several sizes, against its limits and against its rivals.

python -m tests.benchmarks.search 10000 100000 1000000
python -m tests.benchmarks.search 1000000 --keep /tmp/search --queries 3
DATABASE_URL=postgres://postgres@127.0.0.1:5432/postgres python -m tests.benchmarks.search 10000 100000 1000000

An answer is `find_cases` with its total and every facet, the first 20 cases, and their passages with the words marked. Each query is
asked once unmeasured and then three times, of which the quickest counts. Two times are told: the processor time of the process and of
PostgreSQL's backend together, by which limits are judged since others may be at work on the machine, and the time by the clock.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import urlsplit, urlunsplit

ROOT = Path(__file__).resolve().parents[2]
QUERIES = {
    "plain": ("steel", "capacity"),
    "rare": ("zirconium", "ractopamine", "lychee", "quagga", "tungsten", "mussel", "carbide", "镓锗", "瘦肉精"),
    "common": ("china", "the", "trade", "measures", "products", "government", "of", "requirements", "state market"),
    "Chinese of two": ("钢铁", "稀土", "产业", "国有", "企业", "过剩", "安全", "知识", "审查"),
    "Chinese of more": (
        "国有企业", "钢铁产业", "产能过剩", "知识产权保护", "网络安全审查", "瘦肉精", "中国制造2025", "知识产权",
    ),
    "phrases": (
        '"state-owned enterprises"', '"forced technology transfer"', '"market access"', '"secure and controllable"', '"of the"',
        '"government procurement"', '"excess steel capacity"', '"in china"', '"quagga mussel"', '"intellectual property rights"',
        '"the people"', '"tariff-rate quota"',
    ),
    "prefixes": ("subsid*", "zirc*", "tech*", "regul*", "ractop*", "tung*", "pro*", "enforce*"),
    "mixed": (
        "钢铁 steel", "稀土 export quota", "国有企业 state", "知识产权 property enforcement", "ICT 网络", "steel 过剩 capacity",
        "中国 china trade",
    ),
    "OR and not": (
        "steel OR aluminum", "(rice OR wheat OR corn) quota", "china -trade", "steel -钢铁", "zirconium OR lychee OR ractopamine",
        "subsidies -government -state", '"market access" OR 稀土', "export NOT import",
    ),
    "references": ("SCM 25.8", "G/SPS/R/99", "DS511", "国发〔2016〕6号", "TBT 2.9", "HS 7208.10", "Guofa [2016] No. 6", "WT/DS*"),
    "several words": (
        "technology transfer", "industrial policy steel", "food safety standards inspection", "export restraint rare earth",
        "state council notice opinions enterprises",
    ),
    "filters alone": (
        "&respondent=CHN", "&agreement=SCM&year=2010", "&status=panel", "&kind=minutes&language=zh", "&marking=DELIBERATIVE", "",
        "&order=title&sector=72",
    ),
    "words, filters": (
        "steel&respondent=CHN", "china&year=2016&year=2017", "trade&agreement=TBT&status=panel&status=appeal", "稀土&language=zh",
        '"market access"&respondent=CHN', "measures&happened_from=2015&happened_to=2017", "subsid*&marking=DELIBERATIVE",
        "state&place=title", "the&cites=61",
    ),
}  # fmt: skip
"""What is asked, by kind: words, and behind `&` what else stands in the address."""
RUNS = 3
LIMITS = {100_000: (15.0, 60.0), 1_000_000: (60.0, 250.0)}
"""Milliseconds that the median and the 95th of a hundred may take, by passages."""
GROWTH = 12.0
PAGE_LIMIT = 80.0
SEARCHABLE = 3.0
TIMES: dict[str, float | None] = {
    "icontains, bare": None,
    "icontains, whole answer": 100.0,
    "SearchVector, bare": 500.0,
}
"""How many times slower a rival must be at a million. A limit compares answers that give the same, or less on the rival's side; of
icontains both are told."""
OF_TANTIVY = 3.0


def main() -> None:
    """Measure each size in a process of its own and print the tables as Markdown; status 1 where a limit is not met."""
    asked = _parser().parse_args()
    if asked.child:
        from tests.benchmarks import search_measure

        search_measure.run(asked.child, asked.sizes[0], asked.queries)
        return
    begun = time.monotonic()
    told: dict[int, dict[str, Any]] = {}
    with ExitStack() as stack:
        for size in asked.sizes:
            folder = Path(asked.keep or stack.enter_context(tempfile.TemporaryDirectory(prefix="search-")))
            environment = stack.enter_context(_environment(size, folder, kept=bool(asked.keep)))
            told[size] = _child("all", size, asked.queries, environment)
    kind = "PostgreSQL" if os.environ.get("DATABASE_URL") else "SQLite"
    _say(f"{kind}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}", "")
    _built(told)
    for size in told:
        _by_kind(size, told[size])
    met = _limits(told)
    _say(f"Measured in {time.monotonic() - begun:.0f} s.")
    sys.exit(0 if met else 1)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", nargs="+", type=int)
    parser.add_argument("--keep", help="a folder in which case files are kept from run to run")
    parser.add_argument("--queries", type=int, default=3, help="how many queries the slow rivals are asked; 0 for none")
    parser.add_argument("--child", help=argparse.SUPPRESS)
    return parser


def _child(act: str, size: int, queries: int, environment: dict[str, str]) -> dict[str, Any]:
    command = [sys.executable, "-m", "tests.benchmarks.search", str(size), "--queries", str(queries), "--child", act]
    done = subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE, text=True)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


@contextmanager
def _environment(size: int, folder: Path, *, kept: bool) -> Iterator[dict[str, str]]:
    """Variables that name a folder and a database of this size alone."""
    variables = {name: value for name, value in os.environ.items() if not name.startswith("CASEFILE_")}
    url = variables.get("DATABASE_URL")
    own = folder / f"{'postgresql' if url else 'sqlite'}-{size}"
    own.mkdir(parents=True, exist_ok=True)
    variables |= {"CASEFILE_VAR": str(own), "DJANGO_SETTINGS_MODULE": "compliance.settings"}
    if not url:
        yield variables
        return
    import psycopg

    name = f"search_{size}" if kept else f"search_{size}_{os.getpid()}"
    with psycopg.connect(url, autocommit=True) as connection:
        there = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
        if not there:
            connection.execute(f"CREATE DATABASE {name}")
    try:
        yield variables | {"DATABASE_URL": urlunsplit(urlsplit(url)._replace(path=f"/{name}"))}
    finally:
        if not kept:
            with psycopg.connect(url, autocommit=True) as connection:
                connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _built(told: dict[int, dict[str, Any]]) -> None:
    _say("| passages | cases | units | index made in | passages/s | index MB | tables MB | first view ms |")
    _say("|--:|--:|--:|--:|--:|--:|--:|--:|")
    for size, one in told.items():
        made = one["made"]
        _say(
            f"| {made['passages']:,} | {made['cases']:,} | {made['units']:,} | {made['seconds']:.0f} s | "
            f"{made['passages'] / made['seconds']:,.0f} | {made['index'] / 1e6:,.0f} | {made['tables'] / 1e6:,.0f} | {one['first']:,.0f} |"
        )
        assert size
    _say("")


def _by_kind(size: int, one: dict[str, Any]) -> None:
    _say(f"{size:,} passages; milliseconds of processor time (by the clock)", "")
    _say("| kind | queries | p50 | p95 | longest | the longest |", "|---|--:|--:|--:|--:|---|")
    every = [row for rows in one["answers"].values() for row in rows]
    for kind, rows in [*one["answers"].items(), ("all", every)]:
        spent, clock = [row["spent"] for row in rows], [row["clock"] for row in rows]
        longest = max(rows, key=lambda row: row["spent"])["query"].replace("|", "/")
        cells = (f"{at(spent, n):.1f} ({at(clock, n):.1f})" for n in (0.5, 0.95, 1.0))
        _say(f"| {kind} | {len(rows)} | {' | '.join(cells)} | `{longest}` |")
    _say("")


def at(values: Sequence[float], share: float) -> float:
    """The value below which this share of them lies, by nearest rank."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, -(-int(share * 1000) * len(ordered) // 1000) - 1))]


def _limits(told: dict[int, dict[str, Any]]) -> bool:
    lines: list[tuple[str, str, str, bool]] = []
    spent = {size: [row["spent"] for rows in one["answers"].values() for row in rows] for size, one in told.items()}
    for size, (middle, most) in LIMITS.items():
        for name, share, limit in (("p50", 0.5, middle), ("p95", 0.95, most)):
            if size in spent:
                found = at(spent[size], share)
                lines.append((f"{name} at {size:,}", f"{found:.1f} ms", f"under {limit:.0f} ms", found < limit))
    if len(told) > 1:
        small, large = min(told), max(told)
        for name, share in (("p50", 0.5), ("p95", 0.95)):
            grown = at(spent[large], share) / at(spent[small], share)
            most = GROWTH if large / small >= 100 else large / small
            lines.append(
                (
                    f"growth of {name}, {small:,} to {large:,}",
                    f"{grown:.1f} times",
                    f"at most {most:.0f} times",
                    grown <= most,
                )
            )
    for size, one in told.items():
        lines += _rivals(size, one)
        page, filed = one["page"], one["filed"]
        took = f"{page['spent']:.0f} ms ({page['clock']:.0f} by the clock)"
        limit = f"under {PAGE_LIMIT:.0f} ms" if size == 100_000 else ""
        lines.append((f"search page at {size:,}", took, limit, not limit or page["spent"] < PAGE_LIMIT))
        took = f"{filed['spent']:.1f} s ({filed['clock']:.1f} by the clock)"
        lines.append(
            (f"500 pages searchable at {size:,}", took, f"within {SEARCHABLE:.0f} s", filed["spent"] <= SEARCHABLE)
        )
        took = f"longest {filed['longest']:.0f} ms by the clock of {filed['searches']}, median {filed['median']:.0f}"
        waits = filed["longest"] >= filed["clock"] * 1000
        lines.append((f"searches meanwhile at {size:,}", took, "none waits for it", not waits))
    _say("| what | found | limit | met |", "|---|--:|--:|---|")
    for what, found, limit, met in lines:
        _say(f"| {what} | {found} | {limit} | {'yes' if met else 'NO'} |")
    _say("")
    return all(met for *_, met in lines)


def _rivals(size: int, one: dict[str, Any]) -> Iterator[tuple[str, str, str, bool]]:
    ours = {row["query"]: row["spent"] for rows in one["answers"].values() for row in rows}
    for name, rows in one["rivals"].items():
        if not rows:
            continue
        if name == "tantivy":
            mine, theirs = (
                median(values) for values in ([ours[row["query"]] for row in rows], [row["spent"] for row in rows])
            )
            limit = mine <= OF_TANTIVY * theirs or size != 100_000
            yield (
                f"against tantivy at {size:,}, {len(rows)} queries",
                f"{mine:.1f} ms to {theirs:.1f} ms",
                f"at most {OF_TANTIVY:.0f} times",
                limit,
            )
            continue
        least, ratios = TIMES[name] if size >= 1_000_000 else None, [row["spent"] / ours[row["query"]] for row in rows]
        yield (
            f"{name} at {size:,}, {len(rows)} queries, {median(row['spent'] for row in rows):,.0f} ms each",
            f"{median(ratios):,.0f} times slower (least {min(ratios):,.0f})",
            "" if least is None else f"{least:.0f} times",
            least is None or median(ratios) >= least,
        )


def _say(*lines: str) -> None:
    for line in lines:
        sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
