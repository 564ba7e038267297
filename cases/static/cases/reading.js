// The page of an exhibit: selecting words by keyboard, citing them in place, links to a passage, and a picture that did not come.
"use strict";

(() => {
  const tools = document.querySelector("[data-reading]");
  const text = document.querySelector("#text.page-text");
  const make = (tag, attributes = {}, ...inside) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      element.setAttribute(name, value);
    }
    element.append(...inside);
    return element;
  };

  // A picture that cannot be drawn: the answer to it is a sentence, which takes its place.
  const undrawn = async (picture, again) => {
    let sentence = "the server did not answer.";
    try {
      const answer = await fetch(picture.currentSrc || picture.src);
      if (answer.status === 503 && again) {
        setTimeout(() => undrawn(picture, false), 5000);
        return;
      }
      if (answer.ok && answer.headers.get("Content-Type").startsWith("image/")) {
        picture.replaceWith(make("img", { src: picture.src, alt: picture.alt }));
        return;
      }
      if ((answer.headers.get("Content-Type") || "").startsWith("text/plain")) {
        sentence = await answer.text();
      }
    } catch {
      // The sentence above.
    }
    picture.replaceWith(make("p", { class: "warn", role: "status" }, `This page cannot be shown as a picture: ${sentence}`));
  };
  for (const picture of document.querySelectorAll("img[data-drawn]")) {
    if (picture.complete && !picture.naturalWidth) {
      undrawn(picture, true);
    } else {
      picture.addEventListener("error", () => undrawn(picture, true), { once: true });
    }
  }

  if (!tools || !text) {
    return;
  }

  // What is selected of the text: the part of it within the region, without the notes that stand in it.
  const selected = () => {
    const selection = document.getSelection();
    if (!selection.rangeCount || selection.isCollapsed || !selection.getRangeAt(0).intersectsNode(text)) {
      return null;
    }
    const range = selection.getRangeAt(0).cloneRange();
    if (!text.contains(range.startContainer)) {
      range.setStart(text, 0);
    }
    if (!text.contains(range.endContainer)) {
      range.setEnd(text, text.childNodes.length);
    }
    return range;
  };
  const words = () => {
    const range = selected();
    if (!range) {
      return "";
    }
    const part = range.cloneContents();
    part.querySelectorAll(".cite-note").forEach((note) => note.remove());
    return part.textContent.trim();
  };

  const status = make("p", { role: "status", class: "quiet reading-status" });

  // Selecting by keyboard: an arrow picks a word, Shift and an arrow extends the selection, as in a field.
  const firstInView = () => {
    const all = [...text.querySelectorAll("p[id]")];
    return all.find((paragraph) => paragraph.getBoundingClientRect().bottom > 60) || all[0];
  };
  const begin = (selection) => {
    const walk = document.createTreeWalker(firstInView(), NodeFilter.SHOW_TEXT);
    const node = walk.nextNode();
    if (node) {
      selection.collapse(node, 0);
    }
    return Boolean(node);
  };
  const inText = (selection) => selection.rangeCount > 0 && text.contains(selection.focusNode);
  const pickWord = (selection) => {
    for (let step = 0; step < 6 && !String(selection).trim(); step += 1) {
      selection.modify("extend", "forward", "word");
    }
  };
  const move = (event) => {
    const selection = document.getSelection();
    const picked = inText(selection) && !selection.isCollapsed;
    const way = event.key === "ArrowRight" || event.key === "ArrowDown" ? "forward" : "backward";
    const sideways = event.key === "ArrowRight" || event.key === "ArrowLeft";
    if (!event.shiftKey && !sideways && !picked) {
      return; // Nothing is picked: the page scrolls.
    }
    event.preventDefault();
    const fresh = !inText(selection);
    if (fresh && !begin(selection)) {
      return;
    }
    const before = [selection.anchorNode, selection.anchorOffset, selection.focusNode, selection.focusOffset];
    if (event.shiftKey) {
      selection.modify("extend", way, sideways ? (event.ctrlKey || event.altKey ? "word" : "character") : "line");
    } else if (fresh) {
      pickWord(selection);
    } else {
      if (way === "forward" && sideways) {
        selection.collapseToEnd();
      } else {
        selection.collapseToStart();
      }
      if (!sideways) {
        selection.modify("move", way, "line");
      } else if (way === "backward") {
        selection.modify("move", "backward", "word");
      }
      pickWord(selection);
    }
    if (!text.contains(selection.focusNode) || !text.contains(selection.anchorNode)) {
      selection.setBaseAndExtent(...before);
    }
    const end = document.createRange();
    end.setStart(selection.focusNode, selection.focusOffset);
    const line = (end.getClientRects()[0] || selection.getRangeAt(0).getBoundingClientRect());
    if (line.bottom > window.innerHeight - 48) {
      window.scrollBy(0, line.bottom - window.innerHeight + 96);
    } else if (line.top < 48) {
      window.scrollBy(0, line.top - 96);
    }
  };

  // A link to the passage: to its words, or, of a closed room, to its paragraph, since an address is written into logs.
  const passage = () => {
    const address = new URL(tools.dataset.here, document.baseURI);
    let asked = words().replace(/\s+/g, " ");
    if (asked.length > 300) {
      asked = asked.slice(0, 300).replace(/\s\S*$/, "");
    }
    if (asked && !("closed" in tools.dataset)) {
      address.searchParams.set("q", asked);
      address.hash = "q";
      return address.href;
    }
    const range = selected();
    const inside = range && (range.startContainer.parentElement.closest("p[id]") || firstInView());
    const paragraph = inside || firstInView();
    address.hash = paragraph ? paragraph.id : "text";
    return address.href;
  };
  const copy = async () => {
    const link = passage();
    try {
      await navigator.clipboard.writeText(link);
      status.replaceChildren("Copied: ", make("a", { href: link }, "link to this passage"));
    } catch {
      const field = make("input", { value: link, readonly: "", "aria-label": "Link to this passage", size: "40" });
      status.replaceChildren("Copy this link: ", field);
      field.select();
      field.focus();
    }
  };

  // Citing in place: the case is chosen, its form comes with page and words filled in, and is sent as ever.
  const dialog = make("dialog", { class: "cite-dialog", "aria-labelledby": "h-cite" });
  const said = make("p", { role: "status" });
  const place = make("div");
  const number = make("input", { id: "cite-number", autocomplete: "off", placeholder: "TC-2022-0010", maxlength: "60" });
  const chooser = make("select", { id: "cite-case" });
  const closing = make("button", { type: "button", class: "plain" }, "Close");
  const finding = make("form", { class: "strip" },
    make("label", { for: "cite-number" }, "Case number", number), make("button", { class: "second" }, "Take this case"));
  const choosing = make("p", { class: "field" }, make("label", { for: "cite-case" }, "Case"), chooser);
  dialog.append(
    make("div", { class: "title-row" }, make("h2", { id: "h-cite" }, "Cite this page"), closing), choosing, finding, said, place,
  );
  let quotation = "";
  let latest = 0;

  const load = async (name, goOn) => {
    const turn = (latest += 1);
    said.textContent = "Fetching the form …";
    place.replaceChildren();
    const asked = new URLSearchParams({ rendition: tools.dataset.rendition, page: tools.dataset.page });
    const address = `/cases/${encodeURIComponent(name)}/cite/`;
    let form = null;
    let answer = null;
    try {
      answer = await fetch(`${address}?${asked}`);
      form = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("form[data-live-check]");
    } catch {
      said.textContent = "The server did not answer; try again.";
      return;
    }
    if (turn !== latest || !dialog.open) {
      return; // Another case was chosen since.
    }
    if (!answer.ok || !form) {
      said.textContent = answer.redirected ? "Your session has ended: load the page anew." : `There is no case ${name}.`;
      return;
    }
    said.textContent = `Citing in ${name}.`;
    form = document.adoptNode(form);
    form.action = address;
    form.append(make("input", { type: "hidden", name: "back", value: "1" }));
    form.elements.namedItem("quotation").value = quotation;
    form.querySelector(".buttons a")?.remove();
    place.replaceChildren(form);
    window.htmx?.process(form);
    form.dispatchEvent(new CustomEvent("words-changed"));
    if (goOn) {
      form.elements.namedItem("statement").focus();
    }
  };
  const cite = () => {
    quotation = words();
    place.replaceChildren();
    said.textContent = "";
    const cases = [...tools.querySelectorAll("a[data-cite]")];
    chooser.replaceChildren(
      make("option", { value: "" }, "Choose a case"),
      ...cases.map((link) => make("option", { value: link.dataset.cite }, `${link.dataset.cite}: ${link.dataset.title}`)),
      make("option", { value: "another" }, "Another case"),
    );
    choosing.hidden = !cases.length;
    finding.hidden = Boolean(cases.length);
    dialog.showModal();
    (cases.length ? chooser : number).focus();
    if (cases.length === 1) {
      chooser.value = cases[0].dataset.cite;
      load(chooser.value, true);
    }
  };
  chooser.addEventListener("change", () => {
    finding.hidden = chooser.value !== "another";
    place.replaceChildren();
    said.textContent = "";
    if (chooser.value === "another") {
      number.focus();
    } else if (chooser.value) {
      // The focus stays: arrows may be on their way to another case.
      load(chooser.value, false);
    }
  });
  finding.addEventListener("submit", (event) => {
    event.preventDefault();
    if (number.value.trim()) {
      load(number.value.trim(), true);
    }
  });
  closing.addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => {
    place.replaceChildren();
    text.focus({ preventScroll: true });
  });

  const mayCite = Boolean(tools.dataset.rendition);
  const follow = (rel) => document.querySelector(`nav a[rel="${rel}"]`)?.click();
  const keys = {
    ...(mayCite ? { c: cite } : {}),
    l: copy,
    n: () => follow("next"),
    b: () => follow("prev"),
    g: () => document.querySelector("#go").focus(),
    Escape: () => document.getSelection().removeAllRanges(),
  };
  // Only while the text has the focus, so that no key means anything elsewhere.
  text.addEventListener("keydown", (event) => {
    if (event.target !== text) {
      return;
    }
    if (event.key.startsWith("Arrow") && !event.metaKey && (event.shiftKey || !(event.ctrlKey || event.altKey))) {
      move(event);
      return;
    }
    const act = keys[event.key];
    if (act && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      act();
    }
  });

  const button = (label, act) => {
    const made = make("button", { type: "button", class: "second" }, label);
    // The selection stays while the button is pressed.
    made.addEventListener("mousedown", (event) => event.preventDefault());
    made.addEventListener("click", act);
    return made;
  };
  const told = [
    ...(mayCite ? [["c", "cite the selected words"]] : []),
    ["l", "copy a link to them, or to the paragraph"],
    ["← →", "pick a word, then ↑ ↓ in other lines; with Shift (and Ctrl) select more"],
    ["n, b", "next page, page before"], ["g", "go to a page by its number"], ["Esc", "select nothing"],
  ];
  tools.append(
    make("div", { class: "buttons" },
      ...(mayCite ? [button("Cite the selected words", cite)] : []), button("Copy a link to the passage", copy)),
    make("details", { class: "keys" }, make("summary", {}, "Keys, while the text has the focus"),
      make("ul", {}, ...told.map(([key, what]) => make("li", {}, make("kbd", {}, key), ` ${what}`)))),
    status,
  );
  document.body.append(dialog);
})();
