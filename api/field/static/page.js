// What every phone page does where scripts run; without them, all forms are plain and work as well.

import { isKept, isSecure, notice, renderedAt, say, timeOfDay, who } from "./frame.js";
import { preview, sendWaiting, show, shrinkInPlace, watchForms } from "./outbox.js";
import { enlargePictures, offerCopies, openFromBar, tellDistances, watchPosition } from "./street.js";
import { onAgain } from "./waiting.js";

const EVERY_MS = 15_000;
const KEEP = ["/field", "/field/report", "/field/waiting"];
const IF_OFFERED = "/field/check-in";

function start() {
  document.documentElement.classList.add("scripted");
  enlargePictures();
  openFromBar();
  offerCopies();
  for (const input of document.querySelectorAll("[data-photos]")) {
    input.addEventListener("change", async () => {
      if (!isSecure) await shrinkInPlace(input).catch(() => notice("failed", say("js_photo_bad"), { look: "problem" }));
      preview(input);
    });
  }
  if (isSecure) return startOffline();
  notice("plain", say("offline_off"));
  for (const form of document.querySelectorAll("form[data-send]")) form.addEventListener("submit", once);
}

/** A plain form goes once, however often it is tapped; its key would see to that too. */
function once(event) {
  if (event.currentTarget.dataset.busy) event.preventDefault();
  event.currentTarget.dataset.busy = "yes";
}

async function startOffline() {
  for (const each of document.querySelectorAll("[data-needs-secure]")) each.hidden = false;
  if (isKept) notice("kept", say("js_kept_page", { at: timeOfDay(renderedAt) }), { look: "wait" });
  watchForms();
  watchPosition();
  tellDistances();
  onAgain(sendWaiting);
  forgetWhenLeaving();
  await forgetOthers();
  await startWorker();
  await show();
  await sendWaiting();
  window.addEventListener("online", sendWaiting);
  window.addEventListener("offline", () => show());
  document.addEventListener("visibilitychange", () => document.hidden || sendWaiting());
  setInterval(() => document.hidden || sendWaiting(), EVERY_MS);
}

async function startWorker() {
  if (!("serviceWorker" in navigator)) return;
  try {
    await navigator.serviceWorker.register("/field/worker.js", { scope: "/field" });
    const ready = await navigator.serviceWorker.ready;
    const offered = document.querySelector(`a[href="${IF_OFFERED}"]`) ? [IF_OFFERED] : [];
    if (!isKept) ready.active?.postMessage({ keep: [...new Set([...KEEP, ...offered, location.pathname])] });
  } catch {
    // Private windows have none: forms still wait, only pages are not kept.
  }
}

/** What one person has opened is not for the next one on the same phone. */
async function forgetOthers() {
  const before = localStorage.getItem("lunxun-who");
  if (before !== null && before !== who) await forgetPages();
  localStorage.setItem("lunxun-who", who);
}

function forgetWhenLeaving() {
  for (const form of document.querySelectorAll("form[data-leaves]")) {
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      await forgetPages();
      form.submit();
    });
  }
}

async function forgetPages() {
  for (const name of ["lunxun-pages", "lunxun-pictures"]) await caches.delete(name);
}

start();
