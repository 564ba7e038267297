"""The pages of saved searches, and the feed that a token opens."""

from __future__ import annotations

import re
from typing import Any
from xml.etree import ElementTree

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from cases.access import markings
from cases.access.models import Disclosure, Grant, Officer
from cases.search.news import look_at
from cases.search.saved import Feed, SavedSearch, Subscription
from cases.search.saving import draw_token, save_search, share_search
from tests import build
from tests.web import worlds

ATOM = "{http://www.w3.org/2005/Atom}"


def save(by: Officer, name: str = "Metals", query: str = "q=steel", **more: bool) -> SavedSearch:
    """A saved search."""
    return save_search(name, query, by=by, at=timezone.now(), **more)


def text(client: Client, address: str) -> str:
    """A page without its tags."""
    page = client.get(address).content.decode()
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_the_docket_leads_to_saving_what_was_searched_and_back(as_lead: Client, lead: Officer) -> None:
    build.case(lead, title="Steel")
    page = as_lead.get("/docket/?q=steel&marking=DELIBERATIVE&page=1").content.decode()
    assert 'href="/searches/new/?q=steel&amp;marking=DELIBERATIVE"' in page
    form = text(as_lead, "/searches/new/?q=steel&marking=DELIBERATIVE&as_of=2020-01-01")
    assert "Words: steel" in form
    answer = as_lead.post("/searches/new/?q=steel&marking=DELIBERATIVE", {"name": "Metals"})
    made = SavedSearch.objects.get()
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/searches/{made.pk}/")
    assert (made.query, made.shared) == ("marking=DELIBERATIVE&q=steel", False)
    assert (
        f'href="/docket/?{made.query.replace("&", "&amp;")}"' in as_lead.get(made.get_absolute_url()).content.decode()
    )


@pytest.mark.parametrize(
    ("query", "name", "said"),
    [
        ("q=steel", "", "This field is required."),
        ("q=steel", "x" * 101, "at most 100 characters"),
        ("q=steel", "a\u202eb", "invisible signs"),
        ("&".join(f"status={n:04}" for n in range(400)), "Long", "at most 4,000 characters"),
        ("q=steel", "Taken", "You have a search named “Taken” already."),
    ],
)
def test_what_cannot_be_saved_is_refused_in_a_sentence(
    as_lead: Client, lead: Officer, query: str, name: str, said: str
) -> None:
    save(lead, "Taken")
    answer = as_lead.post(f"/searches/new/?{query}", {"name": name})
    assert (answer.status_code, said in answer.content.decode()) == (422, True)
    assert SavedSearch.objects.count() == 1


@pytest.mark.parametrize("query", ["%ff%fe=%00", "q=%22%22%22((((", "sector=999&sector=x", "order=-sideways", "page=x"])
def test_any_address_of_saving_gives_a_page(as_lead: Client, query: str) -> None:
    assert as_lead.get(f"/searches/new/?{query}").status_code == 200
    assert as_lead.post(f"/searches/new/?{query}", {"name": "Odd"}, follow=True).status_code == 200


def test_the_list_and_the_front_page_say_how_many_are_new_and_running_it_marks_them(
    as_lead: Client, lead: Officer
) -> None:
    made = save(lead)
    assert "Metals nothing new" in text(as_lead, "/")
    new = build.case(lead, title="Steel")
    assert "Metals 1 new" in text(as_lead, "/")
    assert "Metals 1 new 1 Yours" in text(as_lead, "/searches/")
    page = text(as_lead, made.get_absolute_url())
    assert "1 case, 1 new" in page
    assert f"New {new.number} Steel" in page
    assert "Metals nothing 1 Yours" in text(as_lead, "/searches/")
    assert f"New {new.number} Steel" in text(as_lead, made.get_absolute_url())


def test_a_shared_search_is_run_by_each_with_his_own_eyes(as_lead: Client, lead: Officer, reader: Officer) -> None:
    open_ = build.case(lead, title="Steel")
    secret = build.case(lead, title="Steel kept", marking=markings.SENSITIVE)
    made = save(lead, shared=True)
    client = Client()
    client.force_login(reader)
    assert secret.number in text(as_lead, made.get_absolute_url())
    page = text(client, made.get_absolute_url())
    assert (open_.number in page, secret.number in page, "1 case, 0 new" in page) == (True, False, True)
    assert "Rename" not in page
    share_search(made, shared=False, by=lead, at=timezone.now())
    assert client.get(made.get_absolute_url()).status_code == 404
    assert client.post(f"{made.get_absolute_url()}change/", {"act": "delete"}).status_code == 404
    assert "Metals" not in text(client, "/searches/")
    assert "Metals" not in text(client, "/")


