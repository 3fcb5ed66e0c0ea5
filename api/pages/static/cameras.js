// What the pages about cameras do in the browser: the list is searched, a chosen file fills the table's field.
"use strict";
(() => {
  const search = (text) => {
    const wanted = text.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const line of document.querySelectorAll("tr[data-find]")) {
      const fits = wanted.every((word) => line.dataset.find.includes(word));
      line.hidden = !fits;
      shown += fits ? 1 : 0;
    }
    const none = document.getElementById("none-found");
    if (none) none.hidden = shown > 0;
  };

  const decoded = (bytes) => {
    try {
      return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    } catch {
      return new TextDecoder("gb18030").decode(bytes);
    }
  };

  const fill = async (input) => {
    const [file] = input.files, field = document.getElementById(input.dataset.fills);
    if (!file || !field) return;
    field.value = decoded(await file.arrayBuffer());
    field.dispatchEvent(new Event("change", { bubbles: true }));
  };

  document.addEventListener("input", (event) => {
    if (event.target.id === "camera-search") search(event.target.value);
  });
  document.addEventListener("change", (event) => {
    if (event.target.dataset?.fills) fill(event.target);
  });
})();
