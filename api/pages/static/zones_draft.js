// What is being edited: zones and rules, which of them is chosen, and every step back.
import { crossing, area, freshId, MOST_POINTS } from "./zones_shape.js";

const MOST_STEPS = 200;
const SMALLEST = 0.0001;

export class Draft {
  constructor(zones, rules) {
    this.zones = zones;
    this.rules = rules;
    this.zone = zones.length ? 0 : null;
    this.point = null;
    this.past = [];
    this.saved = this.text();
    this.watchers = [];
  }

  text() {
    return JSON.stringify({ zones: this.zones, rules: this.rules });
  }

  get isChanged() {
    return this.text() !== this.saved;
  }

  get chosen() {
    return this.zone === null ? null : this.zones[this.zone];
  }

  /** A zone or rule as it is now; after a step back those that a form was made of are no longer it. */
  now(each) {
    return (each.polygon ? this.zones : this.rules).find(({ id }) => id === each.id);
  }

  /** Calls back after every change. */
  watch(tell) {
    this.watchers.push(tell);
  }

  tell() {
    for (const each of this.watchers) each();
  }

  /** Remembers how things stand, so that what follows can be undone. */
  remember() {
    const now = this.text();
    if (this.past.length && this.past[this.past.length - 1] === now) return;
    this.past.push(now);
    if (this.past.length > MOST_STEPS) this.past.shift();
  }

  change(make) {
    this.remember();
    make();
    this.tell();
  }

  undo() {
    const now = this.text();
    let before = this.past.pop();
    while (before === now) before = this.past.pop();
    if (before === undefined) return false;
    Object.assign(this, JSON.parse(before));
    if (this.zone !== null && this.zone >= this.zones.length) this.zone = this.zones.length ? this.zones.length - 1 : null;
    this.point = null;
    this.tell();
    return true;
  }

  get canUndo() {
    return this.past.some((each) => each !== this.text());
  }

  choose(zone, point = null) {
    this.zone = zone;
    this.point = point;
    this.tell();
  }

  addZone(polygon, kind) {
    this.change(() => {
      const id = freshId("z", this.zones.map((each) => each.id));
      this.zones.push({ id, kind, polygon, name: "", hours: [], legal_basis: "", sign_picture: null });
      this.zone = this.zones.length - 1;
      this.point = null;
    });
  }

  removeZone(at) {
    this.change(() => {
      const { id } = this.zones[at];
      this.zones.splice(at, 1);
      this.rules = this.rules.filter((each) => each.zone !== id);
      this.zone = this.zones.length ? Math.min(at, this.zones.length - 1) : null;
      this.point = null;
    });
  }

  insertPoint(after, at) {
    if (this.chosen.polygon.length >= MOST_POINTS) return;
    this.change(() => {
      this.chosen.polygon.splice(after + 1, 0, at);
      this.point = after + 1;
    });
  }

  /** A zone keeps three points; with fewer it would be no area. */
  removePoint() {
    if (this.point === null || this.chosen.polygon.length <= 3) return false;
    this.change(() => {
      this.chosen.polygon.splice(this.point, 1);
      this.point = Math.min(this.point, this.chosen.polygon.length - 1);
    });
    return true;
  }

  addRule(type) {
    this.change(() => {
      const id = freshId("r", this.rules.map((each) => each.id));
      this.rules.push({ id, type, zone: this.chosen.id, labels: null, limit_s: null, warn_s: null, min_count: null });
    });
  }

  removeRule(id) {
    this.change(() => {
      this.rules = this.rules.filter((each) => each.id !== id);
    });
  }

  /** What is wrong with the outlines: `{zone, sides}`, or `{zone, sides: null}` of one that encloses nothing. */
  problems() {
    const found = [];
    this.zones.forEach((each, zone) => {
      const sides = crossing(each.polygon);
      if (sides) found.push({ zone, sides });
      else if (area(each.polygon) < SMALLEST) found.push({ zone, sides: null });
    });
    return found;
  }

  /** As the API takes it: what nobody has said is left out. */
  body() {
    const said = (each) => Object.fromEntries(Object.entries(each).filter(([, value]) => value !== null && value !== ""));
    return { zones: this.zones.map(said), rules: this.rules.map(said) };
  }

  isSaved() {
    this.saved = this.text();
    this.tell();
  }
}
