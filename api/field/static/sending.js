// Sends what waits, oldest first, each once: photos, then what names them. One window at a time does it.

import * as kept from "./kept.js";

const API = "/api/v1";
const PATIENCE_MS = 60_000;
const PHOTOS_LAST_MS = 30 * 60_000; // the server forgets a photo that nothing names within an hour
const KEY_LASTS_MS = 23 * 3_600_000; // the server remembers a key for a day
const LATER = new Set([408, 425, 429]);

/** What stopped the sending; `why` is "network", "sign_in" or "person". */
export class Held extends Error {
  constructor(why) {
    super(why);
    this.why = why;
  }
}

let stopped = "";
/** Why the last sending stopped before its end; empty where it did not. */
export const whyStopped = () => stopped;

/**
 * Sends all that can be sent; calls `changed` whenever a record changes. Returns the records that arrived.
 * While another window, or this one, is sending, it waits for its turn if `isPatient`, else it leaves the rest to that.
 */
export async function sendAll(changed, { isPatient }) {
  // Where there are no locks, the keys alone see to it that nothing counts twice.
  if (!navigator.locks) return run(changed);
  const options = { ifAvailable: !isPatient };
  return navigator.locks.request("lunxun-sending", options, (lock) => (lock ? run(changed) : []));
}

async function run(changed) {
  const arrived = [];
  stopped = "";
  let me = null;
  for (const { id } of await kept.all()) {
    const item = await kept.one(id);
    if (!item || item.state === "refused" || item.state === "unsure") continue;
    if (arrived.length === 0 && me === null) await changed("sending");
    try {
      me ??= await whoAmI();
      if (me.name !== item.who) {
        stopped ||= "person";
        continue;
      }
      const answer = await sendOne(item, me);
      if (answer) arrived.push({ item, answer });
    } catch (error) {
      if (!(error instanceof Held)) throw error;
      stopped = error.why;
      break;
    }
    await changed("item");
  }
  return arrived;
}

async function whoAmI() {
  let answer = await ask("GET", "/me");
  if (answer.status === 401 && answer.code === "session_stale") {
    // Any page of ours renews the session's secret.
    await reach("/field/waiting", { headers: { Accept: "text/html" } });
    answer = await ask("GET", "/me");
  }
  if (answer.status === 401) throw new Held("sign_in");
  if (answer.status !== 200) throw new Held("network");
  return answer.body;
}

async function sendOne(item, me) {
  if (item.tried_at && Date.now() - item.tried_at > KEY_LASTS_MS) {
    // It may have arrived, and the server has forgotten the key by now: a person has to look.
    await kept.keep({ ...item, state: "unsure" });
    return null;
  }
  item.body = readyBody(item);
  const refusal = await sendPhotos(item, me);
  if (refusal) return settle(item, refusal);
  if (!item.tried_at) await kept.keep(Object.assign(item, { tried_at: Date.now() }));
  const body = item.photos.length ? { ...item.body, [item.photos_in]: item.photos.map((each) => each.sha256) } : item.body;
  const headers = { "Idempotency-Key": item.key, "Content-Type": "application/json", "X-CSRF-Token": me.csrf_token };
  if (item.version) headers["If-Match"] = `"${item.version}"`;
  return settle(item, await ask("POST", item.path, { headers, body: JSON.stringify(body) }));
}

/** A call of units names when they are due; that is counted from the first try, and stays. */
function readyBody(item) {
  if (!item.within_min || item.body.sign_in_due_at) return item.body;
  const due = new Date(Date.now() + item.within_min * 60_000).toISOString();
  return { ...item.body, sign_in_due_at: due };
}

async function sendPhotos(item, me) {
  for (const [index, photo] of item.photos.entries()) {
    if (photo.sha256 && Date.now() - photo.sent_at < PHOTOS_LAST_MS) continue;
    photo.round = (photo.round ?? 0) + 1;
    const query = new URLSearchParams({ taken_at: photo.taken_at });
    if (item.position) {
      query.set("longitude", item.position[0]);
      query.set("latitude", item.position[1]);
    }
    const key = `${item.key}.${index}.${photo.round}`;
    const headers = { "Idempotency-Key": key, "Content-Type": "image/jpeg", "X-CSRF-Token": me.csrf_token };
    const answer = await ask("POST", `/photos?${query}`, { headers, body: photo.blob });
    if (answer.status >= 300) return answer;
    Object.assign(photo, { sha256: answer.body.sha256, sent_at: Date.now() });
    await kept.keep(item);
  }
  return null;
}

/** Draws the conclusion from an answer: gone from here, to be tried again, or refused. */
async function settle(item, answer) {
  if (answer.status < 300) {
    await kept.forget(item.id);
    await followOwnChange(item, answer);
    return answer.body ?? {};
  }
  if (answer.status === 401) throw new Held("sign_in");
  if (answer.code === "foreign_origin" || answer.code === "csrf") throw new Held("sign_in");
  if (answer.status >= 500 || LATER.has(answer.status) || answer.code === "idempotency_in_progress") throw new Held("network");
  if (answer.code === "evidence_missing" && !item.sent_again && item.photos.length) {
    // The server has let the photos go before they were named. It has done nothing yet: another key, all once more.
    const photos = item.photos.map((each) => ({ ...each, sha256: null }));
    await kept.keep({ ...item, photos, sent_again: true, key: `${item.key}.again`, tried_at: null });
    return null;
  }
  const state = answer.code === "idempotency_unknown" ? "unsure" : "refused";
  await kept.keep({ ...item, state, refusal: { status: answer.status, code: answer.code, message: answer.message } });
  return null;
}

/** What the same person wrote later about the same case was written knowing of this change: it follows to its version. */
async function followOwnChange(item, answer) {
  const now = /^"(\d+)"$/.exec(answer.etag ?? "")?.[1];
  if (!item.version || !now) return;
  for (const other of await kept.all()) {
    if (other.case_id === item.case_id && other.version === item.version && !other.tried_at) {
      await kept.keep({ ...other, version: now });
    }
  }
}

async function ask(method, path, options = {}) {
  const answer = await reach(API + path, { method, ...options });
  let body = null;
  try {
    body = await answer.json();
  } catch {
    body = null;
  }
  const { code = "", message = "" } = body?.error ?? {};
  return { status: answer.status, etag: answer.headers.get("ETag"), body, code, message };
}

async function reach(address, options) {
  // "Offline" is always true, "online" is a guess.
  if (!navigator.onLine) throw new Held("network");
  try {
    return await fetch(address, { credentials: "same-origin", cache: "no-store", signal: AbortSignal.timeout(PATIENCE_MS), ...options });
  } catch {
    throw new Held("network");
  }
}
