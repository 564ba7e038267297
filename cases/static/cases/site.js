// What HTML cannot do alone: live checks of quotations, selected words that come along into a citation, facets that fold.
"use strict";

document.addEventListener("input", (event) => {
  const form = event.target.closest("form[data-live-check]");
  if (form && ["quotation", "page", "rendition"].includes(event.target.name)) {
    form.dispatchEvent(new CustomEvent("words-changed"));
  }
});

document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-live-check]");
  if (form && event.target.name === "rendition") {
    form.dispatchEvent(new CustomEvent("words-changed"));
  }
});

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-cite]");
  if (!link) {
    return;
  }
  const words = String(document.getSelection()).trim();
  if (words) {
    const address = new URL(link.href);
    address.searchParams.set("quotation", words.slice(0, 1500));
    link.href = address.href;
  }
});

// The facets stand open beside the results, and folded away above them where the window is narrow.
const narrow = window.matchMedia("(max-width: 55.99rem)");
const fold = () => document.querySelectorAll("details.fold").forEach((part) => { part.open = !narrow.matches; });
fold();
narrow.addEventListener("change", fold);

// What was unfolded among the facets stays so when their counts come anew, before the focus is put back into them.
let unfolded = new Set();
document.addEventListener("htmx:beforeSwap", () => {
  unfolded = new Set(Array.from(document.querySelectorAll("#facets details[open]"), (part) => part.id));
});
document.addEventListener("htmx:oobAfterSwap", () => {
  document.querySelectorAll("#facets details").forEach((part) => { part.open = part.open || unfolded.has(part.id); });
});

// Conditions that were left empty need not stand in the address.
document.addEventListener("htmx:configRequest", (event) => {
  if (event.target.matches("form.filters")) {
    const asked = event.detail.formData;
    Array.from(asked.entries()).forEach(([name, value]) => { if (value === "") { asked.delete(name); } });
  }
});
