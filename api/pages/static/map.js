// The map <lunxun-map data-map="...">: points in metres, drawn without tiles; what overlaps is grouped with a number.
"use strict";
const SVG = "http://www.w3.org/2000/svg";
const APART_PX = 26, LEAST_PX_PER_M = 1e-5, MOST_PX_PER_M = 20, MARGIN_PX = 70;
const URGENCY = ["red", "yellow", "green", ""];

const filled = (pattern, values) => pattern.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
const svg = (tag, attributes, text) => {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  if (text !== undefined) made.textContent = text;
  return made;
};
const html = (tag, attributes, text) => {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  if (text !== undefined) made.textContent = text;
  return made;
};

class LunxunMap extends HTMLElement {
  static observedAttributes = ["data-map"];

  connectedCallback() {
    if (this.canvas) return;
    this.canvas = svg("svg", { role: "group", tabindex: "0", "data-test": "map-canvas" });
    this.tools = html("div", { class: "bar map-tools" });
    this.append(this.tools, this.canvas);
    this.x = this.y = 0;
    this.scale = 0;
    this.read();
    this.buildTools();
    this.listen();
    this.watching = new ResizeObserver(() => (this.scale ? this.draw() : this.fit()));
    this.watching.observe(this.canvas);
  }

  disconnectedCallback() {
    this.watching?.disconnect();
  }

  attributeChangedCallback() {
    if (!this.canvas) return;
    const wasEmpty = !this.map.points.length;
    this.read();
    if (wasEmpty) this.fit();
    else this.draw();
  }

  read() {
    this.map = JSON.parse(this.dataset.map);
    this.canvas.setAttribute("aria-label", this.map.words.label);
  }

  buildTools() {
    const words = this.map.words;
    const tool = (name, sign, act) => {
      const made = html("button", { type: "button", class: "button", "aria-label": words[name], title: words[name], "data-test": name }, sign);
      made.addEventListener("click", act);
      this.tools.append(made);
    };
    tool("zoom_in", "+", () => this.zoom(1.6));
    tool("zoom_out", "−", () => this.zoom(1 / 1.6));
    tool("fit", words.fit, () => this.fit());
    tool("move_west", "←", () => this.move(-0.25, 0));
    tool("move_north", "↑", () => this.move(0, -0.25));
    tool("move_south", "↓", () => this.move(0, 0.25));
    tool("move_east", "→", () => this.move(0.25, 0));
  }

  listen() {
    const { canvas } = this;
    canvas.addEventListener("wheel", (event) => {
      event.preventDefault();
      const box = canvas.getBoundingClientRect();
      this.zoom(Math.exp(-event.deltaY * 0.0015), event.clientX - box.left - box.width / 2, event.clientY - box.top - box.height / 2);
    }, { passive: false });
    canvas.addEventListener("pointerdown", (event) => {
      if (event.button === 0) this.from = { x: event.clientX, y: event.clientY, id: event.pointerId, has_moved: false };
    });
    canvas.addEventListener("pointermove", (event) => {
      const { from } = this;
      if (!from || from.id !== event.pointerId || !this.scale) return;
      const [dx, dy] = [event.clientX - from.x, event.clientY - from.y];
      if (!from.has_moved && Math.hypot(dx, dy) < 4) return;
      if (!from.has_moved) canvas.setPointerCapture(event.pointerId);
      Object.assign(from, { x: event.clientX, y: event.clientY, has_moved: true });
      this.x -= dx / this.scale;
      this.y -= dy / this.scale;
      this.draw();
    });
    const end = () => setTimeout(() => (this.from = undefined));
    canvas.addEventListener("pointerup", end);
    canvas.addEventListener("pointercancel", end);
    canvas.addEventListener("click", (event) => {
      if (this.from?.has_moved) event.preventDefault();
    }, true);
    canvas.addEventListener("dragstart", (event) => event.preventDefault());
    canvas.addEventListener("keydown", (event) => this.key(event));
  }

  key(event) {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const acts = {
      "+": () => this.zoom(1.6), "=": () => this.zoom(1.6), "-": () => this.zoom(1 / 1.6), "0": () => this.fit(),
      ArrowLeft: () => this.move(-0.1, 0), ArrowRight: () => this.move(0.1, 0),
      ArrowUp: () => this.move(0, -0.1), ArrowDown: () => this.move(0, 0.1),
    };
    const act = acts[event.key];
    if (act) {
      event.preventDefault();
      act();
    }
  }

  get size() {
    return { width: this.canvas.clientWidth || 800, height: this.canvas.clientHeight || 500 };
  }

