"""Hostile text in every field of every form, found by looking at the forms: stored and shown as text, or refused with a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import quote

import pytest
from django import forms
from django.test import Client

from cases.access import markings
from cases.briefs.models import Brief
from cases.briefs.render import paper as set_paper
from cases.briefs.request import request_brief
from cases.evidence.models import Exhibit
from tests import build
from tests.twins import acts, addresses, worlds
from tests.twins.looking import Looker, Probe, undone
from tests.twins.pages import filled_in, tree_of

pytestmark = pytest.mark.once

MARK = "zanz"
"""In the name of every element, attribute and address that the hostile texts would bring to life."""
MARKUP = (
    f"<{MARK}-element>&lt;b&gt;</{MARK}-element><script>{MARK}()</script>\"'><img src=x on{MARK}=1>"
    f"</textarea></title></style><svg/on{MARK}=1><iframe src=//{MARK}.example>"
)
SHOWN = (
    MARKUP,
    f"=cmd|' /C calc'!A0 {{{{ 7|add:7 }}}}{{% url 'front' %}}{{# gone #}}{{% include 'web/base.html' %}} javascript:{MARK}() "
    f"url(file:///etc/{MARK}) @import 'http://{MARK}.example'; data:text/html,<script>{MARK}()</script> %s %(x)d ${{x}}",
    "w" * 2000 + " \ufeff\u200b\u200d\u2060 \U0010ffff \ufffe 国\u0301\u0301 \r\n\t\x0b",
)
"""Strings that are text like any other."""
REFUSED = ("a\x00b", "a\u202eb")
"""Null bytes, which PostgreSQL does not store; and a sign that turns the direction, which would show a text other than it is."""
HALF = "\ud800"
"""Half of a sign, which no text in UTF-8 holds; it comes as bytes and is read as signs of replacement."""
URLS = (f"javascript:{MARK}()", f"data:text/html,{MARK}", f"file:///etc/{MARK}", f"//{MARK}", f"vbscript:{MARK}", " ")
ALIVE = re.compile(r"^\s*(javascript|vbscript|file|data:text)", re.IGNORECASE)


def alive(content: bytes) -> list[str]:
    """What of the hostile texts came to life in a page: elements, handlers, addresses that run or fetch."""
    found = []
    for element in tree_of(content).iter():
        if not isinstance(element.tag, str):
            continue
        if MARK in element.tag or (element.tag == "script" and MARK in (element.text or "")) or element.tag == "iframe":
            found.append(element.tag)
        for name, value in element.attrib.items():
            link = name in {"href", "src", "action", "formaction", "data", "srcset", "poster"}
            if name.startswith("on") or name == "style" or MARK in name:
                found.append(f"{element.tag} {name}")
            elif link and (ALIVE.match(value) or re.match(rf"\s*(https?:)?//{MARK}", value)):
                found.append(f"{element.tag} {name}={value[:40]}")
    return found


@pytest.fixture
def world(db: None) -> worlds.World:
    """The open world of the twins, and somebody who may do everything in it."""
    made = worlds.open_world()
    made.chief.role = "registrar"
    made.chief.save()
    return made


def sent(world: worlds.World) -> list[Probe]:
    """What is sent through every form, one of each address."""
    with undone():
        worlds.hide_above(world)
        hidden = acts.Hidden.found(markings.SENSITIVE)
    found: dict[str, Probe] = {}
    for probe in (*acts.on_the_site(world, hidden), *acts.in_the_admin(world, hidden)):
        if probe.method == "post" and probe.data:
            # Of the several buttons of a proposal's form the one that takes its fields.
            decides = probe.data.get("act") in acts.DECISIONS
            found.setdefault(probe.address, replace(probe, data={**probe.data, "act": "correct"}) if decides else probe)
    return list(found.values())


def texts_of(looker: Looker, probe: Probe) -> Iterator[tuple[str, forms.Field]]:
    """The fields of the form at that address into which one writes."""
    context = looker.client.get(probe.address).context
    form: Any = (context or {}).get("adminform") or (context or {}).get("form")
    form = getattr(form, "form", form)
    for name, field in getattr(form, "fields", {}).items():
        if isinstance(field, forms.CharField) and not isinstance(
            field.widget, (forms.HiddenInput, forms.PasswordInput)
        ):
            yield name, field


def fitting(field: forms.Field, text: str) -> str:
    """The text cut to what the field takes."""
    return text[: getattr(field, "max_length", None) or len(text)]


def post(looker: Looker, probe: Probe, data: dict[str, Any]) -> Any:
    """The answer; files are made anew for each."""
    return looker.client.post(
        probe.address, {name: value() if callable(value) else value for name, value in data.items()}
    )


def test_every_field_of_every_form_takes_hostile_text_as_text_or_refuses_it(world: worlds.World) -> None:
    looker, wrong, fields = Looker(world.chief), [], 0
    for probe in sent(world):
        texts = dict(texts_of(looker, probe))
        fields += len(texts)
        before = filled_in(looker.client.get(probe.address).content) if probe.fill else {}
        for hostile in SHOWN if texts else ():
            # Where one of the fields is more than a text, such as a date, the others must be seen to be taken too.
            free = frozenset(name for name, field in texts.items() if type(field) is forms.CharField)
            for names in {frozenset(texts), free}:
                told = {name: fitting(texts[name], hostile) for name in names}
                with undone():
                    answer = post(looker, probe, {**before, **(probe.data or {}), **told})
                    bad = alive(answer.content)
                    if answer.status_code not in {200, 302, 422} or bad:
                        wrong.append((probe.address, hostile[:30], answer.status_code, bad))
    assert wrong == []
    assert fields > 60


def test_no_field_of_any_form_takes_what_cannot_be_stored_or_would_deceive(world: worlds.World) -> None:
    looker, wrong = Looker(world.chief), []
    for probe in sent(world):
        before = filled_in(looker.client.get(probe.address).content) if probe.fill else {}
        names = {name for name, _ in texts_of(looker, probe)}
        for hostile in REFUSED if names else ():
            with undone():
                answer = post(looker, probe, {**before, **(probe.data or {}), **dict.fromkeys(names, hostile)})
                context = answer.context or {}
                form: Any = context.get("adminform") or context.get("form")
                taken = names - set(getattr(getattr(form, "form", form), "errors", {}))
                if answer.status_code not in {200, 422} or taken or alive(answer.content):
                    wrong.append((probe.address, sorted(taken), ascii(hostile), answer.status_code))
    assert wrong == []


def test_half_a_sign_in_every_field_at_once_breaks_nothing(world: worlds.World) -> None:
    looker, wrong = Looker(world.chief), []
    for probe in sent(world):
        if names := [name for name, _ in texts_of(looker, probe)]:
            body = "&".join(f"{name}={quote(HALF.encode('utf-8', 'surrogatepass'))}" for name in names)
            with undone():
                answer = looker.client.post(probe.address, body, content_type="application/x-www-form-urlencoded")
            if answer.status_code not in {200, 302, 422}:
                wrong.append((probe.address, answer.status_code))
    assert wrong == []


def test_an_address_that_would_run_or_read_something_is_no_source(world: worlds.World) -> None:
    looker, wrong, fields = Looker(world.chief), [], 0
    for probe in sent(world):
        for name, field in texts_of(looker, probe):
            if not isinstance(field, forms.URLField):
                continue
            fields += 1
            for url in URLS:
                with undone():
                    post(looker, probe, {**(probe.data or {}), name: url})
                    stored = Exhibit.objects.exclude(source_url="").values_list("source_url", flat=True)
                    wrong += [(probe.address, url, found) for found in stored if not found.startswith("https://")]
    assert wrong == []
    assert fields >= 2


def told_of(model: Any) -> list[Any]:
    """The keys of the rows in which something hostile was stored."""
    texts = {
        row.pk: " ".join(str(getattr(row, field.attname)) for field in model._meta.fields)
        for row in model._default_manager.all()
    }
    return [key for key, text in texts.items() if MARK in text]


def test_what_was_stored_is_text_on_every_page_and_in_the_paper(world: worlds.World) -> None:
    looker = Looker(world.chief)
    for probe in sent(world):
        if probe.address.endswith(("/delete/", "/withdraw/", "/sign-out/", "/one-time-password/")):
            continue
        texts = dict(texts_of(looker, probe))
        before = filled_in(looker.client.get(probe.address).content) if probe.fill else {}
        told = {
            name: fitting(field, f"{MARKUP} {name}") for name, field in texts.items() if type(field) is forms.CharField
        }
        post(looker, probe, {**before, **(probe.data or {}), **told})
    rows = {model: told_of(model) or keys[:1] for model, keys in addresses.keys_now().items() if len(keys) < 40}
    pages = [page for page in addresses.places_on_the_site(rows) if "?" not in page] + addresses.places_in_the_admin(
        rows
    )
    shown, wrong = 0, []
    for page in pages:
        if "/admin/" in page and (addresses.of_a_vocabulary(page) or page.endswith(("/history/", "/delete/", "/add/"))):
            continue
        answer: Any = looker.client.get(page)
        if answer.streaming:
            list(answer.streaming_content)
        elif answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html"):
            shown += answer.content.count(f"&lt;{MARK}-element".encode())
            wrong += [(page, found) for found in alive(answer.content)]
    assert wrong == []
    assert shown > 100
    brief: Brief = request_brief(world.case, by=world.chief, at=build.NOW)
    paper = set_paper(brief.contents)
    assert f"<{MARK}-element>" in brief.contents["case"]["title"] or MARK in str(brief.contents)
    assert b"/JavaScript" not in paper.pdf
    assert b"/Launch" not in paper.pdf


def test_a_search_shows_what_was_asked_as_text(world: worlds.World) -> None:
    client: Client = Looker(world.chief).client
    for page in (
        "/docket/",
        "/commitments/",
        "/exhibits/",
        "/sign-in/",
        f"/cases/{world.case.number}/cite/",
        "/admin/cases/case/",
    ):
        for name in ("q", "year", "forum", "next", "quotation", "place", "statement", "identifier", "measure"):
            for hostile in SHOWN:
                answer = client.get(page, {name: hostile})
                assert answer.status_code in {200, 302, 400}, (page, name)
                assert alive(answer.content) == [], (page, name)


def test_the_eye_for_what_is_alive_sees() -> None:
    lively = f"<{MARK}-x><a href=' JavaScript:x'>a</a><p onclick=1><b style='x'><img src=//{MARK}.example></p><script>{MARK}</script>"
    assert len(alive(lively.encode())) == 6
