// What waits in this browser, shown: since when, why, and what can be done about it.

import { newKey } from "./body.js";
import { element, say, who } from "./frame.js";
import * as kept from "./kept.js";
import { whyStopped } from "./sending.js";

let again = () => {};
/** Tells what is to be done when somebody wants to send now. */
export const onAgain = (send) => (again = send);

const LEFT = new Set(["not_found", "other_unit"]);
const PHOTO = new Set(["not_a_jpeg", "picture_too_large", "evidence_missing", "evidence_reused"]);

/** Shows the items on the page of what waits, and those of a case on the case's page. */
export function showItems(items) {
  const list = document.querySelector("[data-list]");
  if (list) fill(list, items, items.length ? null : element("p", { text: say("js_nothing_waits"), className: "empty" }));
  const ofCase = document.querySelector("[data-case-waiting]");
  if (!ofCase) return;
  const own = items.filter((item) => item.case_id === ofCase.dataset.caseWaiting);
  fill(ofCase, own, null);
  hideForms(own);
}

const arrived = new Set();
/** Notes moves that the server has: this page shows the case as it was before them. */
export const noteArrived = (items) => items.forEach((item) => arrived.add(`${item.case_id} ${item.body.move}`));

/** A move that waits, or has arrived, is not offered again: it would be a second one. */
function hideForms(own) {
  const waiting = new Set(own.filter((item) => item.who === who).map((item) => item.body.move));
  for (const each of arrived) {
    const [caseId, move] = each.split(" ");
    if (location.pathname === `/field/cases/${encodeURIComponent(caseId)}`) waiting.add(move);
  }
  for (const field of document.querySelectorAll("form[data-case] input[name=move]")) {
    const isWaiting = waiting.has(field.value);
    (field.form.closest("details.act") ?? field.form).hidden = isWaiting;
    for (const link of document.querySelectorAll(`[data-opens="f-${field.value}"]`)) link.hidden = isWaiting;
  }
}

function fill(place, items, empty) {
  const told = JSON.stringify(items.map((item) => [item.id, item.key, item.state, since(item), whyStopped()]));
  if (place.dataset.told === told) return;
  place.dataset.told = told;
  place.replaceChildren(...items.map(card), ...(empty ? [empty] : []));
}

function card(item) {
  const isStopped = item.state === "refused" || item.state === "unsure";
  const made = element("div", { className: isStopped ? "item refused" : "item", "data-test": "waiting-item" });
  if (item.who !== who) {
    // What somebody else wrote is for them alone.
    made.append(element("p", { text: meaning(item), className: "yellow" }));
    return made;
  }
  made.append(element("p", {}, element("b", { text: item.number ? `#${item.number} ${item.title}` : item.title })));
  const facts = [since(item)];
  if (item.photos.length) facts.push(say("js_photos", { count: item.photos.length }));
  made.append(element("p", { text: facts.join(" · "), className: "small dim" }));
  const written = [item.body.text, item.body.reason, item.body.note, item.body.result].filter(Boolean).join(" · ");
  if (written) made.append(element("p", { text: written, className: "small said" }));
  made.append(element("p", { text: meaning(item), className: isStopped ? "red" : "yellow" }));
  if (item.refusal) made.append(element("p", { text: item.refusal.message, className: "small dim", lang: "en" }));
  made.append(buttons(item, isStopped));
  return made;
}

function since(item) {
  const minutes = Math.floor((Date.now() - item.created_at) / 60_000);
  if (minutes < 1) return say("js_now");
  return minutes < 60 ? say("js_since", { span: minutes }) : say("js_since_hours", { span: Math.floor(minutes / 60) });
}

function meaning(item) {
  if (item.who !== who) return say("js_other_person", { who: item.who });
  if (item.state === "unsure") return say("js_unsure");
  if (item.state !== "refused") {
    return { sign_in: say("js_sign_in"), network: `${say("js_no_network")} · ${say("js_saved")}` }[whyStopped()] ?? say("js_saved");
  }
  const { status, code } = item.refusal;
  if (status === 412) return say("js_refused_changed");
  if (PHOTO.has(code)) return say("js_refused_photo");
  if (LEFT.has(code)) return say("js_refused_gone");
  return status === 409 ? say("js_refused_illegal") : say("js_refused");
}

function buttons(item, isStopped) {
  const row = element("p", { className: "row" });
  const page = `/field/cases/${encodeURIComponent(item.case_id)}`;
  if (item.case_id && location.pathname !== page) {
    row.append(element("a", { text: say("js_open_case"), className: "soft", href: page }));
  }
  if (!isStopped) row.append(button("js_send_now", () => again()));
  else if (item.state === "unsure" || item.refusal.status === 412) row.append(button("js_send_anyway", () => renew(item)));
  const drop = button("js_delete", async () => {
    if (!drop.dataset.sure) {
      // No dialog: one hand, one thumb, the same place twice.
      drop.dataset.sure = "yes";
      drop.textContent = say("js_delete_sure");
      return;
    }
    await kept.forget(item.id);
    await again();
  });
  row.append(drop);
  return row;
}

function button(key, press) {
  const made = element("button", { text: say(key), className: "soft", type: "button", "data-test": key });
  made.addEventListener("click", press);
  return made;
}

/** Sends as it is, upon what the case is now: under a new key, because the old one has had its answer. */
async function renew(item) {
  let version = item.version;
  if (item.case_id && item.version) {
    const answer = await fetch(`/api/v1/cases/${encodeURIComponent(item.case_id)}`, { cache: "no-store" }).catch(() => null);
    if (!answer?.ok) return again();
    version = /^"(\d+)"$/.exec(answer.headers.get("ETag") ?? "")?.[1] ?? version;
  }
  const photos = item.photos.map((each) => ({ ...each, sha256: null }));
  await kept.keep({ ...item, photos, version, key: newKey(), state: "", refusal: null, tried_at: null, sent_again: false });
  return again();
}
