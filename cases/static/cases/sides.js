// Original beside translation by the keyboard: moving from row to row, and pressing a row's own buttons.
"use strict";

(() => {
  const rows = [...document.querySelectorAll("form[data-sides] tbody tr")];
  let here = rows.findIndex((row) => `#${row.id}` === location.hash);

  const go = (place) => {
    if (rows[place]) {
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
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, select, textarea")) {
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
  }
})();
