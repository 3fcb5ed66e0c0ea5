// Small help on the street: pictures large, coordinates to copy, the position, how far it is.

import { element, say } from "./frame.js";

/** Pictures open large over the page; a tap shows every pixel, another the whole. */
export function enlargePictures() {
  const dialog = document.getElementById("enlarged");
  if (!dialog?.showModal) return;
  for (const link of document.querySelectorAll("[data-enlarge]")) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      const picture = element("img", { src: link.href, alt: link.querySelector("img").alt });
      picture.addEventListener("click", () => picture.classList.toggle("whole"));
      const close = element("button", { text: say("close_action"), className: "soft" });
      dialog.replaceChildren(element("form", { method: "dialog" }, close), picture);
      dialog.showModal();
    });
  }
}

/** The bar at the lower edge opens its form and leads to it. */
export function openFromBar() {
  for (const link of document.querySelectorAll("[data-opens]")) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      const details = document.getElementById(link.dataset.opens).closest("details");
      details.open = true;
      details.scrollIntoView({ block: "start" });
      details.querySelector("input:not([type=hidden]), select, textarea")?.focus({ preventScroll: true });
    });
  }
}

/** Coordinates can be copied where the browser lets pages do so. */
export function offerCopies() {
  if (!navigator.clipboard) return;
  for (const button of document.querySelectorAll("[data-copy]")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(button.dataset.copy);
      button.textContent = say("js_copied");
    });
  }
}

/** The position goes along only when somebody asks for it, or has let this page have it before. */
export function watchPosition() {
  for (const button of document.querySelectorAll("[data-position]")) {
    button.addEventListener("click", () => takePosition(button));
    button.closest("details.act")?.addEventListener("toggle", async () => {
      if (!button.dataset.taken && (await isGranted())) takePosition(button);
    });
  }
}

async function isGranted() {
  const permission = await navigator.permissions?.query({ name: "geolocation" }).catch(() => null);
  return permission?.state === "granted";
}

async function takePosition(button) {
  const form = button.closest("form");
  const told = form.querySelector("[data-position-told]");
  button.dataset.taken = "yes";
  told.textContent = say("js_position_asking");
  try {
    const { coords } = await here();
    form.elements.latitude.value = coords.latitude.toFixed(6);
    form.elements.longitude.value = coords.longitude.toFixed(6);
    told.textContent = say("js_position_is", { error: Math.round(coords.accuracy) });
  } catch {
    told.textContent = say("js_position_no");
  }
}

function here() {
  return new Promise((resolve, reject) => {
    navigator.geolocation.getCurrentPosition(resolve, reject, { enableHighAccuracy: true, timeout: 15_000, maximumAge: 30_000 });
  });
}

/** How far each task is, where the page may know the position without asking. */
export async function tellDistances() {
  const cards = document.querySelectorAll("[data-latitude]");
  if (!cards.length || !(await isGranted())) return;
  const { coords } = await here().catch(() => ({ coords: null }));
  if (!coords) return;
  for (const card of cards) {
    const metres = apart_m(coords, card.dataset);
    const distance = metres < 950 ? `${Math.round(metres / 10) * 10} m` : `${(metres / 1000).toFixed(1)} km`;
    card.querySelector("[data-away]").textContent = say("js_away", { distance });
  }
}

/** On a sphere; good to half a percent, which is better than a phone knows where it is. */
function apart_m(from, to) {
  const rad = Math.PI / 180;
  const [lat, other] = [from.latitude * rad, Number(to.latitude) * rad];
  const across = (Number(to.longitude) - from.longitude) * rad * Math.cos((lat + other) / 2);
  return 6_371_000 * Math.hypot(across, other - lat);
}