  fit() {
    const { width, height } = this.size, { points } = this.map;
    const xs = points.map((each) => each.x), ys = points.map((each) => each.y);
    const [west, east] = points.length ? [Math.min(...xs), Math.max(...xs)] : [-250, 250];
    const [north, south] = points.length ? [Math.min(...ys), Math.max(...ys)] : [-250, 250];
    this.x = (west + east) / 2;
    this.y = (north + south) / 2;
    const across = (width - 2 * MARGIN_PX) / Math.max(east - west, 60), down = (height - 2 * MARGIN_PX) / Math.max(south - north, 60);
    this.scale = Math.max(LEAST_PX_PER_M, Math.min(across, down, MOST_PX_PER_M));
    this.draw();
  }

  zoom(factor, atX = 0, atY = 0) {
    const scale = Math.max(LEAST_PX_PER_M, Math.min(MOST_PX_PER_M, this.scale * factor));
    this.x += atX / this.scale - atX / scale;
    this.y += atY / this.scale - atY / scale;
    this.scale = scale;
    this.draw();
  }

  move(right, down) {
    const { width, height } = this.size;
    this.x += (right * width) / this.scale;
    this.y += (down * height) / this.scale;
    this.draw();
  }

  draw() {
    if (this.isDue) return;
    this.isDue = true;
    requestAnimationFrame(() => {
      this.isDue = false;
      this.paint();
    });
  }

  groups() {
    // Each point joins the first group that is near enough on the screen, so that nothing hides anything.
    const { width, height } = this.size, found = [];
    for (const point of this.map.points) {
      const x = (point.x - this.x) * this.scale + width / 2, y = (point.y - this.y) * this.scale + height / 2;
      const near = found.find((each) => Math.hypot(each.x - x, each.y - y) < APART_PX);
      if (near) near.points.push(point);
      else found.push({ x, y, points: [point] });
    }
    const isSeen = ({ x, y }) => x > -80 && y > -40 && x < width + 80 && y < height + 40;
    return found.filter(isSeen).map((each) => ({
      ...each,
      cameras: each.points.filter((point) => point.kind === "camera"),
      cases: each.points.filter((point) => point.kind === "case"),
    }));
  }

  paint() {
    if (!this.isConnected) return;
    const { width, height } = this.size, { canvas } = this;
    const key = canvas.contains(document.activeElement) ? document.activeElement.dataset.key : undefined;
    canvas.setAttribute("viewBox", `0 0 ${width} ${height}`);
    const step = this.scaleLength();
    const nodes = [...this.grid(step, width, height), ...this.areaNames(width, height)];
    const groups = this.groups(), taken = groups.map((each) => this.roomOf(each));
    nodes.push(...groups.map((each) => this.drawSpot(each)), ...groups.flatMap((each) => this.drawLabel(each, taken)));
    nodes.push(...this.drawScale(step, height), this.north(width));
    canvas.replaceChildren(...nodes);
    if (key) canvas.querySelector(`[data-key="${CSS.escape(key)}"]`)?.focus();
  }

  roomOf({ x, y, cameras, cases }) {
    const radius = (cameras.length > 1 ? 12 : 7) + (cases.length ? 4 : 0);
    return { west: x - radius, east: x + radius, north: y - radius, south: y + radius };
  }

  drawLabel(group, taken) {
    // Beside its point where there is room; where there is none, the ring's colour and the list of the place have to do.
    const { cameras, cases, x, y } = group;
    if (!cases.length) return [];
    const tone = URGENCY.find((each) => cases.some((one) => one.tone === each)) || "plain";
    const words = cases.length === 1 ? cases[0].short : filled(this.map.words.some_cases, { count: cases.length });
    const long = [...words].reduce((sum, each) => sum + (each.charCodeAt(0) > 0x2e80 ? 13 : 8), 0), away = (cameras.length > 1 ? 12 : 7) + 8;
    const room = [[x + away, y + 4], [x - away - long, y + 4], [x - long / 2, y + away + 10], [x - long / 2, y - away]]
      .map(([west, base]) => ({ west, east: west + long, north: base - 11, south: base + 3 }))
      .find((each) => !taken.some((other) => each.west < other.east && other.west < each.east && each.north < other.south && other.north < each.south));
    if (!room) return [];
    taken.push(room);
    const label = svg("text", { class: `case-label ${tone}`, x: room.west.toFixed(1), y: (room.south - 3).toFixed(1) }, words);
    if (cases.length > 1) return [label];
    const leads = svg("a", { href: cases[0].href, "aria-label": cases[0].words, "data-key": `case ${cases[0].id}`, "data-test": "case" });
    leads.append(label, svg("title", {}, cases[0].words));
    return [leads];
  }

