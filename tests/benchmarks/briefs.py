"""How fast papers are made: each limit as a ratio to a rival in the same run, interleaved, the median of the rounds.

python -m tests.benchmarks.briefs                      all of it; an hour and more on two cores
python -m tests.benchmarks.briefs --rounds 3 --briefs 30 --large 120 --growth 30 60 120 --only brief workers book
python -m tests.benchmarks.briefs --only table         what each rival leaves out

Exit code 1 when a limit is missed. Where one process works at a time the processor's time is judged, since others may
be at work on the machine; the clock where several work at once, and against Chromium. The contents are made up
by a seeded generator (tests/briefs/made.py): a case brief of about three pages.
"One document" is the same typesetter, faces, stylesheet and features in one warm process, the book as a single page of HTML.
"""

from __future__ import annotations

import argparse
import resource
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.benchmarks import briefs_rivals as rivals
from tests.benchmarks.briefs_workers import queue, settle, wait, workers

PARTS = ("brief", "workers", "book", "large", "table")
Timed = dict[str, Callable[[], float | None]]


class Limits:
    """What was measured against its limit; `missed` counts."""

    def __init__(self) -> None:
        self.missed = 0

    def say(self, what: str, value: float, limit: float, *, least: bool = False, unit: str = "") -> None:
        """Print a figure with its limit, met or missed; `least` where it must be at least the limit."""
        met = value >= limit if least else value <= limit
        self.missed += not met
        bound = "at least" if least else "at most"
        say(f"{'met   ' if met else 'MISSED'} {what}: {value:.2f}{unit} ({bound} {limit:g}{unit})")


def say(words: str) -> None:
    """Print a line at once."""
    print(words, flush=True)  # noqa: T201


aside: dict[str, float] = {}
"""Processor time that a contender spent on getting ready, by its name."""


def interleaved(contenders: Timed, rounds: int) -> tuple[dict[str, float], dict[str, float]]:
    """The median seconds of each contender by the clock, which one may read itself, and of the processor, its children's too."""
    clock: dict[str, list[float]] = {name: [] for name in contenders}
    processor: dict[str, list[float]] = {name: [] for name in contenders}
    for _ in range(rounds):
        for name, run in contenders.items():
            begun, spent = time.perf_counter(), used()
            own = run()
            clock[name].append(time.perf_counter() - begun if own is None else own)
            processor[name].append(used() - spent - aside.pop(name, 0.0))
    for name, times in clock.items():
        told = f"(from {min(times) * 1000:.0f} to {max(times) * 1000:.0f})"
        middle = statistics.median(times), statistics.median(processor[name])
        say(f"  {name:44} {middle[0] * 1000:8.0f} ms {told:22} processor {middle[1] * 1000:7.0f} ms")
    return tuple({name: statistics.median(times) for name, times in rows.items()} for rows in (clock, processor))  # type: ignore[return-value]


def used() -> float:
    """Seconds of processor time of this process and of the children it has waited for."""
    return sum(sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))


def child(work: Callable[[], dict[str, float]]) -> dict[str, float]:
    """Run in a child forked from this warm process, with room for the largest single document."""
    from cases import sandbox

    outcome = sandbox.run(work, sandbox.Limits(7200, 16 * 1024**3, 1024**2))
    if outcome.ending != "done":
        raise SystemExit(f"a child {outcome.ending}: {outcome.error}")
    told: dict[str, float] = outcome.value
    return told