def test_the_buttons_of_a_search_do_what_they_say_and_anything_else_is_told_in_a_sentence(
    as_lead: Client, lead: Officer
) -> None:
    lead.email = "lead@desk.example"
    lead.save()
    made = save(lead)

    def press(**data: str) -> str:
        page = as_lead.post(f"{made.get_absolute_url()}change/", data, follow=True)
        assert page.status_code == 200
        return page.content.decode()

    assert "Its name is “Ores”." in press(act="rename", name="Ores")
    assert "Give it a name." in press(act="rename")
    assert "All officers find it" in press(act="share")
    assert "It is yours alone again." in press(act="unshare")
    assert "Digest: weekly, on Mondays." in press(act="subscribe", every="weekly")
    assert "Choose daily, weekly or never." in press(act="subscribe", every="\x00")
    assert Subscription.objects.get().every == "weekly"
    assert "Choose what to do with it." in press(act="explode")
    assert "This address is shown this once." in press(act="feed")
    assert "The feed is closed" in press(act="close-feed")
    assert "is deleted" in press(act="delete")
    assert not SavedSearch.objects.exists()


def test_the_page_says_where_no_mail_is_sent(as_lead: Client, lead: Officer, settings: Settings) -> None:
    made = save(lead)
    assert "Your account has no e-mail address." in text(as_lead, made.get_absolute_url())
    settings.MAIL = None
    assert "This installation sends no mail." in text(as_lead, made.get_absolute_url())


