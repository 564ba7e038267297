"""Saved searches: one form for all that ask the same, whose they are, and what is new in one."""

from __future__ import annotations

import datetime as dt

import pytest
from django.http import QueryDict
from django.utils import timezone
from pytest_django import Settings

from cases.access import markings
from cases.access.models import Grant, Officer
from cases.refusal import Refusal
from cases.search.news import VISIT, count_news, look_at
from cases.search.query import find_cases
from cases.search.saved import LONGEST_QUERY, Feed, SavedSearch, SearchMemory, Subscription
from cases.search.saving import (
    MOST,
    close_feed,
    delete_search,
    draw_token,
    next_due,
    normalised,
    rename_search,
    save_search,
    share_search,
    subscribe,
)
from tests import build

DAY = dt.timedelta(days=1)


def save(by: Officer, name: str = "Steel", query: str = "q=steel", **more: bool) -> SavedSearch:
    """A saved search."""
    return save_search(name, query, by=by, at=build.NOW, **more)


def counted(search: SavedSearch, officer: Officer) -> tuple[int, int | None]:
    """How many cases it finds, and how many are new."""
    told = count_news([search], officer)[search.pk]
    return told.found, told.new


@pytest.mark.parametrize(
    "typed",
    [
        "q=steel+%22state+owned%22&status=panel&status=dormant",
        "status=dormant&status=panel&status=panel&q=copper&q=steel++%22state+owned%22&page=3&order=",
        "q=steel+%22state+owned%22&as_of=2020-01-01&recorded=2020&status=dormant&status=panel&csrf=1&sector=+",
    ],
)
def test_searches_that_ask_the_same_are_saved_in_the_same_form(typed: str) -> None:
    assert normalised(typed) == "q=steel+%22state+owned%22&status=dormant&status=panel"


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "?",
        "q=%00%ff%ed%a0%80",
        "&&&===",
        "q=" + "%E4%BA%A7" * 300,
        "status=" + "x" * 5000,
        "q=a&" * 400,
        "%71=steel&q%20=x",
        ";q=1",
    ],
)
def test_any_query_string_is_saved_and_run_or_refused_in_a_sentence(lead: Officer, typed: str) -> None:
    try:
        made = save(lead, "Odd", typed)
    except Refusal:
        assert len(typed) > LONGEST_QUERY
        return
    assert len(made.query) <= LONGEST_QUERY
    assert normalised(made.query) == made.query
    look_at(made, lead, at=build.NOW)


def test_what_is_saved_finds_what_was_typed(lead: Officer) -> None:
    cases = [build.case(lead, title=f"{word} of the state") for word in ("Steel", "Copper", "Steel and copper")]
    for typed in ("q=steel&order=-number", "q=zinc&q=copper", "q=state+-steel", "page=2", "marking=DELIBERATIVE"):
        found = find_cases(QueryDict(typed), lead).cases.keys
        assert look_at(save(lead, typed, typed), lead, at=build.NOW).cases.keys == found, typed
    assert len(cases) == 3


def test_a_name_is_given_tidied_unlike_ones_others_and_short(lead: Officer, reader: Officer) -> None:
    made = save(lead, "  Steel \n plan ")
    assert made.name == "Steel plan"
    for name, said in (
        ("STEEL plan", "You have a search named “STEEL plan” already."),
        (" ", "Give it a name."),
        ("x" * 101, "A name has at most 100 characters."),
    ):
        with pytest.raises(Refusal) as refused:
            save(lead, name)
        assert (refused.value.sentence, refused.value.field) == (said, "name")
    save(reader, "Steel plan")
    assert rename_search(made, "Steel PLAN", by=lead, at=build.NOW).name == "Steel PLAN"


def test_a_query_that_is_too_long_is_refused(lead: Officer) -> None:
    assert len(save(lead, "Inside", "status=" + "&status=".join(f"{n:04}" for n in range(300))).query) <= LONGEST_QUERY
    with pytest.raises(Refusal, match="at most 4,000 characters"):
        save(lead, "Outside", "status=" + "&status=".join(f"{n:04}" for n in range(400)))