def measure_brief(limits: Limits, place: Path, rounds: int) -> None:
    """One case brief: through the worker's own path, by a new process, and bare."""
    from django.utils import timezone

    from cases.briefs import pages, render
    from cases.briefs.produce import produce_next
    from tests.briefs import made

    say("one case brief")
    contents = made.case(1) | {"number": "TC-2022-0001-R1"}
    file = rivals.standalone(contents, place, book=False)
    press, html = render._press(), pages.case_brief(contents, "0" * 64)

    def bare() -> None:
        fetcher = render._Fetcher(press.files)
        source = press.weasyprint.HTML(string=html, url_fetcher=fetcher)
        document = source.render(font_config=press.font_config, stylesheets=[press.sheet], presentational_hints=False)
        document.write_pdf(pdf_variant="pdf/ua-1", pdf_identifier=b"x")

    def worker() -> float:
        spent = used()
        queue([contents])
        aside["through a warm worker, from claim to file"] = used() - spent
        begun = time.perf_counter()
        assert produce_next(timezone.now)
        return time.perf_counter() - begun

    _, middle = interleaved(
        {
            "through a warm worker, from claim to file": worker,
            "bare write_pdf, warm": bare,
            "fresh weasyprint process": lambda: rivals.fresh_weasyprint(file, place / "fresh.pdf"),
        },
        rounds,
    )
    own = middle["through a warm worker, from claim to file"]
    limits.say("a warm worker to a fresh process", own / middle["fresh weasyprint process"], 0.45)
    limits.say("a warm worker to a bare write_pdf", own / middle["bare write_pdf, warm"], 1.15)
    limits.say("queueing, claiming and keeping a brief", _queueing(contents) * 1000, 20, unit=" ms")


def _queueing(contents: dict[str, Any], times: int = 40) -> float:
    """The median processor seconds of all that a paper costs beside being set: its row, the claim, its file kept, the end recorded."""
    from django.utils import timezone

    from cases.briefs.models import Brief
    from cases.evidence import store
    from cases.jobs import claiming

    taken = []
    for number in range(times):
        begun = used()
        queue([contents])
        held = claiming.claim_next(Brief, at=timezone.now())
        assert held is not None
        sha256, size, _ = store.keep([b"%d" % number * 50_000], limit=10**9)
        assert claiming.finish(held, at=timezone.now(), sha256=sha256, size=size, pages=3, made_with="")
        taken.append(used() - begun)
    return statistics.median(taken)


def measure_workers(limits: Limits, place: Path, rounds: int, briefs: int) -> None:
    """Many different case briefs with one worker and with two."""
    from tests.briefs import made

    say(f"{briefs} case briefs")
    made_up = [made.case(number) | {"number": f"TC-2022-{number:04d}-R1"} for number in range(1, briefs + 1)]

    def by(count: int) -> Callable[[], float]:
        def run() -> float:
            with workers(count, place):
                return wait(queue(made_up))

        return run

    middle, _ = interleaved({"one worker": by(1), "two workers": by(2)}, rounds)
    limits.say("one worker to two", middle["one worker"] / middle["two workers"], 1.6, least=True)


def measure_book(limits: Limits, place: Path, rounds: int, cases: int = 60) -> None:
    """A book made again after one case was edited, after it was reordered, and as one document; and Chromium."""
    from django.utils import timezone

    from cases.briefs.produce import produce_next
    from cases.briefs.setting import set_next
    from tests.briefs import made

    say(f"a book of {cases} cases that was made before")
    numbers = list(range(1, cases + 1))
    whole = made.book(numbers)
    html = rivals.standalone(whole, place, book=True)
    turn = [0]

    def work(name: str, made_up: Callable[[], dict[str, Any]]) -> float:
        spent = used()
        turn[0] += 1
        # Asked for at another moment each time, as it would be: so the cover and the last page are always others.
        queue([made_up() | {"asked_at": f"2026-03-02T09:{turn[0] % 60:02d}:{turn[0] // 60:02d}+00:00"}])
        aside[name] = used() - spent
        begun = time.perf_counter()
        while produce_next(timezone.now) or set_next(timezone.now):
            pass
        return time.perf_counter() - begun

    def edited() -> dict[str, Any]:
        book = made.book(numbers)
        book["chapters"][0]["cases"][turn[0] % len(book["chapters"][0]["cases"])]["summary"][0] += (
            f" Edited {turn[0]} times."
        )
        return book

    def reordered() -> dict[str, Any]:
        return made.book([*numbers[turn[0] :], *numbers[: turn[0]]], title=f"Turned {turn[0]} times")

    work("", lambda: whole)
    contenders: Timed = {
        "one case edited": lambda: work("one case edited", edited),
        "reordered, with a new cover": lambda: work("reordered, with a new cover", reordered),
        "one document": lambda: child(rivals.one_document(whole, place / "one.pdf"))["seconds"],
    }
    if shutil.which("chromium"):
        contenders["headless Chromium"] = lambda: rivals.chromium(html, place / "chromium.pdf")
    clock, middle = interleaved(contenders, rounds)
    limits.say("one document to one case edited", middle["one document"] / middle["one case edited"], 20, least=True)
    limits.say(
        "one document to reordered", middle["one document"] / middle["reordered, with a new cover"], 40, least=True
    )
    if "headless Chromium" in clock:
        limits.say(
            "one case edited to Chromium, by the clock", clock["one case edited"] / clock["headless Chromium"], 1.0
        )


