// The verification queue in the browser: keys, synchronised zoom, outlines, the count-down of what can be undone.
"use strict";
(() => {
  const SETTLED_MS = 250; // a second press of a key must not fall on a case that has only just appeared
  const MOST_ZOOM = 8;
  const state = { shown: null, shownAt: 0, sent: null, choosing: false, zoom: 1, x: 0.5, y: 0.5, outlines: true };
  const room = () => document.getElementById("verify");
  const stage = () => document.querySelector("#verify .stage:not(.waiting)");
  const pair = () => document.querySelector("#verify .stage:not(.waiting) .pair");
  const note = () => document.getElementById("verify-note");

  // What is before the person: told by the page, never guessed.
  const follow = () => {
    const now = stage(), id = now ? now.dataset.case : null;
    if (id !== state.shown) {
      Object.assign(state, { shown: id, shownAt: performance.now(), sent: null, zoom: 1, x: 0.5, y: 0.5 });
      choose(false);
      if (note()) note().value = "";
      place();
      tellReady();
    }
    for (const picture of document.querySelectorAll("#verify .glass img, #verify .crops img")) watch(picture);
    countDown();
  };
  const watch = (picture) => {
    if (picture.dataset.watched) return;
    picture.dataset.watched = "1";
    const holder = picture.closest(".glass") || picture; // a cut-out that is not there leaves no gap
    const failed = () => holder.classList.add("failed");
    picture.addEventListener("error", failed);
    if (picture.complete && !picture.naturalWidth && picture.getAttribute("src")) failed();
  };
  // A verdict is about what was seen: it waits until the pictures are there, or are known not to come.
  const isSeen = () => {
    const pictures = [...document.querySelectorAll("#verify .stage:not(.waiting) .glass img")];
    return pictures.every((each) => each.complete || each.closest(".glass").classList.contains("failed"));
  };
  const isReady = () => state.shown && performance.now() - state.shownAt >= SETTLED_MS && isSeen();
  const tellReady = () => {
    const is = Boolean(isReady());
    if (room()) room().dataset.ready = String(is);
    if (state.shown && !is) setTimeout(tellReady, 50);
  };
  const send = (what, more = {}) => {
    emitEvent("lunxun_verify", { do: what, case: state.shown, note: note() ? note().value.trim() : "", ...more });
  };
  const decide = (what, more) => {
    if (!state.shown || state.sent === state.shown) return;
    if (!isReady()) return;
    state.sent = state.shown;
    setTimeout(() => { if (state.sent === state.shown) state.sent = null; }, 3000); // refused: it can be tried again
    send(what, more);
  };
  const choose = (isChoosing) => {
    state.choosing = isChoosing;
    if (room()) room().classList.toggle("choosing", isChoosing);
  };

  // Both pictures show the same part.
  const place = () => {
    const shown = pair();
    if (!shown) return;
    const half = 0.5 / state.zoom;
    state.x = Math.min(1 - half, Math.max(half, state.x));
    state.y = Math.min(1 - half, Math.max(half, state.y));
    shown.style.setProperty("--zoom", state.zoom);
    shown.style.setProperty("--left", `${(0.5 - state.x * state.zoom) * 100}%`);
    shown.style.setProperty("--top", `${(0.5 - state.y * state.zoom) * 100}%`);
    shown.classList.toggle("close", state.zoom > 1);
  };
  const zoom = (factor, at) => {
    const next = Math.min(MOST_ZOOM, Math.max(1, state.zoom * factor));
    if (at) { // the point under the pointer stays there
      state.x += (at.x - 0.5) * (1 / state.zoom - 1 / next);
      state.y += (at.y - 0.5) * (1 / state.zoom - 1 / next);
    }
    state.zoom = next;
    place();
  };
  const zoomToBox = () => {
    const shown = stage(), box = shown && shown.querySelector(".overlay .box");
    if (!box || state.zoom > 1) { state.zoom = 1; place(); return; }
    const number = (name) => Number(box.getAttribute(name)) / 1000;
    state.x = number("x") + number("width") / 2;
    state.y = number("y") + number("height") / 2;
    state.zoom = Math.min(MOST_ZOOM, Math.max(1.5, 0.55 / Math.max(number("width"), number("height"))));
    place();
  };
  const pan = (x, y) => { state.x += x / state.zoom; state.y += y / state.zoom; place(); };
  const outline = () => {
    state.outlines = !state.outlines;
    room().classList.toggle("bare", !state.outlines);
    const button = document.querySelector("#verify [data-do=overlay]");
    if (button) button.setAttribute("aria-pressed", String(state.outlines));
  };
  const inGlass = (event) => {
    const glass = event.target.closest && event.target.closest("#verify .glass");
    if (!glass) return null;
    const area = glass.getBoundingClientRect();
    return { x: (event.clientX - area.left) / area.width, y: (event.clientY - area.top) / area.height, area };
  };

  const see = (sha) => {
    const dialog = document.getElementById("verify-original");
    dialog.dataset.sha = sha;
    dialog.querySelector("img").hidden = true;
    dialog.querySelector(".problem").hidden = true;
    dialog.querySelector("input").value = "";
    dialog.showModal();
    dialog.querySelector("input").focus();
  };
  const acts = {
    file: () => decide("file"),
    choose: () => choose(!state.choosing),
    reject: (button) => decide("reject", { reason: button.dataset.reason }),
    skip: () => decide("skip"),
    back: () => send("back"),
    undo: () => send("undo"),
    "zoom-in": () => zoom(1.5),
    "zoom-out": () => zoom(1 / 1.5),
    "zoom-box": zoomToBox,
    overlay: outline,
    help: () => document.getElementById("verify-help").showModal(),
    original: (button) => see(button.dataset.sha),
    close: (button) => button.closest("dialog").close(),
  };
  const keys = {
    y: acts.file, n: acts.choose, j: acts.skip, k: acts.back, u: acts.undo, z: zoomToBox, o: outline, "?": acts.help,
    "+": acts["zoom-in"], "=": acts["zoom-in"], "-": acts["zoom-out"], 0: () => { state.zoom = 1; place(); },
    m: () => note() && note().focus(),
    arrowleft: () => pan(-0.15, 0), arrowright: () => pan(0.15, 0), arrowup: () => pan(0, -0.15), arrowdown: () => pan(0, 0.15),
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest && event.target.closest("#verify [data-do]");
    if (!button || button.disabled) return;
    event.preventDefault();
    acts[button.dataset.do](button);
  });
  document.addEventListener("submit", (event) => {
    const dialog = event.target.closest && event.target.closest("#verify-original");
    if (!dialog) return;
    event.preventDefault();
    const picture = dialog.querySelector("img"), problem = dialog.querySelector(".problem");
    problem.hidden = true;
    picture.onload = () => { picture.hidden = false; };
    picture.onerror = () => { picture.hidden = true; problem.hidden = false; };
    const reason = encodeURIComponent(dialog.querySelector("input").value.trim());
    picture.src = `/api/v1/evidence/${dialog.dataset.sha}/original?reason=${reason}`;
  });
  document.addEventListener("close", (event) => {
    const picture = event.target.id === "verify-original" && event.target.querySelector("img");
    if (picture) { picture.onerror = picture.onload = null; picture.removeAttribute("src"); picture.hidden = true; }
  }, true);
  document.addEventListener("keydown", (event) => {
    if (!room() || event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
    const typing = event.target.closest && event.target.closest("input, textarea, select, [contenteditable=true]");
    if (typing) {
      if (event.key === "Escape" && typing === note()) typing.blur();
      return;
    }
    if (document.querySelector("dialog[open], .q-dialog")) return;
    const key = event.key.toLowerCase();
    if (state.choosing && /^[1-7]$/.test(key)) {
      event.preventDefault();
      acts.reject(document.querySelectorAll("#verify [data-reason]")[Number(key) - 1]);
      return;
    }
    if (key === "escape") { choose(false); return; }
    if (state.choosing && key === "y") return; // half a rejection is no filing
    if (keys[key]) { event.preventDefault(); keys[key](); }
  });
  document.addEventListener("wheel", (event) => {
    const at = inGlass(event);
    if (!at) return;
    event.preventDefault();
    zoom(event.deltaY < 0 ? 1.25 : 0.8, at);
  }, { passive: false });
  document.addEventListener("dblclick", (event) => { if (inGlass(event)) zoomToBox(); });
  let grip = null;
  document.addEventListener("pointerdown", (event) => {
    const at = state.zoom > 1 ? inGlass(event) : null;
    if (at) grip = { x: event.clientX, y: event.clientY, area: at.area };
  });
  document.addEventListener("pointermove", (event) => {
    if (!grip) return;
    pan(-(event.clientX - grip.x) / grip.area.width, -(event.clientY - grip.y) / grip.area.height);
    grip.x = event.clientX; grip.y = event.clientY;
  });
  for (const end of ["pointerup", "pointercancel"]) document.addEventListener(end, () => { grip = null; });

  // "8 s": counted from when the line was seen first, so that the two clocks need not agree.
  const ends = new WeakMap();
  const countDown = () => {
    for (const line of document.querySelectorAll("#verify .given li")) {
      if (!ends.has(line)) ends.set(line, performance.now() + Number(line.dataset.left) * 1000);
      const left = Math.ceil((ends.get(line) - performance.now()) / 1000);
      const text = line.querySelector(".left");
      const said = document.documentElement.lang.startsWith("zh") ? `${left} 秒` : `${left} s`;
      if (left <= 0) line.hidden = true;
      else if (text && text.textContent !== said) text.textContent = said;
    }
  };
  setInterval(countDown, 500);
  new MutationObserver(follow).observe(document.body, {
    childList: true, subtree: true, attributes: true, attributeFilter: ["class", "data-case"],
  });
  addEventListener("pagehide", () => { if (room()) emitEvent("lunxun_verify_left", {}); });
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
  follow();
})();
