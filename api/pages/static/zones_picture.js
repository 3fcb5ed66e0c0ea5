// The picture with the zones on it: drawing by mouse or by keys, moving, adding and removing points.
import { apart, centre, middle, moved, rounded, withoutTwins, MOST_POINTS } from "./zones_shape.js";

const SVG = "http://www.w3.org/2000/svg";
const HEIGHT = 1000;
const CLOSE_PX = 12;
const STEP = 0.002, WIDE_STEP = 0.02;
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

function shape(tag, attributes, parent) {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  parent.append(made);
  return made;
}

export class Picture {
  /** `words` has the texts, `told` is called with what a reader of the screen should hear. */
  constructor(stage, draft, { words, mayEdit, told }) {
    this.stage = stage;
    this.draft = draft;
    this.words = words;
    this.mayEdit = mayEdit;
    this.told = told;
    this.ratio = 16 / 9;
    this.drawn = null;
    this.cursor = [0.5, 0.5];
    this.isKeyed = false;
    this.held = null;
    this.svg = shape("svg", { class: "zones-svg", tabindex: "0", role: "application", "aria-label": words.picture_label }, stage);
    this.svg.addEventListener("pointerdown", (event) => this.down(event));
    this.svg.addEventListener("pointermove", (event) => this.move(event));
    this.svg.addEventListener("pointerup", (event) => this.up(event));
    this.svg.addEventListener("pointercancel", (event) => this.up(event));
    this.svg.addEventListener("dblclick", (event) => this.twice(event));
    this.svg.addEventListener("keydown", (event) => this.key(event));
    new ResizeObserver(() => this.paint()).observe(stage);
    draft.watch(() => this.paint());
  }

  setRatio(ratio) {
    this.ratio = ratio;
    this.stage.style.setProperty("--ratio", String(ratio));
    this.paint();
  }

  /** How long one pixel of the screen is in the drawing's own units. */
  get unit() {
    return HEIGHT / Math.max(1, this.svg.getBoundingClientRect().height);
  }

  at(event) {
    const box = this.svg.getBoundingClientRect();
    return rounded([(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height]);
  }

  place([x, y]) {
    return [x * HEIGHT * this.ratio, y * HEIGHT];
  }

  line(points) {
    return points.map((each) => this.place(each).join(",")).join(" ");
  }

  // Drawing a new zone.

  begin() {
    if (!this.mayEdit) return;
    this.drawn = [];
    this.isKeyed = false;
    this.draft.choose(null);
    this.svg.focus();
    this.told(this.words.drawing);
  }

  cancel() {
    this.drawn = null;
    this.draft.choose(this.draft.zones.length ? this.draft.zones.length - 1 : null);
    this.told(this.words.drawing_cancelled);
  }

  add(at) {
    const near = this.drawn.length >= 3 && apart(at, this.drawn[0], this.ratio) < (CLOSE_PX * this.unit) / HEIGHT;
    if (near) return this.close();
    if (this.drawn.length < MOST_POINTS) this.drawn.push(at);
    this.told(this.words.points_set.replace("{count}", this.drawn.length));
    return this.paint();
  }

  close() {
    const points = withoutTwins(this.drawn, this.ratio);
    if (points.length < 3) return this.told(this.words.too_few_points);
    this.drawn = null;
    this.draft.addZone(points, "no_parking");
    this.told(this.words.zone_drawn);
    this.stage.dispatchEvent(new CustomEvent("zone-drawn", { bubbles: true }));
  }

  // The mouse, a pen, a finger.

  down(event) {
    if (event.button !== 0) return;
    const at = this.at(event);
    if (this.drawn) {
      this.isKeyed = false;
      this.add(at);
      return;
    }
    const { zone, point, side } = event.target.dataset;
    if (zone === undefined && point === undefined && side === undefined) return;
    if (zone !== undefined && Number(zone) !== this.draft.zone) {
      this.draft.choose(Number(zone));
      return;
    }
    if (!this.mayEdit) return;
    this.svg.setPointerCapture(event.pointerId);
    this.draft.remember();
    if (side !== undefined) this.draft.insertPoint(Number(side), at);
    else if (point !== undefined) this.draft.choose(this.draft.zone, Number(point));
    const whole = point === undefined && side === undefined;
    this.held = { from: at, whole, before: this.draft.chosen.polygon.map((each) => [...each]) };
    this.focusPoint();
  }

  move(event) {
    if (this.drawn) {
      this.cursor = this.at(event);
      this.isKeyed = false;
      this.paint();
      return;
    }
    if (!this.held) return;
    const at = this.at(event), { from, whole, before } = this.held;
    const by = [at[0] - from[0], at[1] - from[1]];
    if (whole) this.draft.chosen.polygon = moved(before, by);
    else this.draft.chosen.polygon[this.draft.point] = rounded([before[this.draft.point][0] + by[0], before[this.draft.point][1] + by[1]]);
    this.draft.tell();
  }

  up() {
    this.held = null;
  }

  twice(event) {
    if (!this.drawn) return;
    event.preventDefault();
    this.close();
  }

  // Keys: arrows move, Enter closes, Escape gives up, Delete takes a point away, + adds one.

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const arrow = ARROWS[event.key];
    const step = event.shiftKey ? WIDE_STEP : STEP;
    let isOurs = true;
    if (this.drawn) isOurs = this.keyDrawing(event.key, arrow, event.shiftKey ? WIDE_STEP * 2 : STEP * 5);
    else if (!this.mayEdit || this.draft.zone === null) isOurs = false;
    else if (arrow && this.draft.point !== null) this.nudge([arrow[0] * step, arrow[1] * step]);
    else if ((event.key === "Delete" || event.key === "Backspace") && this.draft.point !== null) this.removePoint();
    else if ((event.key === "+" || event.key === "Insert") && this.draft.point !== null) this.insertAfter();
    else if (event.key === "Escape") this.draft.choose(this.draft.zone);
    else isOurs = false;
    if (isOurs) {
      event.preventDefault();
      event.stopPropagation();
    }
  }