def measure_large(limits: Limits, place: Path, rounds: int, large: int, growth: list[int]) -> None:
    """A large book from nothing with two workers against one document; time and memory as books grow."""
    from cases.briefs.models import Brief
    from cases.briefs.parts import BriefPart
    from cases.evidence import store
    from tests.briefs import made

    sizes = sorted({*growth, large})
    say(f"books from nothing, two workers: {', '.join(map(str, sizes))} cases")
    times: dict[int, list[float]] = {size: [] for size in sizes}
    work: dict[int, list[float]] = {size: [] for size in sizes}
    peaks: dict[int, float] = {}
    ones: list[dict[str, float]] = []
    sized = 0.0
    for turn in range(rounds):
        for size in sizes:
            # Other words each time, so that nothing was set before.
            contents = made.book(range(1, size + 1), title=f"Round {turn}")
            for chapter in contents["chapters"]:
                for case in chapter["cases"]:
                    case["summary"][0] += f" Round {turn} of {size}."
            with workers(2, place) as told:
                keys = queue([contents])
                times[size].append(wait(keys))
            largest, spent = max(peak for peak, _ in told), sum(seconds for _, seconds in told)
            peaks[size] = max(peaks.get(size, 0.0), largest)
            work[size].append(spent)
            row = Brief.objects.get(pk=keys[0])
            say(
                f"  {size:4} cases, {row.pages} pages: {times[size][-1]:.1f} s (processor {spent:.1f} s), "
                f"largest process {largest:.0f} MB, {(row.size or 0) / 1e6:.1f} MB"
            )
            if size == large:
                sized = float(row.size or 0)
                ones.append(child(rivals.one_document(contents, place / "one.pdf")))
                say(
                    "  one document: {pages:.0f} pages, {seconds:.1f} s (processor {cpu:.1f} s), {peak:.0f} MB, {size:.1f} MB".format(
                        **ones[-1], size=ones[-1]["bytes"] / 1e6
                    )
                )
            for part in BriefPart.objects.filter(brief=row):
                store.path_of(part.sha256).unlink(missing_ok=True)
    own, one = statistics.median(times[large]), statistics.median(row["seconds"] for row in ones)
    limits.say(f"a book of {large} cases to one document", own / one, 0.5)
    each = statistics.median(work[large]) / statistics.median(row["cpu"] for row in ones)
    say(f"  by the processor, which two workers share: {each:.2f}, or {each / 2:.2f} each")
    limits.say("its largest process", peaks[large], 700, unit=" MB")
    limits.say("its file to that of one document", sized / ones[-1]["bytes"], 1.5)
    first, last = sizes[0], sizes[-1]
    if first != last:
        costs = {size: statistics.median(work[size]) / size for size in sizes}
        say("  processor seconds a case: " + ", ".join(f"{size}: {costs[size]:.3f}" for size in sizes))
        limits.say(f"processor seconds a case, {last} cases to {first}", costs[last] / costs[first], 1.25)
        slope = (peaks[last] - peaks[first]) / (last - first)
        limits.say("megabytes a case beyond the smallest book", slope, 1.0)


