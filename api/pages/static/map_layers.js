// What of the map is shown: one box to tick for each layer, remembered in this browser.
"use strict";
import { html } from "./map_parts.js";

const KEPT = "lunxun-map-hidden";
const LAYERS = ["picture", "areas", "cameras", "cases", "people"];

/** Returns the layers that are shown. */
export function shownLayers() {
  let hidden = [];
  try {
    hidden = JSON.parse(localStorage.getItem(KEPT) ?? "[]");
  } catch { /* somebody else's word: everything is shown */ }
  return new Set(LAYERS.filter((each) => !Array.isArray(hidden) || !hidden.includes(each)));
}

/** Returns the boxes to tick; `changed` is called after each change of `layers`. */
export function layerBoxes(layers, words, changed) {
  const made = html("fieldset", { class: "map-layers" });
  made.append(html("legend", { class: "visually-hidden" }, words.layers));
  for (const each of LAYERS) {
    const label = html("label", {}), box = html("input", { type: "checkbox", "data-test": `layer-${each}` });
    box.checked = layers.has(each);
    box.addEventListener("change", () => {
      layers[box.checked ? "add" : "delete"](each);
      localStorage.setItem(KEPT, JSON.stringify(LAYERS.filter((one) => !layers.has(one))));
      changed();
    });
    label.append(box, html("span", {}, words[`layer_${each}`]));
    made.append(label);
  }
  return made;
}