def test_nobody_keeps_more_than_so_many(lead: Officer) -> None:
    SavedSearch.objects.bulk_create(
        SavedSearch(owner=lead, name=str(number), made_at=build.NOW) for number in range(MOST)
    )
    with pytest.raises(Refusal, match="You keep 100 searches already"):
        save(lead)


@pytest.mark.django_db
def test_the_auditor_saves_nothing() -> None:
    with pytest.raises(Refusal, match="which changes nothing"):
        save(build.officer(role="auditor"))


def test_a_search_is_its_owners_alone_until_it_is_shared(lead: Officer, reader: Officer) -> None:
    made = save(lead)
    assert list(SavedSearch.objects.visible_to(reader)) == []
    with pytest.raises(Refusal, match="not shared with you"):
        draw_token(made, by=reader, at=build.NOW)
    share_search(made, shared=True, by=lead, at=build.NOW)
    assert list(SavedSearch.objects.visible_to(reader)) == [made]
    for act in (
        lambda: rename_search(made, "Mine", by=reader, at=build.NOW),
        lambda: share_search(made, shared=False, by=reader, at=build.NOW),
        lambda: delete_search(made, by=reader, at=build.NOW),
    ):
        with pytest.raises(Refusal, match="Only who saved a search changes it"):
            act()
    share_search(made, shared=False, by=lead, at=build.NOW)
    assert list(SavedSearch.objects.visible_to(reader)) == []
    reader.is_active = False
    assert list(SavedSearch.objects.visible_to(reader)) == list(SavedSearch.objects.visible_to(None)) == []


def test_what_hangs_from_a_search_goes_with_it(lead: Officer, reader: Officer) -> None:
    reader.email = "reader@desk.example"
    made = save(lead, shared=True)
    subscribe(made, "daily", by=reader, at=build.NOW)
    draw_token(made, by=reader, at=build.NOW)
    delete_search(made, by=lead, at=build.NOW)
    assert [model.objects.count() for model in (SavedSearch, SearchMemory, Subscription, Feed)] == [0, 0, 0, 0]


def test_what_came_since_the_last_look_is_new_stands_first_and_stays_marked_for_a_visit(lead: Officer) -> None:
    old = build.case(lead, title="Steel, old")
    made = save(lead)
    assert counted(made, lead) == (1, 0)
    fresh = build.case(lead, title="Steel, fresh")
    build.case(lead, title="Copper")
    assert counted(made, lead) == (2, 1)
    for minutes in (0, 20, 40):
        looked = look_at(made, lead, at=build.NOW + DAY + dt.timedelta(minutes=minutes))
        assert (list(looked.cases.keys), set(looked.new)) == ([fresh.pk, old.pk], {fresh.pk})
        assert counted(made, lead) == (2, 0)
    looked = look_at(made, lead, at=build.NOW + DAY + dt.timedelta(minutes=40) + VISIT)
    assert (list(looked.cases.keys), set(looked.new)) == ([old.pk, fresh.pk], set())


def test_a_case_that_comes_to_be_found_later_is_new_then_whenever_it_was_opened(lead: Officer) -> None:
    case, made = build.case(lead, title="Metals"), save(lead)
    assert counted(made, lead) == (0, 0)
    build.exhibit(lead, "A plan for steel.", case=case)
    assert counted(made, lead) == (1, 1)


def test_each_officer_has_a_look_of_his_own(lead: Officer, reader: Officer) -> None:
    build.case(lead, title="Steel")
    made = save(lead, shared=True)
    assert (counted(made, lead), counted(made, reader)) == ((1, 0), (1, None))
    assert look_at(made, reader, at=build.NOW).new == frozenset()
    build.case(lead, title="Steel again")
    look_at(made, lead, at=build.NOW + DAY)
    assert (counted(made, lead), counted(made, reader)) == ((2, 0), (2, 1))


