// The check-in: the position is asked for when somebody taps, and only then. Without one, a camera stands for the place.

import { isSecure } from "./frame.js";

const WAIT_MS = 15_000;

for (const form of document.querySelectorAll("form[data-check-in]")) {
  const { elements } = form;
  const button = form.querySelector("button[type=submit]");
  const told = form.querySelector("[data-check-in-told]");
  const place = (coords) => {
    elements.longitude.value = coords ? coords.longitude.toFixed(6) : "";
    elements.latitude.value = coords ? coords.latitude.toFixed(6) : "";
    elements.accuracy_m.value = coords ? Math.round(coords.accuracy) : "";
    // What waits for a network says when it was written, not when it arrived.
    elements.made_at.value = new Date().toISOString();
  };
  const refuse = () => {
    button.disabled = false;
    told.textContent = form.dataset.noPosition;
    elements.camera.focus();
  };
  const ask = () => {
    told.textContent = form.dataset.asking;
    button.disabled = true;
    const options = { enableHighAccuracy: true, timeout: WAIT_MS, maximumAge: 0 };
    navigator.geolocation.getCurrentPosition(({ coords }) => {
      told.textContent = "";
      button.disabled = false;
      place(coords);
      form.requestSubmit(button); // no click: this does not come back here
    }, refuse, options);
  };
  button.addEventListener("click", (event) => {
    told.textContent = "";
    if (elements.camera.value) return place(null);
    event.preventDefault();
    if (isSecure && navigator.geolocation) ask();
    else refuse();
  });
}
