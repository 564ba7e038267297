// Original beside translation by the keyboard: moving from row to row, and pressing a row's own buttons.
// The keys mean something within the table alone (WCAG 2.1.4): elsewhere the arrows scroll, and dictation presses nothing.
"use strict";

(() => {
  const rows = [...document.querySelectorAll("form[data-sides] tbody tr")];
  let here = rows.findIndex((row) => `#${row.id}` === location.hash);

  const go = (place) => {
    if (rows[place]) {
      rows.forEach((row, other) => { row.tabIndex = other === place ? 0 : -1; });
      here = place;
      rows[here].focus({ preventScroll: true });
      rows[here].scrollIntoView({ block: "center" });
    }
  };
  const press = (name) => {
    const button = rows[here]?.querySelector(`button[name="${name}"]`);
    if (button) {
      button.click();
    }
  };
  const open = () => {
    const after = rows.findIndex((row, place) => place > here && (row.classList.contains("lone") || row.classList.contains("doubtful")));
    go(after);
  };
  const keys = {
    j: () => go(here + 1), ArrowDown: () => go(here + 1), k: () => go(here - 1), ArrowUp: () => go(here - 1), n: open,
    m: () => press("merge"), s: () => press("split"), y: () => press("confirm"),
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !event.target.closest("form[data-sides]")) {
      return;
    }
    if (Object.hasOwn(keys, event.key)) {
      event.preventDefault();
      keys[event.key]();
    }
  });
  document.addEventListener("focusin", (event) => {
    const row = event.target.closest("form[data-sides] tbody tr");
    if (row) {
      here = rows.indexOf(row);
    }
  });
  if (here >= 0) {
    go(here);
  } else if (rows[0]) {
    rows[0].tabIndex = 0;
  }
})();
