"""The file as it stood: what any earlier moment reads, on any path of writing, and for whom."""

from __future__ import annotations

import datetime as dt
import random
import sqlite3
import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError
from django.test.utils import CaptureQueriesContext

from cases.access.models import Officer
from cases.briefs.models import Brief
from cases.commitments.models import Commitment
from cases.dates import FuzzyDate
from cases.docket.models import Case, CaseMeasure, Claim, Measure
from cases.docket.terms import CaseSector, Identifier
from cases.evidence.assessing import assess
from cases.evidence.citing import Quote
from cases.evidence.models import Citation, Exhibit, Page
from cases.history import past
from cases.history.acting import acting
from cases.history.axes import Axes, read_axes
from cases.history.past import as_it_stood
from cases.history.tracked import Table
from cases.proceedings.models import Event
from cases.refusal import Refusal
from cases.taxonomy.models import Agency, Sector
from tests import build
from tests.web import worlds

REFUSED = (DatabaseError, sqlite3.OperationalError)
LAST = dt.date(9999, 12, 31)
FIRST = build.NOW.date()


def day(number: int) -> dt.datetime:
    """The moment of the edits of a numbered day."""
    return build.NOW + dt.timedelta(days=number)


def rows(table: Table) -> list[tuple[Any, ...]]:
    """Every row of a table as the database gives it, under the table's plain name; without what the log leaves out on purpose."""
    left_out = table.quiet | table.secret
    columns = ", ".join(f'"{column}"' for column in table.columns if column not in left_out)
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT {columns} FROM "{table.name}"')
        return sorted(cursor.fetchall(), key=repr)


def snapshot() -> dict[str, list[tuple[Any, ...]]]:
    """The whole file."""
    return {table.name: rows(table) for table in past.shown()}


def any_of(model: Any, chance: random.Random) -> Any:
    return chance.choice(list(model.objects.order_by("pk")))


def edits(case: Case, lead: Officer, chance: random.Random, at: dt.datetime) -> list[Callable[[], Any]]:
    """Writes on every path: acts, save, update, bulk writes, cascades, and SQL behind the ORM's back."""

    def raw() -> None:
        with connection.cursor() as cursor:
            cursor.execute('UPDATE "cases_event" SET "text" = "text" || %s', [f" {chance.random()}"])

    def pages_anew() -> None:
        old = any_of(Page, chance)
        Page.objects.filter(pk=old.pk).delete()
        Page.objects.create(rendition=old.rendition, number=old.number, text=f"Read anew, {chance.random()}.")

    def bulk() -> None:
        found = list(Commitment.objects.all())
        for row in found:
            row.words += chance.choice(["", " (amended)"])
        Commitment.objects.bulk_update(found, ["words"])

    def longer() -> None:
        page = any_of(Page, chance)
        page.text += " And more."
        page.save()

    def other_case() -> None:
        made = build.case(lead, title=f"Short-lived {chance.random()}", sectors=[Sector.objects.all()[1]], at=at)
        build.event(made, lead, at=at)
        if chance.random() < 0.7:
            made.delete()

    def fewer_events() -> None:
        if Event.objects.count() > 1:
            Citation.objects.filter(event__isnull=False).delete()
            any_of(Event, chance).delete()

    return [
        raw, pages_anew, bulk, longer, other_case, fewer_events,
        lambda: Case.objects.filter(pk=case.pk).update(title=f"Title {chance.random()}"),
        lambda: Page.objects.filter(pk=any_of(Page, chance).pk).update(label=f"{chance.randint(1, 99)}"),
        lambda: build.event(case, lead, text=f"Happened {chance.random()}", at=at),
        lambda: build.status(case, lead, reason=f"Because {chance.random()}", at=at),
        lambda: build.commitment(case, lead, at=at),
        lambda: build.exhibit(lead, f"Text {chance.random()}.", case=case, at=at),
        lambda: Identifier.objects.create(case=case, scheme="OTHER", number=f"{chance.random()}"),
        lambda: Identifier.objects.filter(pk=any_of(Identifier, chance).pk).update(number=f"{chance.random()}"),
        lambda: Brief.objects.update(state="failed", failure=f"{chance.random()}"),
        lambda: Brief.objects.update(contents={"title": "“国发” \\ \" '", "n": [chance.random(), None, True]}),
        lambda: Claim.objects.update(no_discipline=True, provision=None, argument=f"None, {chance.random()}"),
        lambda: Measure.objects.update(issued_earliest=None, issued_latest=None, stage=chance.choice(["draft", "adopted"])),
        lambda: Agency.objects.filter(member="CHN").update(acronym=f"A{chance.randint(1, 999)}"),
        lambda: CaseSector.objects.all().delete(),
        lambda: CaseMeasure.objects.filter(case=case).delete(),
        lambda: Exhibit.objects.update(marking=chance.choice(["PUBLIC", "OFFICIAL-SENSITIVE"])),
    ]  # fmt: skip


