"""Answers as a browser reads them: the forms of a page and what it would send of them unchanged."""

from __future__ import annotations

from typing import Any

import html5lib

NOT_SENT = {"submit", "button", "file", "image", "reset"}


def tree_of(content: bytes) -> Any:
    """The page as a browser's parser makes it, whatever stands in it."""
    return html5lib.parse(content, transport_encoding="utf-8", namespaceHTMLElements=False)


def filled_in(content: bytes) -> dict[str, Any]:
    """What the last form of a page that posts would send if nothing in it were changed."""
    forms = [form for form in tree_of(content).iter("form") if form.get("method", "").lower() == "post"]
    sent: dict[str, Any] = {}
    for element in forms[-1].iter() if forms else ():
        if element.tag not in {"input", "select", "textarea"}:
            continue
        name, kind = element.get("name", ""), element.get("type", "text")
        if not name or "__prefix__" in name or name == "csrfmiddlewaretoken" or kind in NOT_SENT:
            continue
        if element.tag == "select":
            chosen = [option.get("value", "") for option in element.iter("option") if "selected" in option.attrib]
            if chosen:
                sent[name] = chosen
        elif element.tag == "textarea":
            sent[name] = element.text or ""
        elif kind not in {"checkbox", "radio"} or "checked" in element.attrib:
            sent.setdefault(name, []).append(element.get("value", "on" if kind == "checkbox" else ""))
    return sent