def test_what_one_may_not_see_is_new_to_nobody_and_a_key_that_opens_later_makes_it_new_then(
    lead: Officer, reader: Officer
) -> None:
    now = timezone.now()
    build.case(lead, title="Steel")
    made = save(lead, shared=True)
    look_at(made, reader, at=now)
    before = bytes(SearchMemory.objects.get(officer=reader).found)
    secret = build.case(lead, title="Secret steel", marking=markings.SENSITIVE)
    shut = build.case(lead, title="Closed steel", marking=markings.BCI, at=now)
    assert (counted(made, lead), counted(made, reader)) == ((3, 2), (1, 0))
    assert look_at(made, reader, at=now + DAY).new == frozenset()
    assert bytes(SearchMemory.objects.get(officer=reader).found) == before
    assert shut.compartment is not None
    grant = Grant.objects.create(
        officer=reader, compartment=shut.compartment, granted_by=lead, granted_at=now, expires_at=now + DAY
    )
    reader.clearance = markings.SENSITIVE
    reader.save()
    assert counted(made, reader) == (3, 2)
    assert look_at(made, reader, at=now + 2 * DAY).new == {secret.pk, shut.pk}
    Grant.objects.filter(pk=grant.pk).update(granted_at=now - 2 * DAY, expires_at=now - DAY)
    assert counted(made, reader) == (2, 0)
    look_at(made, reader, at=now + 3 * DAY)
    Grant.objects.filter(pk=grant.pk).update(expires_at=now + DAY)
    assert counted(made, reader) == (3, 1)


def test_what_is_remembered_names_no_case(lead: Officer) -> None:
    case, made, other = build.case(lead, title="Steel"), save(lead), save(lead, "Other")
    kept = [bytes(SearchMemory.objects.get(search=search).found) for search in (made, other)]
    assert [len(one) for one in kept] == [8, 8]
    assert kept[0] != kept[1]
    assert not any(one in case.pk.bytes for one in kept)


def test_many_searches_of_many_words_are_counted_as_each_alone(lead: Officer) -> None:
    for number in range(6):
        build.case(lead, title=f"Word{number} word{number + 1} steel")
    words = [f"word{number}" for number in range(60)]
    made = [
        save(lead, str(number), f"q={' OR '.join(words[number : number + 35])} -word{number}".replace(" ", "+"))
        for number in range(12)
    ]
    made.append(save(lead, "dated", "q=steel&opened_from=2020&provision=SCM+25.8&respondent=FRA"))
    alone = {row.pk: len(find_cases(QueryDict(row.query), lead).cases) for row in made}
    assert {key: told.found for key, told in count_news(made, lead).items()} == alone
    assert sum(alone.values()) > 6


def test_a_token_is_kept_as_a_hash_alone_and_drawn_anew(lead: Officer) -> None:
    made = save(lead)
    one, two = (draw_token(made, by=lead, at=build.NOW) for _ in range(2))
    assert one != two
    feed = Feed.objects.get()
    assert not {one, two} & {feed.token_sha256}
    close_feed(made, by=lead, at=build.NOW)
    assert not Feed.objects.exists()


def test_digests_fall_due_in_the_morning_and_on_mondays() -> None:
    monday = dt.datetime(2026, 3, 2, 6, 0, tzinfo=dt.UTC)
    second = dt.timedelta(seconds=1)
    assert next_due("daily", monday - second) == next_due("weekly", monday - second) == monday
    assert next_due("daily", monday) == monday + DAY
    assert next_due("weekly", monday) == monday + 7 * DAY
    assert next_due("never", monday) is None


def test_subscribing_is_refused_where_no_mail_could_come(lead: Officer, settings: Settings) -> None:
    made = save(lead)
    for every, said in (("daily", "no e-mail address"), ("hourly", "Choose daily, weekly or never")):
        with pytest.raises(Refusal, match=said):
            subscribe(made, every, by=lead, at=build.NOW)
    lead.email = "lead@desk.example"
    settings.MAIL = None
    with pytest.raises(Refusal, match="sends no mail"):
        subscribe(made, "daily", by=lead, at=build.NOW)
    assert subscribe(made, "never", by=lead, at=build.NOW).due_at is None
