// Forms that are sent by script: kept in this browser first, then sent, so that no network can lose or double them.

import { bodyOf, newKey, positionOf } from "./body.js";
import { element, notice, say, who } from "./frame.js";
import * as kept from "./kept.js";
import { shrunk } from "./photos.js";
import { sendAll, whyStopped } from "./sending.js";
import { noteArrived, showItems } from "./waiting.js";

/** Takes the place of the browser's own sending for each form of the page that names an address of the API. */
export function watchForms() {
  for (const form of document.querySelectorAll("form[data-send]")) form.addEventListener("submit", submit);
}

/** Sends what waits, and shows what does not arrive. */
export async function sendWaiting() {
  const arrived = await sendAll(show, { isPatient: false });
  noteArrived(arrived.map((each) => each.item));
  await show();
  if (arrived.length) {
    notice("saved", "");
    const words = arrived.map(({ item }) => (item.number ? `#${item.number} ${item.title}` : item.title)).join(", ");
    // What is shown here was so before; whoever reads it decides when it changes.
    notice("arrived", `${say("js_sent")}: ${words}`, { look: "done", link: { text: say("reload"), href: location.pathname } });
  }
  return arrived;
}

/** Shows how many wait and why, on this page. */
export async function show(state = "") {
  const items = await kept.all();
  for (const each of document.querySelectorAll("[data-waiting]")) {
    each.hidden = items.length === 0;
    each.textContent = items.length || "";
  }
  showItems(items);
  if (items.length === 0) return notice("waiting", "");
  const count = items.length === 1 ? say("js_waiting_one") : say("js_waiting_many", { count: items.length });
  const why = { network: say("js_no_network"), sign_in: say("js_sign_in") }[whyStopped()];
  const refused = items.some((item) => item.state === "refused" || item.state === "unsure");
  const parts = [count, state === "sending" ? say("js_sending") : why, refused ? say("js_refused") : ""];
  const link = location.pathname === "/field/waiting" ? null : { text: say("js_look"), href: "/field/waiting" };
  notice("waiting", parts.filter(Boolean).join(" · "), { look: refused ? "problem" : "wait", link });
}

async function submit(event) {
  event.preventDefault();
  const form = event.currentTarget;
  // A second tap while the first is at work.
  if (form.dataset.busy) return;
  form.dataset.busy = "yes";
  const buttons = form.querySelectorAll("button");
  buttons.forEach((button) => (button.disabled = true));
  let item = null;
  try {
    item = await itemOf(form);
    await kept.keep(item);
  } catch (error) {
    notice("failed", say(error?.name === "QuotaExceededError" ? "js_full" : "js_photo_bad"), { look: "problem" });
    window.scrollTo(0, 0);
  }
  if (item !== null) await sendAndGoOn(form, item);
  delete form.dataset.busy;
  buttons.forEach((button) => (button.disabled = false));
}

async function sendAndGoOn(form, item) {
  notice("failed", "");
  await show("sending");
  const arrived = await sendAll(show, { isPatient: true });
  const mine = arrived.find((each) => each.item.id === item.id);
  if (mine || (await kept.one(item.id)) === undefined) {
    location.assign(goOn(form, item, mine?.answer ?? {}));
    await new Promise(() => {});
  }
  form.reset();
  form.querySelectorAll("[data-previews]").forEach((each) => each.replaceChildren());
  form.closest("details")?.removeAttribute("open");
  await show();
  const own = await kept.one(item.id);
  if (own && !own.state) notice("saved", `${item.title}: ${say("js_saved")}`, { look: "wait" });
  document.getElementById("notices").scrollIntoView({ block: "center" });
}

function goOn(form, item, answer) {
  if (item.path === "/check-ins") return "/field?sent=check-in";
  if (!item.case_id) return `/field?sent=report&number=${answer.case_number ?? ""}`;
  const sent = item.path.includes("/joint") ? "joint" : item.body.move;
  const page = form.hasAttribute("data-stays") ? location.pathname : "/field";
  return `${page}?sent=${sent}&number=${item.number}`;
}

async function itemOf(form) {
  const fields = new FormData(form);
  const files = fields.getAll("photos").filter((file) => file.size > 0);
  const position = positionOf(fields);
  const body = bodyOf(fields);
  if (!form.dataset.case && position) body.position = position;
  return {
    id: newKey(),
    key: newKey(),
    who,
    path: form.dataset.send,
    body,
    version: fields.get("version") ?? "",
    within_min: fields.get("act") === "call" ? Number(fields.get("within_min")) : 0,
    photos: await Promise.all(files.map(shrunk)),
    photos_in: form.dataset.photosIn,
    position,
    title: form.dataset.title,
    number: form.dataset.number ?? "",
    case_id: form.dataset.case ?? "",
    created_at: Date.now(),
    state: "",
  };
}

/** Makes the photos of a plain form small in their field, where the page may not keep anything. */
export async function shrinkInPlace(input) {
  const files = new DataTransfer();
  for (const file of input.files) {
    const { blob } = await shrunk(file);
    files.items.add(new File([blob], "photo.jpg", { type: "image/jpeg", lastModified: file.lastModified }));
  }
  input.files = files.files;
}

/** Shows which photos are chosen. */
export function preview(input) {
  const place = input.closest("form").querySelector("[data-previews]");
  const shown = [...input.files].map((file) => element("img", { src: URL.createObjectURL(file), alt: file.name }));
  place?.replaceChildren(...shown);
}
