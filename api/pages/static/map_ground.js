// Under the map's points: the site's picture, outlines of areas, lines at a round distance, the scale, and north.
"use strict";
import { filled, svg } from "./map_parts.js";

const LEAST_NAMED_PX = 46;

/** Draws the site's picture in its place within `under`, and returns whether there is one. */
export function drawPicture(under, view, found) {
  if (!found) {
    under.replaceChildren();
    return false;
  }
  const image = under.firstElementChild ?? svg("image", { class: "site-picture", preserveAspectRatio: "none", "data-test": "site-picture" });
  if (image.getAttribute("href") !== found.href) image.setAttribute("href", found.href);
  const [x, y] = view.at(found);
  const places = { x, y, width: found.width * view.scale, height: found.height * view.scale };
  for (const [name, value] of Object.entries(places)) image.setAttribute(name, value.toFixed(2));
  if (!image.isConnected) under.append(image);
  return true;
}

/** Returns the outlines, and apart from them their names, which lie above everything that is painted over a ground. */
export function outlines(view, { outlines: found }) {
  const shapes = [], names = [];
  for (const { area, name, rings, x, y } of found) {
    const path = rings.map((ring) => `M${ring.map(([east, south]) => view.at({ x: east, y: south }).map((each) => each.toFixed(1)).join(" ")).join("L")}Z`);
    shapes.push(svg("path", { class: "outline", d: path.join(""), "data-area": area, "data-test": "outline" }));
    const wide = Math.max(...rings[0].map(([east]) => east)) - Math.min(...rings[0].map(([east]) => east));
    if (wide * view.scale < LEAST_NAMED_PX) continue;
    const [left, top] = view.at({ x, y });
    names.push(svg("text", { class: "area", x: left.toFixed(1), y: top.toFixed(1), "data-test": "area-name" }, name));
  }
  return { shapes, names };
}

/** Returns the names of areas without an outline, to the north of their cameras. */
export function areaNames(view, areas) {
  return areas.map((each) => {
    const [x, y] = view.at(each);
    return svg("text", { class: "area", x: x.toFixed(1), y: (y - 22).toFixed(1), "data-test": "area-name" }, each.name);
  });
}

/** Returns the length in metres that the scale shows: 1, 2 or 5 and zeros. */
export function scaleLength(scale) {
  const most = 140 / scale, power = 10 ** Math.floor(Math.log10(most));
  return [5, 2, 1].map((each) => each * power).find((each) => each <= most) ?? power;
}

/** Returns lines that far apart. */
export function grid(view, step) {
  const { width, height, scale } = view, lines = [], across = step * scale;
  const first = (middle, size) => Math.ceil((middle * scale - size / 2) / across) * across - (middle * scale - size / 2);
  for (let x = first(view.x, width); x < width; x += across) lines.push(svg("path", { class: "grid", d: `M ${x.toFixed(1)} 0 V ${height}` }));
  for (let y = first(view.y, height); y < height; y += across) lines.push(svg("path", { class: "grid", d: `M 0 ${y.toFixed(1)} H ${width}` }));
  return lines;
}

/** Returns the scale in its corner, and the arrow to the north. */
export function scaleAndNorth(view, step, words) {
  const base = view.height - 16, long = step * view.scale;
  const said = step >= 1000 ? filled(words.kilometres, { count: step / 1000 }) : filled(words.metres, { count: +step.toPrecision(1) });
  const north = svg("g", { class: "north", transform: `translate(${view.width - 24} 44)` });
  north.append(svg("path", { d: "M 0 -14 L 6 4 L 0 0 L -6 4 Z" }), svg("text", { y: 20 }, words.north));
  return [
    svg("path", { class: "scale", d: `M 16 ${base - 6} V ${base} H ${(16 + long).toFixed(1)} V ${base - 6}` }),
    svg("text", { class: "scale-words", x: 22, y: base - 8, "data-test": "scale" }, said),
    north,
  ];
}
