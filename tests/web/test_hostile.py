"""Hostile text in every field of every form, found by looking at the forms: stored and shown as text, or refused with a sentence."""

from __future__ import annotations

import operator
import re
from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, replace
from functools import reduce
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
from tests.apart import Committing
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


@pytest.fixture(scope="module")
def built(apart: Committing) -> worlds.World:
    """The open world of the twins, and somebody who may do everything in it; committed for the file."""
    with apart():
        made = worlds.open_world()
        made.chief.role = "registrar"
        made.chief.save()
        return made


@pytest.fixture
def world(db: None, built: worlds.World) -> worlds.World:
    """The same, its rows as nothing has changed them."""
    return deepcopy(built)


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


def form_in(context: Any) -> Any:
    """The form that a page was made with, the admin's or one of the site's."""
    form: Any = (context or {}).get("adminform") or (context or {}).get("form")
    return getattr(form, "form", form)


@dataclass(frozen=True)
class Filled:
    """A form that is sent: what goes with it besides the texts, and the fields into which one writes."""

    probe: Probe
    rest: dict[str, Any]
    texts: Mapping[str, forms.Field]

    @property
    def free(self) -> frozenset[str]:
        """The fields that are texts and nothing more, such as a date."""
        return frozenset(name for name, field in self.texts.items() if type(field) is forms.CharField)

    def told(self, names: Iterable[str], hostile: str) -> dict[str, Any]:
        """What is sent with the text in these fields, cut to what each takes."""
        return self.rest | {name: fitting(self.texts[name], hostile) for name in names}


def forms_of(looker: Looker, world: worlds.World) -> Iterator[Filled]:
    """Every form that has texts, looked at."""
    for probe in sent(world):
        page = looker.client.get(probe.address)
        texts = {
            name: field
            for name, field in getattr(form_in(page.context), "fields", {}).items()
            if isinstance(field, forms.CharField)
            and not isinstance(field.widget, (forms.HiddenInput, forms.PasswordInput))
        }
        if texts:
            yield Filled(probe, (filled_in(page.content) if probe.fill else {}) | dict(probe.data or {}), texts)


def fitting(field: forms.Field, text: str) -> str:
    """The text cut to what the field takes."""
    return text[: getattr(field, "max_length", None) or len(text)]


def post(looker: Looker, probe: Probe, data: dict[str, Any]) -> Any:
    """The answer; files are made anew for each."""
    return looker.client.post(
        probe.address, {name: value() if callable(value) else value for name, value in data.items()}
    )


def test_hostile_text_in_any_field_of_any_form_is_text_or_refused(world: worlds.World) -> None:
    looker, fields, sources = Looker(world.chief), 0, 0
    wrong: list[tuple[Any, ...]] = []
    for form in forms_of(looker, world):
        fields += len(form.texts)
        address, names = form.probe.address, frozenset(form.texts)
        for hostile in SHOWN:
            # Where one of the fields is more than a text, such as a date, the others must be seen to be taken too.
            for some in {names, form.free} if hostile == MARKUP else {form.free}:
                with undone():
                    answer = post(looker, form.probe, form.told(some, hostile))
                    bad = alive(answer.content)
                    if answer.status_code not in {200, 302, 422} or bad:
                        wrong.append((address, hostile[:30], answer.status_code, bad))
        for hostile in REFUSED:
            with undone():
                answer = post(looker, form.probe, form.rest | dict.fromkeys(names, hostile))
                taken = names - set(getattr(form_in(answer.context), "errors", {}))
                if answer.status_code not in {200, 422} or taken or alive(answer.content):
                    wrong.append((address, sorted(taken), ascii(hostile), answer.status_code))
        body = "&".join(f"{name}={quote(HALF.encode('utf-8', 'surrogatepass'))}" for name in names)
        with undone():
            answer = looker.client.post(address, body, content_type="application/x-www-form-urlencoded")
            if answer.status_code not in {200, 302, 422}:
                wrong.append((address, "half a sign", answer.status_code))
        for name in (name for name, field in form.texts.items() if isinstance(field, forms.URLField)):
            sources += 1
            for url in URLS:
                with undone():
                    post(looker, form.probe, form.rest | {name: url})
                    stored = Exhibit.objects.exclude(source_url="").values_list("source_url", flat=True)
                    wrong += [(address, url, found) for found in stored if not found.startswith("https://")]
    assert wrong == []
    assert fields > 60
    assert sources >= 2


def told_of(model: Any) -> list[Any]:
    """The keys of two of the rows in which something hostile was stored."""
    texts = {
        row.pk: " ".join(str(getattr(row, field.attname)) for field in model._meta.fields)
        for row in model._default_manager.all()
    }
    return [key for key, text in texts.items() if MARK in text][:2]


def test_what_was_stored_is_text_on_every_page_and_in_the_paper(world: worlds.World) -> None:
    looker = Looker(world.chief)
    for form in forms_of(looker, world):
        if not form.probe.address.endswith(("/delete/", "/withdraw/", "/sign-out/", "/one-time-password/")):
            told = [form.told([name], f"{MARKUP} {name}") for name in form.free]
            post(looker, form.probe, reduce(operator.or_, told, form.rest))
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
        names = ("q", "year", "forum", "next", "quotation", "place", "statement", "identifier", "measure")
        for asked in (*({name: MARKUP} for name in names), *(dict.fromkeys(names, hostile) for hostile in SHOWN[1:])):
            answer = client.get(page, asked)
            assert answer.status_code in {200, 302, 400}, (page, asked)
            assert alive(answer.content) == [], (page, asked)


def test_the_eye_for_what_is_alive_sees() -> None:
    lively = f"<{MARK}-x><a href=' JavaScript:x'>a</a><p onclick=1><b style='x'><img src=//{MARK}.example></p><script>{MARK}</script>"
    assert len(alive(lively.encode())) == 6