@pytest.mark.parametrize("seed", range(4))
def test_every_earlier_moment_reads_as_it_was(lead: Officer, seed: int) -> None:
    chance = random.Random(seed)
    with acting(at=build.NOW):
        case = worlds.furnished(lead)
    kept = [snapshot()]
    for number in range(1, 15):
        with acting(at=day(number)):
            for _ in range(chance.randint(1, 3)):
                chance.choice(edits(case, lead, chance, day(number)))()
        kept.append(snapshot())
    for number, then in enumerate(kept):
        with as_it_stood(Axes(LAST, day(number).date()), officer=lead, at=day(100)):
            shown = snapshot()
        assert [name for name in then if shown[name] != then[name]] == [], number
        assert shown == then
    assert snapshot() == kept[-1]


def titles(officer: Officer, on: int, recorded: int | None = None) -> list[str]:
    """The titles of the cases that the officer sees as of a numbered day."""
    by = day(on if recorded is None else recorded).date()
    with as_it_stood(Axes(day(on).date(), by), officer=officer, at=day(100)):
        return sorted(Case.objects.visible_to(officer).values_list("title", flat=True))


def amend(case: Case, number: int, **more: Any) -> None:
    with acting(at=day(number)):
        Case.objects.filter(pk=case.pk).update(**more)


def test_a_row_is_seen_only_by_who_may_see_it_by_its_marking_then_and_now(lead: Officer, reader: Officer) -> None:
    with acting(at=day(0)):
        raised = build.case(lead, title="Raised since")
        lowered = build.case(lead, title="Lowered since", marking="OFFICIAL-SENSITIVE")
        gone = build.case(lead, title="Deleted when it was raised")
        build.case(lead, title="Left alone")
        inner = build.event(raised, lead, text="Inside what was raised.")
    amend(raised, 5, marking="OFFICIAL-SENSITIVE")
    amend(lowered, 5, marking="DELIBERATIVE")
    amend(gone, 5, marking="OFFICIAL-SENSITIVE")
    with acting(at=day(6)):
        gone.delete()
    assert titles(reader, 1) == ["Left alone"]
    assert titles(lead, 1) == ["Deleted when it was raised", "Left alone", "Lowered since", "Raised since"]
    assert titles(reader, 7) == ["Left alone", "Lowered since"]
    with as_it_stood(Axes(LAST, day(1).date()), officer=reader, at=day(100)):
        assert not Event.objects.visible_to(reader).filter(pk=inner.pk).exists()


def test_a_row_moved_into_a_hidden_case_is_gone_from_its_past_as_well(lead: Officer, reader: Officer) -> None:
    with acting(at=day(0)):
        event = build.event(build.case(lead), lead, text="Was open.")
        secret = build.case(lead, marking="OFFICIAL-SENSITIVE")
    with acting(at=day(5)):
        Event.objects.filter(pk=event.pk).update(case=secret)
    for officer, there in ((lead, True), (reader, False)):
        with as_it_stood(Axes(LAST, day(1).date()), officer=officer, at=day(100)):
            assert Event.objects.visible_to(officer).exists() is there


