"""Windows of a real browser on the running product, and what its console complains of."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page

from tests.walks.product import Product

ARGUMENTS = [
    "--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
PATIENCE = 60_000
"""Milliseconds; the machine may be doing other heavy things."""


def new_window(chromium: Browser, product: Product, **more: Any) -> BrowserContext:
    """A window with nothing in it."""
    context = chromium.new_context(base_url=product.root, **more)
    context.set_default_timeout(PATIENCE)
    return context


def listen(tab: Page) -> list[str]:
    """Every error and warning of the console, every exception and every failed request of the tab, as they come."""
    heard: list[str] = []
    tab.on("console", lambda message: heard.append(message.text) if message.type in {"error", "warning"} else None)
    tab.on("pageerror", lambda error: heard.append(str(error)))
    tab.on("response", lambda answer: heard.append(f"{answer.status} {answer.url}") if answer.status >= 500 else None)
    return heard