  drawSpot(group) {
    const { cameras, cases, x, y } = group, { words } = this.map;
    const tone = URGENCY.find((each) => cases.some((one) => one.tone === each));
    const state = cameras.length === 1 ? cameras[0].tone : cameras.some((each) => each.tone === "trouble") ? "trouble" : "seen";
    const named = group.points.length === 1 ? group.points[0].words : filled(words.group_words, { cameras: cameras.length, cases: cases.length });
    const dot = svg("g", {
      class: `spot ${cameras.length ? state : "place"} ${cases.length ? `case ${tone || "plain"}` : ""}`, role: "button", tabindex: "0",
      "aria-label": named, "data-key": `spot ${group.points[0].id}`, "data-test": "spot", transform: `translate(${x.toFixed(1)} ${y.toFixed(1)})`,
    });
    const radius = cameras.length > 1 ? 12 : 7;
    if (cases.length) dot.append(svg("circle", { class: "ring", r: radius + 4 }));
    dot.append(svg("circle", { class: "dot", r: radius }));
    if (cameras.length > 1) dot.append(svg("text", { class: "count", y: 4 }, cameras.length));
    if (state === "trouble") dot.append(svg("path", { class: "cross", d: cameras.length > 1 ? "M 8 -14 l 6 6 m 0 -6 l -6 6" : "M -3 -3 L 3 3 M -3 3 L 3 -3" }));
    dot.append(svg("title", {}, named));
    const pick = () => this.pick(group);
    dot.addEventListener("click", pick);
    dot.addEventListener("keydown", (event) => {
      if (event.key === "Enter" || event.key === " ") {
        event.preventDefault();
        pick();
      }
    });
    return dot;
  }

  pick({ cameras, cases, points }) {
    const place = document.getElementById("map-picked"), { words } = this.map;
    if (!place) return;
    const list = html("ul", {});
    for (const each of [...cases, ...cameras]) {
      const line = html("li", { class: each.kind });
      line.append(html("a", { href: each.href, class: each.kind === "case" ? each.tone : "" }, each.words));
      list.append(line);
    }
    place.replaceChildren(html("h2", {}, filled(words.here, { cameras: cameras.length, cases: cases.length })), list);
    const xs = points.map((each) => each.x), ys = points.map((each) => each.y);
    if (Math.max(...xs) - Math.min(...xs) + Math.max(...ys) - Math.min(...ys) < 1) return;
    const closer = html("button", { type: "button", class: "button", "data-test": "closer" }, words.zoom_in);
    closer.addEventListener("click", () => {
      [this.x, this.y] = [(Math.max(...xs) + Math.min(...xs)) / 2, (Math.max(...ys) + Math.min(...ys)) / 2];
      this.zoom(4);
    });
    place.append(closer);
  }

  scaleLength() {
    const most = 140 / this.scale, power = 10 ** Math.floor(Math.log10(most));
    return [5, 2, 1].map((each) => each * power).find((each) => each <= most) ?? power;
  }

  grid(step, width, height) {
    const lines = [], across = step * this.scale;
    const startX = (Math.ceil((this.x * this.scale - width / 2) / across) * across) - (this.x * this.scale - width / 2);
    const startY = (Math.ceil((this.y * this.scale - height / 2) / across) * across) - (this.y * this.scale - height / 2);
    for (let x = startX; x < width; x += across) lines.push(svg("path", { class: "grid", d: `M ${x.toFixed(1)} 0 V ${height}` }));
    for (let y = startY; y < height; y += across) lines.push(svg("path", { class: "grid", d: `M 0 ${y.toFixed(1)} H ${width}` }));
    return lines;
  }

  areaNames(width, height) {
    return this.map.areas.map((each) => svg("text", {
      class: "area", x: ((each.x - this.x) * this.scale + width / 2).toFixed(1), y: ((each.y - this.y) * this.scale + height / 2 - 22).toFixed(1),
    }, each.name));
  }

  drawScale(step, height) {
    const { words } = this.map, base = height - 16, long = step * this.scale;
    const said = step >= 1000 ? filled(words.kilometres, { count: step / 1000 }) : filled(words.metres, { count: +step.toPrecision(1) });
    return [
      svg("path", { class: "scale", d: `M 16 ${base - 6} V ${base} H ${(16 + long).toFixed(1)} V ${base - 6}` }),
      svg("text", { class: "scale-words", x: 22, y: base - 8, "data-test": "scale" }, said),
    ];
  }

  north(width) {
    const made = svg("g", { class: "north", transform: `translate(${width - 24} 44)` });
    made.append(svg("path", { d: "M 0 -14 L 6 4 L 0 0 L -6 4 Z" }), svg("text", { y: 20 }, this.map.words.north));
    return made;
  }
}

customElements.define("lunxun-map", LunxunMap);