  keyDrawing(key, arrow, step) {
    if (arrow) {
      this.isKeyed = true;
      this.cursor = rounded([this.cursor[0] + arrow[0] * step, this.cursor[1] + arrow[1] * step]);
      this.paint();
    } else if (key === " ") this.add([...this.cursor]);
    else if (key === "Enter") this.close();
    else if (key === "Escape") this.cancel();
    else if (key === "Backspace") {
      this.drawn.pop();
      this.paint();
    } else return false;
    return true;
  }

  nudge([right, down]) {
    const points = this.draft.chosen.polygon, [x, y] = points[this.draft.point];
    this.draft.change(() => {
      points[this.draft.point] = rounded([x + right, y + down]);
    });
    this.focusPoint();
  }

  removePoint() {
    if (!this.draft.removePoint()) this.told(this.words.three_points_stay);
    this.focusPoint();
  }

  insertAfter() {
    const points = this.draft.chosen.polygon, after = this.draft.point;
    this.draft.insertPoint(after, middle(points[after], points[(after + 1) % points.length]));
    this.focusPoint();
  }

  focusPoint() {
    const { point } = this.draft;
    if (point !== null) this.svg.querySelector(`[data-point="${point}"]`)?.focus({ preventScroll: true });
  }

  // Painting: everything anew, so that what is seen is what is stored.

  paint() {
    const focused = document.activeElement?.dataset?.point;
    const wasInside = focused !== undefined && this.svg.contains(document.activeElement);
    this.svg.replaceChildren();
    this.svg.setAttribute("viewBox", `0 0 ${HEIGHT * this.ratio} ${HEIGHT}`);
    this.svg.classList.toggle("drawing", this.drawn !== null);
    const problems = new Map(this.draft.problems().map((each) => [each.zone, each]));
    this.draft.zones.forEach((each, at) => this.paintZone(each, at, problems.get(at)));
    if (this.drawn) this.paintDrawn();
    else if (this.draft.zone !== null) this.paintPoints(this.draft.chosen.polygon);
    if (wasInside) this.focusPoint();
  }

  paintZone(zone, at, problem) {
    const isChosen = at === this.draft.zone;
    const look = `zone ${zone.kind}${isChosen ? " chosen" : ""}${problem ? " wrong" : ""}`;
    shape("polygon", { points: this.line(zone.polygon), class: "under" }, this.svg);
    shape("polygon", { points: this.line(zone.polygon), class: look, "data-zone": at }, this.svg);
    for (const side of problem?.sides ?? []) {
      const ends = [zone.polygon[side], zone.polygon[(side + 1) % zone.polygon.length]];
      shape("polyline", { points: this.line(ends), class: "crossing" }, this.svg);
    }
    const [x, y] = this.place(centre(zone.polygon));
    const name = shape("text", { x, y, class: "name", "font-size": 13 * this.unit }, this.svg);
    name.textContent = zone.name || this.words.kinds[zone.kind] || zone.kind;
  }

  paintPoints(points) {
    if (!this.mayEdit) return;
    points.forEach((each, at) => {
      const [x, y] = this.place(middle(each, points[(at + 1) % points.length]));
      shape("circle", { cx: x, cy: y, r: 4 * this.unit, class: "between" }, this.svg);
      shape("circle", { cx: x, cy: y, r: 9 * this.unit, class: "touch", "data-side": at }, this.svg);
    });
    points.forEach((each, at) => {
      const [x, y] = this.place(each);
      shape("circle", { cx: x, cy: y, r: 6 * this.unit, class: at === this.draft.point ? "point chosen" : "point" }, this.svg);
      const label = this.words.point_label.replace("{number}", at + 1).replace("{x}", each[0].toFixed(3)).replace("{y}", each[1].toFixed(3));
      const touch = shape("circle", { cx: x, cy: y, r: 11 * this.unit, class: "touch", tabindex: "0", role: "button", "aria-label": label, "data-point": at }, this.svg);
      touch.addEventListener("focus", () => {
        if (this.draft.point !== at) this.draft.choose(this.draft.zone, at);
      });
    });
  }

  paintDrawn() {
    const points = [...this.drawn, this.cursor];
    shape("polyline", { points: this.line(points), class: "under" }, this.svg);
    shape("polyline", { points: this.line(points), class: "drawn" }, this.svg);
    this.drawn.forEach((each, at) => {
      const [x, y] = this.place(each);
      shape("circle", { cx: x, cy: y, r: (at === 0 ? 8 : 5) * this.unit, class: at === 0 ? "point first" : "point" }, this.svg);
    });
    if (!this.isKeyed) return;
    const [x, y] = this.place(this.cursor), arm = 14 * this.unit;
    shape("path", { d: `M${x - arm} ${y}H${x + arm}M${x} ${y - arm}V${y + arm}`, class: "cursor" }, this.svg);
  }
}
