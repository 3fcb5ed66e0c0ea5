// The map's points: cameras, open cases, grid workers; what overlaps is one spot with a number, so that nothing hides.
"use strict";
import { filled, html, svg } from "./map_parts.js";

const APART_PX = 26, URGENCY = ["red", "yellow", "green", ""];
const KINDS = { camera: "cameras", case: "cases", person: "people" };

/** Returns the spots in sight: each point joins the first spot that is near enough on the screen. */
export function groups(view, points, layers) {
  const found = [];
  for (const point of points) {
    if (!layers.has(KINDS[point.kind])) continue;
    const [x, y] = view.at(point);
    const near = found.find((each) => Math.hypot(each.x - x, each.y - y) < APART_PX);
    if (near) near.points.push(point);
    else found.push({ x, y, points: [point] });
  }
  const of = (each, kind) => each.points.filter((point) => point.kind === kind);
  return found
    .filter(({ x, y }) => x > -80 && y > -40 && x < view.width + 80 && y < view.height + 40)
    .map((each) => ({ ...each, cameras: of(each, "camera"), cases: of(each, "case"), people: of(each, "person") }));
}

const radiusOf = ({ cameras }) => (cameras.length > 1 ? 12 : 7);
const toneOf = ({ cases }) => URGENCY.find((each) => cases.some((one) => one.tone === each));

/** Returns the room that a spot takes. */
export function roomOf(group) {
  const radius = radiusOf(group) + (group.cases.length ? 4 : 0);
  return { west: group.x - radius, east: group.x + radius, north: group.y - radius, south: group.y + radius };
}

/** Returns a spot; `pick` is called when somebody chooses it. */
export function spot(group, words, pick) {
  const { cameras, cases, people, x, y } = group;
  const state = cameras.length === 1 ? cameras[0].tone : cameras.some((each) => each.tone === "trouble") ? "trouble" : "seen";
  const named = group.points.length === 1 ? group.points[0].words
    : [filled(words.group_words, { cameras: cameras.length, cases: cases.length }), ...people.map((each) => each.words)].join(" · ");
  const made = svg("g", {
    class: `spot ${cameras.length ? state : people.length ? "people" : "place"} ${cases.length ? `case ${toneOf(group) || "plain"}` : ""}`,
    role: "button", tabindex: "0", "aria-label": named, "data-key": `spot ${group.points[0].kind} ${group.points[0].id}`,
    "data-test": "spot", transform: `translate(${x.toFixed(1)} ${y.toFixed(1)})`,
  });
  const radius = radiusOf(group);
  if (cases.length) made.append(svg("circle", { class: "ring", r: radius + 4 }));
  if (cameras.length || !people.length) made.append(svg("circle", { class: "dot", r: radius }));
  if (cameras.length > 1) made.append(svg("text", { class: "count", y: 4 }, cameras.length));
  if (state === "trouble") made.append(svg("path", { class: "cross", d: cameras.length > 1 ? "M 8 -14 l 6 6 m 0 -6 l -6 6" : "M -3 -3 L 3 3 M -3 3 L 3 -3" }));
  if (people.length) made.append(person(people, cameras.length || cases.length ? radius + 3 : 0));
  made.append(svg("title", {}, named));
  made.addEventListener("click", () => pick(group));
  made.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    pick(group);
  });
  return made;
}

/** A diamond: filled while the check-in is fresh; at the shoulder of a camera that shares its spot. */
function person(people, aside) {
  const tone = people.some((each) => each.tone === "fresh") ? "fresh" : "old";
  const size = aside ? 5.5 : 8, at = aside ? `translate(${-aside} ${-aside})` : "";
  return svg("path", { class: `person ${tone}`, d: `M 0 ${-size} L ${size} 0 L 0 ${size} L ${-size} 0 Z`, transform: at, "data-test": "person" });
}

/** Returns the words beside a spot where there is room; where there is none, its colour and its list have to do. */
export function labels(group, taken, words) {
  const { cases, people } = group, made = [];
  if (cases.length) made.push(...label(group, taken, cases.length === 1 ? cases[0].short : filled(words.some_cases, { count: cases.length }), `case-label ${toneOf(group) || "plain"}`, cases));
  if (people.length) made.push(...label(group, taken, people.length === 1 ? people[0].short : filled(words.some_people, { count: people.length }), "person-label", people));
  return made;
}

function label(group, taken, words, look, things) {
  const { x, y } = group, away = radiusOf(group) + 8;
  const long = [...words].reduce((sum, each) => sum + (each.charCodeAt(0) > 0x2e80 ? 13 : 8), 0);
  const room = [[x + away, y + 4], [x - away - long, y + 4], [x - long / 2, y + away + 10], [x - long / 2, y - away]]
    .map(([west, base]) => ({ west, east: west + long, north: base - 11, south: base + 3 }))
    .find((each) => !taken.some((other) => each.west < other.east && other.west < each.east && each.north < other.south && other.north < each.south));
  if (!room) return [];
  taken.push(room);
  const written = svg("text", { class: look, x: room.west.toFixed(1), y: (room.south - 3).toFixed(1) }, words);
  if (things.length > 1 || !things[0].href) return [written];
  const leads = svg("a", { href: things[0].href, "aria-label": things[0].words, "data-key": `case ${things[0].id}`, "data-test": "case" });
  leads.append(written, svg("title", {}, things[0].words));
  return [leads];
}

/** Shows what is at a spot, beside the map; `closer` is called to look at it from nearer. */
export function pickedList({ cameras, cases, people, points }, words, closer) {
  const place = document.getElementById("map-picked");
  if (!place) return;
  const list = html("ul", {});
  for (const each of [...cases, ...people, ...cameras]) {
    const line = html("li", { class: each.kind });
    line.append(each.href ? html("a", { href: each.href, class: each.kind === "case" ? each.tone : "" }, each.words) : html("span", {}, each.words));
    list.append(line);
  }
  const title = cameras.length || cases.length ? filled(words.here, { cameras: cameras.length, cases: cases.length }) : filled(words.some_people, { count: people.length });
  place.replaceChildren(html("h2", {}, title), list);
  const xs = points.map((each) => each.x), ys = points.map((each) => each.y);
  if (Math.max(...xs) - Math.min(...xs) + Math.max(...ys) - Math.min(...ys) < 1) return;
  const button = html("button", { type: "button", class: "button", "data-test": "closer" }, words.zoom_in);
  button.addEventListener("click", () => closer((Math.max(...xs) + Math.min(...xs)) / 2, (Math.max(...ys) + Math.min(...ys)) / 2));
  place.append(button);
}