def test_a_clearance_withdrawn_today_shuts_the_past(lead: Officer) -> None:
    with acting(at=day(0)):
        build.case(lead, title="High", marking="OFFICIAL-SENSITIVE")
    assert titles(lead, 1) == ["High"]
    with acting(at=day(5)):
        Officer.objects.filter(pk=lead.pk).update(clearance="DELIBERATIVE")
    lead.refresh_from_db()
    assert titles(lead, 1) == []


def test_what_was_deleted_is_there_again_with_all_that_went_with_it(lead: Officer, reader: Officer) -> None:
    with acting(at=day(0)):
        case = build.case(lead, title="Deleted", sectors=[Sector.objects.all()[0]])
        build.event(case, lead, text="Went with it.")
    with acting(at=day(5)):
        case.delete()
    with as_it_stood(Axes(LAST, day(1).date()), officer=reader, at=day(100)):
        found = Case.objects.visible_to(reader).get()
        assert (found.title, found.sectors.count(), found.respondent.pk) == ("Deleted", 1, "CHN")
        assert [row.text for row in Event.objects.visible_to(reader)] == ["Went with it."]
    assert titles(reader, 5) == []


def test_only_what_was_in_effect_on_the_day_is_there(lead: Officer) -> None:
    with acting(at=day(0)):
        case = build.case(lead)
        build.status(case, lead, "consultations", "2015")
        build.status(case, lead, "panel", "2018")
        filed = build.exhibit(lead)
        for year, told_of in (("2014", "Early."), ("2019", "Late.")):
            build.citation(build.event(case, lead, year, text=told_of), filed, lead, "open its market")
        build.event(case, lead, "2020", text="Deadline.", kind="deadline")
        promise = build.commitment(case, lead, "2012", words="Early promise.", due=FuzzyDate.parse("2016"))
        build.commitment(case, lead, "2019", words="Late promise.")
        quotes = [Quote(filed.rendition, "open its market", 1)]
        for word, of in (("not-yet-due", "2013"), ("implemented-late", "2018")):
            assess(promise, verdict=word, as_of=FuzzyDate.parse(of), quotes=quotes, by=lead, at=build.NOW)

    def told(on: str) -> tuple[Any, ...]:
        with as_it_stood(Axes(dt.date.fromisoformat(on), None), officer=lead, at=day(100)):
            return (
                Case.objects.all().with_status(lead).get().status,
                sorted(Event.objects.values_list("text", flat=True)),
                list(Commitment.objects.all().with_verdict(lead).values_list("words", "verdict")),
                Citation.objects.all().visible_to(lead).count(),
            )

    assert told("2011-12-31") == (None, ["Deadline."], [], 0)
    assert told("2013-06-30") == (None, ["Deadline."], [("Early promise.", "not-yet-due")], 1)
    assert told("2015-01-01") == ("consultations", ["Deadline.", "Early."], [("Early promise.", "not-yet-due")], 2)
    assert told("2019-06-30") == (
        "panel",
        ["Deadline.", "Early.", "Late."],
        [("Early promise.", "implemented-late"), ("Late promise.", None)],
        4,
    )


def test_what_was_not_in_effect_is_not_there_in_its_former_words_either(lead: Officer) -> None:
    with acting(at=day(0)):
        event = build.event(build.case(lead), lead, "2019", text="First words.")
    with acting(at=day(5)):
        Event.objects.filter(pk=event.pk).update(text="Other words.", happened_earliest="2014-01-01")
    told = []
    for on in ("2018-12-31", "2019-12-31"):
        with as_it_stood(Axes(dt.date.fromisoformat(on), day(1).date()), officer=lead, at=day(100)):
            told.append(list(Event.objects.values_list("text", flat=True)))
    assert told == [[], ["First words."]]


