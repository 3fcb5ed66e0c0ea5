// Makes of a form the body that the API takes; `api/field/posted.py` does the same where no script runs.

const BESIDE = new Set(["csrf", "once", "version", "photos", "longitude", "latitude", "within_min", "act"]);
const MANY = new Set(["units"]);

/** Returns the body; empty fields are left out. Whether it makes sense, the API says. */
export function bodyOf(fields) {
  const body = {};
  for (const [name, value] of fields) {
    if (typeof value !== "string") continue;
    const text = value.trim();
    if (BESIDE.has(name) || text === "") continue;
    const [outer, inner] = name.split(".");
    if (MANY.has(name)) (body[name] ??= []).push(text);
    else if (inner !== undefined) (body[outer] ??= {})[inner] = text;
    else body[name] = text;
  }
  if (body.limit && body.limit.amount === undefined) delete body.limit;
  return body;
}

/** Returns longitude and latitude; null where one is missing or no number. */
export function positionOf(fields) {
  const given = ["longitude", "latitude"].map((name) => String(fields.get(name) ?? "").trim());
  const position = given.map(Number);
  return given.includes("") || position.some(Number.isNaN) ? null : position;
}

/** Returns a new key: the server executes what comes under one key once. */
export function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
