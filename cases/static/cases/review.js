// Reviewing an import by keyboard: moving among proposals, accepting, correcting, rejecting and undoing without the mouse.
"use strict";

(() => {
  const place = document.querySelector("[data-review]");
  if (!place) {
    return;
  }
  const cards = [...place.querySelectorAll("article.proposal")];
  const make = (tag, attributes = {}, ...inside) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      element.setAttribute(name, value);
    }
    element.append(...inside);
    return element;
  };
  const here = () => document.activeElement?.closest("article.proposal");
  const go = (card) => {
    if (card) {
      card.focus({ preventScroll: true });
      card.scrollIntoView({ block: "nearest" });
    }
  };
  const step = (by) => {
    const at = cards.indexOf(here());
    go(at < 0 ? cards[by > 0 ? 0 : cards.length - 1] : cards[at + by]);
  };
  const part = (key) => here()?.querySelector(`[data-key="${key}"]`);
  const press = (key) => part(key)?.click();
  const unfold = (key) => {
    const details = part(key);
    if (details) {
      details.open = true;
      details.querySelector("input:not([type=hidden])").focus();
    }
  };
  // Deciding leads on to the next: undo is then of the last one decided before it.
  const undo = () => {
    const before = cards.slice(0, Math.max(0, cards.indexOf(here())));
    return part("u") ?? before.map((card) => card.querySelector('[data-key="u"]')).findLast(Boolean);
  };
  const follow = (selector) => document.querySelector(selector)?.click();
  const keys = {
    j: () => step(1),
    k: () => step(-1),
    a: () => press("a"),
    c: () => press("c"),
    u: () => undo()?.click(),
    m: () => unfold("m"),
    r: () => unfold("r"),
    o: () => go(cards.find((card) => card.dataset.state === "open")),
    t: () => place.querySelector("#text").focus(),
    n: () => follow('nav a[rel="next"]'),
    b: () => follow('nav a[rel="prev"]'),
    x: () => follow("nav a[data-next-open]"),
  };
  const told = [
    ["j, k", "next proposal, proposal before"], ["o", "the first that is open"], ["a", "accept"], ["c", "correct"],
    ["r", "reject, with a reason"], ["m", "merge a case into one of the docket"], ["u", "undo this one, or the last decided before it"], ["t", "to the text"],
    ["n, b", "next section, section before"], ["x", "next section with open proposals"], ["?", "this help; again or Escape, back to where you were"],
  ];
  const OFF = "review-keys-off";
  const on = make("input", { type: "checkbox", id: "keys-on" });
  on.checked = sessionStorage.getItem(OFF) === null;
  on.addEventListener("change", () => {
    if (on.checked) {
      sessionStorage.removeItem(OFF);
    } else {
      sessionStorage.setItem(OFF, "1");
    }
  });
  const help = make("details", { class: "keys" }, make("summary", {}, "Keys"),
    make("ul", {}, ...told.map(([key, what]) => make("li", {}, make("kbd", {}, key), ` ${what}`))),
    make("label", { class: "tick", for: "keys-on" }, on, " Keys are on, while no field has the focus"));
  place.querySelector(".keys-help").append(help);
  let left = null;
  const leaveHelp = () => {
    help.open = false;
    go(left ?? cards.find((card) => card.dataset.state === "open") ?? cards[0]);
  };
  keys["?"] = () => {
    if (help.open) {
      leaveHelp();
      return;
    }
    left = here();
    help.open = true;
    help.querySelector("summary").focus();
  };

  document.addEventListener("keydown", (event) => {
    const field = event.target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]");
    if (field) {
      if (event.key === "Escape" && field.closest("article.proposal")) {
        const card = field.closest("article.proposal");
        field.closest("details").open = false;
        go(card);
      }
      return;
    }
    if (event.key === "Escape" && help.open) {
      leaveHelp();
      return;
    }
    const act = keys[event.key];
    if (act && on.checked && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      act();
    }
  });

  // The words that the proposal with the focus was read from stand out, and come into view beside it.
  place.addEventListener("focusin", (event) => {
    const card = event.target.closest("article.proposal");
    if (!card) {
      return;
    }
    const marks = [...place.querySelectorAll("mark[data-for]")];
    marks.forEach((mark) => mark.classList.toggle("here", mark.dataset.for.split(" ").includes(card.dataset.number)));
    const text = place.querySelector("#text");
    const first = marks.find((mark) => mark.classList.contains("here"));
    if (first && text.scrollHeight > text.clientHeight) {
      text.scrollTop += first.getBoundingClientRect().top - text.getBoundingClientRect().top - text.clientHeight / 3;
    }
  });

  // After a decision the page comes back at the next proposal: the focus goes where the address points.
  const target = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
  if (target && place.contains(target)) {
    target.focus({ preventScroll: true });
    target.scrollIntoView({ block: "nearest" });
  } else {
    go(cards.find((card) => card.dataset.state === "open"));
  }
})();