@pytest.mark.parametrize("count", [1, 3])
def test_the_news_of_three_searches_take_as_many_queries_as_those_of_one(
    as_lead: Client, lead: Officer, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(count):
        build.status(build.case(lead, title=f"Steel {number}", **worlds.terms()), lead)
        save(lead, f"Search {number}", f"q=steel+{number}+OR+iron&status=panel&respondent=CHN")
    made = SavedSearch.objects.all()[0]
    as_lead.get("/searches/")
    for address, queries in {"/": 24, "/searches/": 12, made.get_absolute_url(): 15}.items():
        with django_assert_num_queries(queries, info=address):
            assert as_lead.get(address).status_code == 200


# The feed


def token_of(client: Client, search: SavedSearch) -> str:
    """The feed's address as it is shown once."""
    page = client.post(f"{search.get_absolute_url()}change/", {"act": "feed"}).content.decode()
    found = re.search(r"http://testserver(/feeds/[\w-]+/)", page)
    assert found is not None
    return found.group(1)


def entries(answer: Any) -> list[tuple[str, str]]:
    """The ids and titles of a feed's entries."""
    root = ElementTree.fromstring(answer.content)
    return [
        (entry.findtext(f"{ATOM}id", ""), entry.findtext(f"{ATOM}title", "")) for entry in root.iter(f"{ATOM}entry")
    ]


def test_a_feed_is_valid_atom_its_titles_escaped_its_ids_stable_the_latest_change_first(
    as_lead: Client, lead: Officer
) -> None:
    first = build.case(lead, title="Steel <script>&amp; iron ]]> 钢", summary="Plans <b>for</b> steel.")
    second = build.case(lead, title="Steel, second", at=worlds.LATER)
    made = save(lead, "Metals & ores")
    address = token_of(as_lead, made)
    answer = Client().get(address)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/atom+xml; charset=utf-8")
    root = ElementTree.fromstring(answer.content)
    assert root.tag == f"{ATOM}feed"
    assert root.findtext(f"{ATOM}title") == "Metals & ores"
    assert root.findtext(f"{ATOM}author/{ATOM}name") == "Case file"
    links = {link.get("rel"): link.get("href") for link in root.findall(f"{ATOM}link")}
    assert links == {
        "self": f"http://testserver{address}",
        "alternate": f"http://testserver{made.get_absolute_url()}",
    }
    for node in (root, *root.iter(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            assert len(node.findall(f"{ATOM}{name}")) == 1
        assert re.fullmatch(r"tag:desk\.example,\d{4}-\d\d-\d\d:(case|search)/[\w-]+", node.findtext(f"{ATOM}id", ""))
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?\+00:00", node.findtext(f"{ATOM}updated", ""))
    told = entries(answer)
    assert [title for _, title in told] == [f"{second.number} {second.title}", f"{first.number} {first.title}"]
    summary = root.findall(f"{ATOM}entry")[1].find(f"{ATOM}summary")
    assert summary is not None
    assert summary.get("type") == "html"
    assert "Plans &lt;b&gt;for&lt;/b&gt; steel." in (summary.text or "")
    build.event(first, lead)
    build.status(first, lead, at=timezone.now())
    assert {key for key, _ in entries(Client().get(address))} == {key for key, _ in told}


def test_a_feed_that_is_known_is_not_sent_again_until_something_in_it_changes(as_lead: Client, lead: Officer) -> None:
    case = build.case(lead, title="Metals")
    address = token_of(as_lead, save(lead))
    client = Client()
    answer = client.get(address)
    since = {"If-Modified-Since": answer.headers["Last-Modified"]}
    known = {"If-None-Match": answer.headers["ETag"]}
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert [client.get(address, headers=headers).status_code for headers in (known, since)] == [304, 304]
    assert client.get(address, headers=known).content == b""
    Feed.objects.update(changed_at=build.NOW)
    since = {"If-Modified-Since": client.get(address).headers["Last-Modified"]}
    # It comes to be found by an old document, without having changed itself.
    build.exhibit(lead, "A plan for steel.", case=case)
    assert [client.get(address, headers=headers).status_code for headers in (known, since)] == [200, 200]
    assert len(entries(client.get(address))) == 1
    assert client.head(address).status_code == 200
    assert client.post(address).status_code == 405


def test_a_feed_opens_to_the_latest_token_alone_and_an_unknown_one_is_like_any_address(
    as_lead: Client, lead: Officer
) -> None:
    made = save(lead)
    first, second = token_of(as_lead, made), token_of(as_lead, made)
    client = Client()
    assert [client.get(address).status_code for address in (first, second)] == [404, 200]
    nothing = client.get("/nothing/at/all/").content
    assert client.get(first).content == nothing
    assert client.get("/feeds/%00%ff/").status_code == 404
    as_lead.post(f"{made.get_absolute_url()}change/", {"act": "close-feed"})
    assert client.get(second).content == nothing


def test_whether_a_feed_opens_is_asked_each_time(as_lead: Client, lead: Officer, reader: Officer) -> None:
    case = build.case(lead, title="Steel")
    made = save(lead, shared=True)
    address = f"/feeds/{draw_token(made, by=reader, at=timezone.now())}/"
    client = Client()
    assert len(entries(client.get(address))) == 1
    reader.clearance = markings.PUBLIC
    reader.save()
    assert case.number not in client.get(address).content.decode()
    share_search(made, shared=False, by=lead, at=timezone.now())
    assert client.get(address).status_code == 404
    share_search(made, shared=True, by=lead, at=timezone.now())
    assert client.get(address).status_code == 200
    reader.is_active = False
    reader.save()
    assert client.get(address).status_code == 404


def test_a_feed_holds_nothing_above_the_limit_nothing_of_a_closed_room_and_nothing_found_through_them(
    lead: Officer, settings: Settings
) -> None:
    case = worlds.furnished(lead)
    made, secret = save(lead, "Agreed", "q=agreed"), save(lead, "Secret", f"q={worlds.SECRET}")
    addresses = [f"/feeds/{draw_token(search, by=lead, at=timezone.now())}/" for search in (made, secret)]
    before = [Client().get(address) for address in addresses]
    hidden = worlds.hide(case, lead)
    shut = build.case(lead, title=f"Closed {worlds.SECRET} agreed", marking=markings.BCI, at=timezone.now())
    after = [Client().get(address) for address in addresses]
    assert [answer.content for answer in before] == [answer.content for answer in after]
    assert [len(entries(answer)) for answer in after] == [1, 0]
    assert {case.pk, hidden.pk, shut.pk} <= set(look_at(secret, lead, at=timezone.now()).cases.keys)
    assert not Disclosure.objects.exists()
    settings.OUTSIDE_LIMIT = markings.PARTNER
    opened = Client().get(addresses[1]).content.decode()
    assert (hidden.number in opened, shut.number in opened) == (True, False)


def test_another_ones_hidden_cases_change_no_byte_of_the_list_and_the_page(lead: Officer, reader: Officer) -> None:
    case = worlds.furnished(lead)
    client = Client()
    client.force_login(reader)
    made = save(reader, "All", "")
    addresses = ["/", "/searches/", made.get_absolute_url()]
    before = [worlds.masked(client.get(address).content) for address in addresses]
    worlds.hide(case, lead)
    after = [worlds.masked(client.get(address).content) for address in addresses]
    assert [one == other for one, other in zip(before, after, strict=True)] == [True] * 3
    assert Grant.objects.exists()
