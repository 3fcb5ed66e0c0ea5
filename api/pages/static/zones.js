// The zone editor <lunxun-zones data-state="...">: the page gives it zones, rules and words, and saves what it sends.
import { Draft } from "./zones_draft.js";
import { Panel, el } from "./zones_panel.js";
import { Picture } from "./zones_picture.js";

class Zones extends HTMLElement {
  connectedCallback() {
    if (this.draft) return;
    const state = JSON.parse(this.dataset.state);
    this.words = state.words;
    this.mayEdit = state.may_edit;
    const whole = (each) => ({ name: "", hours: [], legal_basis: "", sign_picture: null, ...each });
    this.draft = new Draft(state.zones.map(whole), state.rules);
    this.build(state);
    this.leaving = (event) => {
      if (this.draft.isChanged) event.preventDefault();
    };
    window.addEventListener("beforeunload", this.leaving);
    this.addEventListener("keydown", (event) => this.key(event));
    this.addEventListener("zone-drawn", () => this.querySelector("#zf-zone-name")?.focus());
    this.draft.watch(() => this.paint());
    this.draft.tell();
  }

  disconnectedCallback() {
    window.removeEventListener("beforeunload", this.leaving);
  }

  build(state) {
    const { words } = this;
    const stage = el("div", { class: "zones-stage" });
    const list = el("ul", { class: "zones-list", "aria-label": words.zones });
    const form = el("div", { class: "zones-form" });
    this.heard = el("p", { class: "zones-heard dim", role: "status" });
    this.wrong = el("div", { class: "zones-wrong", role: "alert" });
    this.undo = el("button", { type: "button", class: "button", "data-test": "undo", onclick: () => this.draft.undo() }, words.undo);
    this.save = el("button", { type: "button", class: "button main", "data-test": "save-zones", onclick: () => this.send() }, words.save);
    this.begin = el("button", { type: "button", class: "button", "data-test": "draw-zone", onclick: () => this.picture.begin() }, words.draw_zone);
    this.dirty = el("span", { class: "yellow", "data-test": "unsaved" });
    const tools = this.mayEdit ? [el("div", { class: "bar zones-tools" }, this.begin, this.undo, this.save, this.dirty)] : [];
    this.append(el("div", { class: "zones-left" }, ...tools, stage, this.heard, el("p", { class: "dim hint" }, this.mayEdit ? words.keys : words.read_only)),
      el("div", { class: "zones-right" }, this.wrong, el("h2", {}, words.zones), list, form));
    const told = (text) => {
      this.heard.textContent = text;
    };
    this.show(stage, state.pictures);
    this.picture = new Picture(stage, this.draft, { words, mayEdit: this.mayEdit, told });
    new Panel(list, form, this.draft, { words, types: state.types, kinds: state.kinds, mayEdit: this.mayEdit, asked: (what, detail) => this.ask(what, detail) });
  }

  /** Shows the first of the pictures that can be had. */
  show(stage, pictures) {
    this.stage = stage;
    stage.querySelectorAll("img, .zones-missing").forEach((each) => each.remove());
    const image = el("img", { alt: this.words.picture_alt, draggable: "false" });
    const missing = el("p", { class: "zones-missing" }, this.words.no_picture);
    const left = [...pictures];
    const next = () => {
      const address = left.shift();
      if (address === undefined) {
        image.remove();
        stage.prepend(missing);
      } else image.src = address;
    };
    image.addEventListener("error", next);
    image.addEventListener("load", () => this.picture.setRatio(image.naturalWidth / image.naturalHeight));
    stage.prepend(image);
    next();
  }

  paint() {
    const problems = this.draft.problems();
    this.undo.disabled = !this.draft.canUndo;
    this.save.disabled = !this.draft.isChanged || problems.length > 0;
    this.dirty.textContent = this.draft.isChanged ? this.words.unsaved : "";
    const texts = problems.map(({ zone, sides }) => {
      const name = this.draft.zones[zone].name || this.draft.zones[zone].id, count = this.draft.zones[zone].polygon.length;
      const side = (at) => `${at + 1}–${((at + 1) % count) + 1}`;
      const text = sides ? this.words.crossing : this.words.no_area;
      return { zone, text: text.replace("{zone}", name).replace("{first}", side(sides?.[0])).replace("{second}", side(sides?.[1])) };
    });
    if (texts.length || !this.isRefused) this.complain(texts);
    if (this.draft.isChanged) this.isRefused = this.isRefused && !texts.length;
  }

  /** Says what is wrong; each line leads to its zone and point. */
  complain(problems) {
    const now = JSON.stringify(problems);
    if (now === this.complaint) return;
    this.complaint = now;
    const lines = problems.map(({ text, zone, point }) => {
      const go = () => {
        this.draft.choose(zone, point ?? null);
        this.picture.focusPoint();
      };
      return el("li", {}, zone === null || zone === undefined ? text : el("button", { type: "button", class: "link", onclick: go }, text));
    });
    this.wrong.replaceChildren(...(lines.length ? [el("ul", { class: "problem" }, ...lines)] : []));
  }

  key(event) {
    const isTyping = event.target.matches("input, textarea, select");
    if ((event.ctrlKey || event.metaKey) && event.key === "z" && !isTyping) {
      event.preventDefault();
      this.draft.undo();
    } else if ((event.ctrlKey || event.metaKey) && event.key === "s" && this.mayEdit) {
      event.preventDefault();
      document.activeElement?.blur?.();
      if (!this.save.disabled) this.send();
    } else if (event.key === "n" && !isTyping && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      this.picture.begin();
    }
  }

  send() {
    this.save.disabled = true;
    emitEvent("zones_save", this.draft.body());
  }

  async ask(what, { rule, zone, file }) {
    if (what === "try") emitEvent("zones_try", { ...this.draft.body(), rule });
    else await this.keepSign(zone, file);
  }

  /** Stores the photo of a sign; the zone then names it by its hash. */
  async keepSign(zone, file) {
    const me = await (await fetch("/api/v1/me")).json();
    const answer = await fetch("/api/v1/photos", { method: "POST", body: file, headers: { "Content-Type": "image/jpeg", "X-CSRF-Token": me.csrf_token } });
    const told = await answer.json();
    if (!answer.ok) {
      this.heard.textContent = `${this.words.sign_refused} (${told.error.message})`;
      return;
    }
    this.draft.change(() => {
      this.draft.now(zone).sign_picture = told.sha256;
    });
    this.heard.textContent = this.words.sign_kept;
  }

  /** Shows a newer picture; the zones stay where they are. */
  renew(pictures) {
    this.show(this.stage, pictures);
  }

  /** What came of saving: `problems` is empty where it is saved. */
  answered({ ok, problems }) {
    this.isRefused = !ok;
    if (ok) this.draft.isSaved();
    this.complain(problems);
    this.save.disabled = !this.draft.isChanged;
  }
}

customElements.define("lunxun-zones", Zones);