def test_an_entry_known_to_be_wrong_does_not_stand_while_its_correction_is_not_yet_in_effect(lead: Officer) -> None:
    with acting(at=day(0)):
        case = build.case(lead)
        wrong = build.status(case, lead, "panel", "2017")
    build.status(case, lead, "panel", "2018", corrects=wrong, at=day(5))

    def status(on: str, by: dt.date | None) -> str | None:
        with as_it_stood(Axes(dt.date.fromisoformat(on), by), officer=lead, at=day(100)):
            found: str | None = Case.objects.all().with_status(lead).get().status
            return found

    assert status("2017-06-30", day(1).date()) == "panel"
    assert status("2017-06-30", None) is None
    assert status("2017-06-30", day(6).date()) is None
    assert status("2018-06-30", None) == "panel"


def test_entries_of_one_row_out_of_order_count_by_their_order_in_the_log(lead: Officer) -> None:
    with acting(at=day(0)):
        case = build.case(lead, title="First")
    amend(case, 9, title="Second")
    amend(case, 4, title="Third")
    assert [titles(lead, number) for number in (1, 4, 8, 9)] == [["First"], ["Third"], ["Third"], ["Third"]]


def test_nothing_can_be_written_in_the_past(lead: Officer) -> None:
    with acting(at=day(0)):
        case = build.case(lead)
    amend(case, 5, title="Later")
    writes: list[Callable[[], Any]] = [
        lambda: Case.objects.filter(pk=case.pk).update(title="Changed"),
        lambda: Sector.objects.filter(pk=Sector.objects.all()[0].pk).update(title="Changed"),
        lambda: build.case(lead),
        lambda: Officer.objects.filter(pk=lead.pk).update(first_name="Changed"),
    ]
    for write in writes:
        with (
            pytest.raises(REFUSED),
            as_it_stood(Axes(LAST, day(1).date()), officer=lead, at=day(100)),
            transaction.atomic(),
        ):
            write()
    with acting(at=day(6)):
        build.case(lead, title="Written again")
    assert sorted(Case.objects.values_list("title", flat=True)) == ["Later", "Written again"]


def test_the_past_is_not_shown_within_the_past(lead: Officer) -> None:
    axes = Axes(LAST, day(1).date())
    with as_it_stood(axes, officer=lead, at=day(100)):
        with pytest.raises(RuntimeError), as_it_stood(axes, officer=lead, at=day(100)):
            pass
        assert list(Case.objects.all()) == []
    assert titles(lead, 1) == []


