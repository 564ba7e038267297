// Filing many documents: files and folders chosen or dropped, sent one a request, each with its progress and its line of result.
"use strict";

(() => {
  const form = document.querySelector("form[data-many]");
  const section = document.getElementById("sent");
  const list = document.getElementById("sent-list");
  const button = form.querySelector("button[type=submit]");
  const hint = form.querySelector(".drop");
  const waiting = [];
  let sending = false;
  hint.hidden = false;

  const line = (text) => {
    const item = document.createElement("li");
    item.textContent = text;
    return item;
  };

  const send = (file, item) =>
    new Promise((done) => {
      const data = new FormData(form);
      data.delete("documents");
      data.delete("folder");
      data.append("documents", file, file.name);
      data.append("one", "1");
      const bar = document.createElement("progress");
      bar.max = 1;
      bar.value = 0;
      bar.setAttribute("aria-label", file.name);
      item.replaceChildren(bar, ` ${file.name}`);
      const request = new XMLHttpRequest();
      request.upload.addEventListener("progress", (event) => {
        if (event.lengthComputable) {
          bar.value = event.loaded / event.total;
        }
      });
      request.addEventListener("loadend", () => {
        const page = new DOMParser().parseFromString(request.responseText || "", "text/html");
        const told = [...page.querySelectorAll("body > li")];
        if (told.length && [200, 422].includes(request.status)) {
          item.replaceWith(...told);
        } else {
          item.replaceWith(line(`not filed: ${file.name} could not be sent (${request.status || "no connection"}). Send it again.`));
        }
        done();
      });
      request.open("POST", form.action);
      request.send(data);
    });

  const sendAll = async () => {
    if (sending) {
      return;
    }
    sending = true;
    while (waiting.length) {
      const [file, item] = waiting.shift();
      await send(file, item);
    }
    sending = false;
    button.disabled = false;
  };

  const take = (files) => {
    for (const file of files) {
      const item = line(`waits: ${file.name}`);
      list.append(item);
      waiting.push([file, item]);
    }
    if (waiting.length) {
      section.hidden = false;
      button.disabled = true;
      section.scrollIntoView({ block: "nearest" });
      sendAll();
    }
  };

  form.addEventListener("submit", (event) => {
    const inputs = [...form.querySelectorAll("input[type=file]")];
    const files = inputs.flatMap((input) => [...input.files]);
    if (files.length) {
      event.preventDefault();
      take(files);
      for (const input of inputs) {
        input.value = "";
      }
    }
  });

  const entries = (reader) => new Promise((done) => reader.readEntries(done, () => done([])));

  const within = async (entry) => {
    if (entry.isFile) {
      return [await new Promise((done) => entry.file(done, () => done(null)))].filter(Boolean);
    }
    const found = [];
    const reader = entry.createReader();
    for (let some = await entries(reader); some.length; some = await entries(reader)) {
      for (const one of some) {
        found.push(...(await within(one)));
      }
    }
    return found;
  };

  document.addEventListener("dragover", (event) => event.preventDefault());
  document.addEventListener("drop", async (event) => {
    event.preventDefault();
    const items = [...event.dataTransfer.items].filter((item) => item.kind === "file");
    const dropped = items.map((item) => (item.webkitGetAsEntry ? item.webkitGetAsEntry() : null));
    const plain = items.map((item) => item.getAsFile());
    for (const [index, entry] of dropped.entries()) {
      take(entry ? await within(entry) : [plain[index]].filter(Boolean));
    }
  });
})();
