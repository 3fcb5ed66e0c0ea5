// The page itself: whose it is, its words, its notices.

const frame = document.getElementById("field");
const texts = JSON.parse(frame.dataset.words);

export const who = frame.dataset.who;
/** Whether the browser lets this page work offline, and ask for the position: only over TLS (or on this very machine). */
export const isSecure = window.isSecureContext && "indexedDB" in window;
export const isKept = frame.dataset.source === "kept";
export const renderedAt = new Date(frame.dataset.at);

/** Returns a text with its `{name}` places filled in. */
export function say(key, values = {}) {
  return (texts[key] ?? key).replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

/** Returns an element with text in it: what people wrote is never read as HTML. */
export function element(tag, { text = "", className = "", ...attributes } = {}, ...children) {
  const made = document.createElement(tag);
  if (text) made.textContent = text;
  if (className) made.className = className;
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

/** Shows a line at the top, in the place of the one of that kind before; without text, takes it away. */
export function notice(kind, text, { look = "", link = null } = {}) {
  const place = document.getElementById("notices");
  const before = place.querySelector(`[data-kind="${kind}"]`);
  if (!text) {
    before?.remove();
    return;
  }
  const line = element("p", { text, className: `notice ${look}`, "data-kind": kind });
  if (link) line.append(" ", element("a", { text: link.text, href: link.href }));
  // Nothing changes while it is being read.
  if (before?.textContent === line.textContent) return;
  if (before) before.replaceWith(line);
  else place.append(line);
}

/** Returns a short time of day in the phone's own zone. */
export function timeOfDay(at) {
  return at.toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
}