def temporary() -> list[str]:
    """The names of what is temporary on this connection."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name FROM sqlite_temp_master"
            if connection.vendor == "sqlite"
            else "SELECT relname FROM pg_class WHERE relnamespace = pg_my_temp_schema()"
        )
        return sorted(name for (name,) in cursor.fetchall())


@pytest.mark.usefixtures("unguarded_at_the_end")
@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_as_well_nothing_is_left_on_the_connection_whatever_happens() -> None:
    officer = build.officer(role="lead", clearance="PARTNER-CONFIDENTIAL")
    with acting(at=day(0)):
        case = build.case(officer, title="First")
    amend(case, 5, title="Second")
    axes = Axes(LAST, day(1).date())
    for _ in range(2):
        # The very same statement before, within and after: no prepared one may be kept across.
        assert Case.objects.get().title == "Second"
        with as_it_stood(axes, officer=officer, at=day(100)):
            assert (Case.objects.get().title, bool(temporary())) == ("First", True)
        assert (Case.objects.get().title, temporary()) == ("Second", [])
        with pytest.raises(ZeroDivisionError), as_it_stood(axes, officer=officer, at=day(100)):
            raise ZeroDivisionError
        with pytest.raises(REFUSED), as_it_stood(axes, officer=officer, at=day(100)):
            Case.objects.update(title="Changed")
        assert (Case.objects.get().title, temporary(), connection.in_atomic_block) == ("Second", [], False)
    with CaptureQueriesContext(connection) as said, as_it_stood(axes, officer=officer, at=day(100)):
        pass
    # On SQLite no lock of a writer is asked for; the next transaction asks for one again.
    assert "IMMEDIATE" not in str(said.captured_queries)
    with CaptureQueriesContext(connection) as said:
        amend(case, 6, title="Third")
    assert ("BEGIN IMMEDIATE" in str(said.captured_queries)) is (connection.vendor == "sqlite")
    assert Case.objects.get().title == "Third"


@pytest.mark.postgresql
@pytest.mark.usefixtures("unguarded_at_the_end")
@pytest.mark.django_db(transaction=True)
def test_the_past_neither_waits_for_a_writer_nor_sees_it() -> None:
    officer = build.officer(role="lead", clearance="PARTNER-CONFIDENTIAL")
    with acting(at=day(0)):
        case = build.case(officer, title="First")
    begun, go_on, done = threading.Event(), threading.Event(), threading.Event()

    def write() -> None:
        with transaction.atomic():
            amend(case, 5, title="Second")
            begun.set()
            go_on.wait(20)
        done.set()
        connection.close()

    writer = threading.Thread(target=write)
    writer.start()
    assert begun.wait(20)
    with as_it_stood(Axes(LAST, day(9).date()), officer=officer, at=day(100)):
        before = Case.objects.get().title
        go_on.set()
        assert done.wait(20)
        assert (before, Case.objects.get().title) == ("First", "First")
    writer.join()
    assert Case.objects.get().title == "Second"


@pytest.mark.parametrize(
    ("as_of", "recorded", "axes"),
    [
        ("2023-02-01", "", Axes(dt.date(2023, 2, 1), dt.date(2023, 2, 1))),
        ("2023-02-01", "now", Axes(dt.date(2023, 2, 1), None)),
        ("2023-02-01", " 2024 ", Axes(dt.date(2023, 2, 1), dt.date(2024, 12, 31))),
        ("1 February 2023", "2022-01-01", Axes(dt.date(2023, 2, 1), dt.date(2022, 1, 1))),
        ("", "2022-01-01", Axes(dt.date(2026, 3, 2), dt.date(2022, 1, 1))),
        ("2026-03-02", "", Axes(dt.date(2026, 3, 2), dt.date(2026, 3, 2))),
        ("", "", None),
        ("", "Now", None),
        (" \x00 ", "", None),
    ],
)
def test_the_axes_are_read_as_a_person_writes_them(as_of: str, recorded: str, axes: Axes | None) -> None:
    assert read_axes(as_of, recorded, today=FIRST) == axes


@pytest.mark.parametrize(
    ("as_of", "recorded", "sentence", "field"),
    [
        ("soon", "", "“soon” is not a date. Write a day such as 2023-02-01.", "as_of"),
        ("2023-02-30", "", "“2023-02-30” is not a date. Write a day such as 2023-02-01.", "as_of"),
        ("2023-02-01", "x" * 99, f"“{'x' * 40}…” is not a date. Write a day such as 2023-02-01.", "recorded"),
        ("0000", "", "“0000” is not a date. Write a day such as 2023-02-01.", "as_of"),
        ("2026-03-03", "", "3 March 2026 has not come yet. Choose a day up to today, 2 March 2026.", "as_of"),
        ("", "9999", "31 December 9999 has not come yet. Choose a day up to today, 2 March 2026.", "recorded"),
    ],
)
def test_what_is_no_day_or_has_not_come_is_refused(as_of: str, recorded: str, sentence: str, field: str) -> None:
    with pytest.raises(Refusal) as refused:
        read_axes(as_of, recorded, today=FIRST)
    assert (refused.value.sentence, refused.value.field) == (sentence, field)
