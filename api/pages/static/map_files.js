// Sends the picture and the outlines that an admin puts under the map, and says what was wrong with them.
"use strict";
import { filled, html } from "./map_parts.js";

const SIDES = ["west", "south", "east", "north"];

document.addEventListener("submit", (event) => {
  const form = event.target.closest?.("form[data-map-file]");
  if (!form) return;
  event.preventDefault();
  void (form.dataset.mapFile === "picture" ? sendPicture(form) : sendShapes(form));
});

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-map-remove]");
  if (!button) return;
  const form = button.closest("form");
  if (!button.dataset.sure) {
    button.dataset.sure = "yes";
    button.textContent = wordsOf(form).remove_sure;
    return;
  }
  void send(form, "DELETE", "/map/picture");
});

const wordsOf = (form) => JSON.parse(form.closest("[data-words]").dataset.words);

async function sendPicture(form) {
  const words = wordsOf(form), file = form.elements.file.files[0];
  const typed = SIDES.map((each) => form.elements[each].value.trim().replace(",", "."));
  const wrong = SIDES.find((each, index) => typed[index] === "" || !Number.isFinite(Number(typed[index])));
  for (const each of SIDES) form.elements[each].toggleAttribute("aria-invalid", each === wrong);
  if (wrong) {
    form.elements[wrong].focus();
    return tell(form, words.no_box, true);
  }
  const box = new URLSearchParams(SIDES.map((each, index) => [each, typed[index]]));
  const has = document.querySelector("[data-map-remove]") !== null;
  if (!file && !has) {
    form.elements.file.focus();
    return tell(form, words.no_file, true);
  }
  if (file) return send(form, "PUT", `/map/picture?${box}`, file);
  return send(form, "PUT", `/map/picture/box?${box}`);
}

async function sendShapes(form) {
  const file = form.elements.file.files[0], words = wordsOf(form);
  if (file) return send(form, "PUT", "/areas/shapes", file);
  form.elements.file.focus();
  return tell(form, words.no_file, true);
}

async function send(form, method, path, file) {
  const words = wordsOf(form), buttons = form.querySelectorAll("button");
  tell(form, words.sending);
  buttons.forEach((each) => (each.disabled = true));
  try {
    const me = await (await fetch("/api/v1/me")).json();
    const headers = { "X-CSRF-Token": me.csrf_token, "Content-Type": file?.type || "application/octet-stream" };
    const answer = await fetch(`/api/v1${path}`, { method, headers, body: file });
    if (answer.ok) return location.reload();
    refuse(form, (await answer.json()).error, words);
  } catch (error) {
    tell(form, filled(words.send_failed, { message: error.message }), true);
  } finally {
    buttons.forEach((each) => (each.disabled = false));
  }
  return undefined;
}

function refuse(form, error, words) {
  tell(form, words[`refused_${error.code}`] ?? filled(words.send_failed, { message: error.message }), true);
  const list = form.querySelector("[data-problems]");
  if (!list) return;
  const lines = (error.problems ?? []).filter((each) => each.code).map((each) => [each.where, words[`wrong_${each.code}`] ?? each.what]);
  list.replaceChildren(...lines.map(([where, what]) => {
    const line = html("li", {});
    line.append(html("code", {}, where), html("span", {}, ` ${what}`));
    return line;
  }));
  if (error.unknown_areas?.length) list.prepend(html("li", {}, filled(words.unknown_areas, { areas: error.unknown_areas.join("、") })));
}

function tell(form, text, isWrong = false) {
  form.querySelector("[data-problems]")?.replaceChildren();
  const told = form.querySelector("[data-told]");
  told.textContent = text;
  told.classList.toggle("wrong", isWrong);
}
