// What HTML cannot do alone: live checks of quotations, and selected words that come along into a citation.
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
