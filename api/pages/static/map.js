// The map <lunxun-map data-map="..." data-ground="...">: points in metres over what lies below, drawn without tiles.
"use strict";
import * as ground from "./map_ground.js";
import "./map_files.js";
import { layerBoxes, shownLayers } from "./map_layers.js";
import { html, svg } from "./map_parts.js";
import { groups, labels, pickedList, roomOf, spot } from "./map_spots.js";
import { MapTable } from "./map_table.js";

const LEAST_PX_PER_M = 1e-5, MOST_PX_PER_M = 20, MARGIN_PX = 70;
const NOTHING = { picture: null, outlines: [] };

class LunxunMap extends HTMLElement {
  static observedAttributes = ["data-map", "data-ground"];

  connectedCallback() {
    if (this.canvas) return;
    this.canvas = svg("svg", { role: "group", tabindex: "0", "data-test": "map-canvas" });
    this.tools = html("div", { class: "bar map-tools" });
    // The picture stays where it is while all else is drawn anew: a browser would decode it again.
    [this.under, this.over] = [svg("g", {}), svg("g", {})];
    this.canvas.append(this.under, this.over);
    this.append(this.tools, this.canvas);
    this.x = this.y = 0;
    this.scale = 0;
    this.layers = shownLayers();
    this.read();
    this.buildTools();
    this.append(this.table.element);
    this.showTable();
    this.listen();
    this.watching = new ResizeObserver(() => (this.scale ? this.draw() : this.fit()));
    this.watching.observe(this.canvas);
  }

  disconnectedCallback() {
    this.watching?.disconnect();
  }

  attributeChangedCallback() {
    if (!this.canvas) return;
    const wasEmpty = !this.corners().length;
    this.read();
    this.showTable();
    if (wasEmpty) this.fit();
    else this.draw();
  }

  read() {
    this.map = JSON.parse(this.dataset.map);
    this.ground = this.dataset.ground ? JSON.parse(this.dataset.ground) : NOTHING;
    this.canvas.setAttribute("aria-label", this.map.words.label);
    this.table ??= new MapTable(this.map.words);
  }

  showTable() {
    this.table.show(this.map.points, this.ground.outlines, this.map.words);
  }

  /** All places that the map reaches to. */
  corners() {
    const { picture, outlines } = this.ground;
    const found = [...this.map.points, ...outlines.flatMap((each) => each.rings.flat().map(([x, y]) => ({ x, y })))];
    if (picture) found.push(picture, { x: picture.x + picture.width, y: picture.y + picture.height });
    return found;
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
    this.tools.append(layerBoxes(this.layers, words, () => this.draw()));
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

  /** Where a place stands on the screen. */
  at({ x, y }) {
    return [(x - this.x) * this.scale + this.width / 2, (y - this.y) * this.scale + this.height / 2];
  }

  fit() {
    const { width, height } = this.size, corners = this.corners();
    const [west, east, north, south] = [[Infinity, -Infinity, Infinity, -Infinity], ...corners].reduce(
      (box, { x, y }) => [Math.min(box[0], x), Math.max(box[1], x), Math.min(box[2], y), Math.max(box[3], y)],
    );
    if (!corners.length) return this.look(0, 0, Math.min(width, height) / 500);
    const margin = this.ground.picture ? 12 : MARGIN_PX;
    const across = (width - 2 * margin) / Math.max(east - west, 60), down = (height - 2 * margin) / Math.max(south - north, 60);
    this.look((west + east) / 2, (north + south) / 2, Math.min(across, down));
  }

  look(x, y, scale) {
    [this.x, this.y] = [x, y];
    this.scale = Math.max(LEAST_PX_PER_M, Math.min(MOST_PX_PER_M, scale));
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

  paint() {
    if (!this.isConnected) return;
    const { canvas, layers } = this, { words } = this.map;
    Object.assign(this, this.size);
    const key = canvas.contains(document.activeElement) ? document.activeElement.dataset.key : undefined;
    canvas.setAttribute("viewBox", `0 0 ${this.width} ${this.height}`);
    const step = ground.scaleLength(this.scale), found = groups(this, this.map.points, layers), taken = found.map(roomOf);
    const areas = layers.has("areas") ? ground.outlines(this, this.ground) : { shapes: [], names: [] };
    const hasPicture = ground.drawPicture(this.under, this, layers.has("picture") ? this.ground.picture : null);
    const nodes = [
      ...(hasPicture ? [] : ground.grid(this, step)),
      ...areas.shapes,
      ...areas.names,
      ...(layers.has("areas") ? ground.areaNames(this, this.map.areas) : []),
      ...found.map((each) => spot(each, words, (group) => this.pick(group))),
      ...found.flatMap((each) => labels(each, taken, words)),
      ...ground.scaleAndNorth(this, step, words),
    ];
    this.over.replaceChildren(...nodes);
    if (key) canvas.querySelector(`[data-key="${CSS.escape(key)}"]`)?.focus();
  }

  pick(group) {
    pickedList(group, this.map.words, (x, y) => this.look(x, y, this.scale * 4));
  }
}

customElements.define("lunxun-map", LunxunMap);