def tell_table(place: Path, cases: int) -> None:
    """What each rival takes and leaves out, on the same contents."""
    from django.utils import timezone

    from cases.briefs.models import Brief
    from cases.briefs.produce import produce_next
    from cases.briefs.setting import set_next
    from cases.evidence import store
    from tests.briefs import made

    numbers = list(range(1, cases + 1))
    whole = made.book(numbers)
    names = [case["case"]["number"] for chapter in whole["chapters"] for case in chapter["cases"]]
    html = rivals.standalone(whole, place, book=True)
    (place / "book.typ").write_text(rivals.typst_source(whole), encoding="utf-8")

    def ours(out: Path) -> None:
        (key,) = queue([whole])
        while produce_next(timezone.now) or set_next(timezone.now):
            pass
        out.write_bytes(store.path_of(Brief.objects.get(pk=key).sha256).read_bytes())

    makers: dict[str, Callable[[Path], object]] = {
        "joined book": ours,
        "one document": lambda out: child(rivals.one_document(whole, out)),
        "Chromium": lambda out: rivals.chromium(html, out),
        "LibreOffice": lambda out: rivals.libreoffice(html, out),
        "Typst": lambda out: rivals.typst(place / "book.typ", out),
    }
    rows: dict[str, dict[str, str]] = {}
    for name, make in makers.items():
        out = place / f"table-{name.split()[0].lower()}.pdf"
        try:
            begun = time.perf_counter()
            make(out)
            seconds = time.perf_counter() - begun
        except Exception as error:
            say(f"  {name}: not measured here ({type(error).__name__})")
            continue

        def again(make: Callable[[Path], object] = make, out: Path = out) -> bytes:
            other = out.with_suffix(".again.pdf")
            make(other)
            return other.read_bytes()

        rows[name] = {"seconds": f"{seconds:.1f}"} | rivals.features(out, names, again)
    heads = list(next(iter(rows.values())))
    say(f"{'':22}" + "".join(f"{name:>16}" for name in rows))
    for head in heads:
        say(f"{head:22}" + "".join(f"{row[head]:>16}" for row in rows.values()))


def main() -> int:
    """Measure what was asked for."""
    read = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    read.add_argument("--rounds", type=int, default=5)
    read.add_argument("--large-rounds", type=int, default=0, help="rounds of the large book (as --rounds)")
    read.add_argument("--briefs", type=int, default=100)
    read.add_argument("--cases", type=int, default=60)
    read.add_argument("--large", type=int, default=500)
    read.add_argument("--growth", type=int, nargs="*", default=[60, 120, 240])
    read.add_argument("--only", nargs="*", choices=PARTS, default=list(PARTS))
    given = read.parse_args()
    limits = Limits()
    with tempfile.TemporaryDirectory(prefix="briefs-") as name:
        place = Path(name)
        settle(place / "var")
        from cases.briefs import render

        render.warm()
        if "brief" in given.only:
            measure_brief(limits, place, max(given.rounds, 5))
        if "workers" in given.only:
            measure_workers(limits, place, given.rounds, given.briefs)
        if "book" in given.only:
            measure_book(limits, place, given.rounds, given.cases)
        if "large" in given.only:
            measure_large(limits, place, given.large_rounds or given.rounds, given.large, given.growth)
        if "table" in given.only:
            tell_table(place, given.cases)
    say(f"{limits.missed} limit{'' if limits.missed == 1 else 's'} missed")
    return 1 if limits.missed else 0


if __name__ == "__main__":
    sys.exit(main())
