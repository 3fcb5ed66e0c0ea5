// What stands beside the picture: the list of zones, the chosen zone's form, its rules.

/** An element; texts become text, never HTML. */
export function el(tag, attributes = {}, ...inside) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...inside.filter((each) => each !== null));
  return made;
}

const listed = (text) => text.split(/[,，、;；\n]/).map((each) => each.trim()).filter(Boolean);
const numbered = (text) => (text.trim() === "" ? null : Number(text));

export class Panel {
  /** `asked(what, detail)` is called for what only the server can do. */
  constructor(list, form, draft, { words, types, kinds, mayEdit, asked }) {
    Object.assign(this, { list, form, draft, words, types, kinds, mayEdit, asked });
    this.fields = 0;
    this.shown = null;
    this.typing = this.typed = null;
    this.lines = [];
    this.none = el("li", { class: "dim" }, words.no_zones);
    this.list.append(this.none);
    draft.watch(() => this.paint());
  }

  paint() {
    this.paintList();
    const now = JSON.stringify([this.draft.zone, { ...this.draft.chosen, polygon: null }, this.draft.rules]);
    if (now === this.shown) return;
    this.shown = now;
    if (this.isTyped) return;
    const focused = document.activeElement?.id;
    this.form.replaceChildren(...this.formOf(this.draft.chosen));
    if (focused && this.form.querySelector(`#${CSS.escape(focused)}`)) this.form.querySelector(`#${CSS.escape(focused)}`).focus();
  }

  nameOf(zone) {
    return zone.name || `${this.words.kinds[zone.kind] ?? zone.kind} ${zone.id}`;
  }

  /** Lines stay where they are and are written anew, so that a click on one is never lost. */
  paintList() {
    const wrong = new Set(this.draft.problems().map((each) => each.zone)), zones = this.draft.zones;
    while (this.lines.length > zones.length) this.lines.pop().remove();
    while (this.lines.length < zones.length) this.lines.push(this.newLine(this.lines.length));
    this.none.hidden = zones.length > 0;
    zones.forEach((zone, at) => {
      const rules = this.draft.rules.filter((each) => each.zone === zone.id).length;
      const about = `${this.words.kinds[zone.kind] ?? zone.kind} · ${this.words.rules_count.replace("{count}", rules)}`;
      const [button] = this.lines[at].children, [swatch, name, what] = button.children;
      button.setAttribute("aria-pressed", String(at === this.draft.zone));
      swatch.className = `swatch ${zone.kind}`;
      name.textContent = this.nameOf(zone);
      what.textContent = wrong.has(at) ? this.words.sides_cross : about;
      what.className = wrong.has(at) ? "red" : "dim";
    });
  }

  newLine(at) {
    const line = el("li", {}, el("button", { type: "button", class: "zone-line", "data-test": `zone-${at}`, onclick: () => this.draft.choose(at) },
      el("i", { "aria-hidden": "true" }), el("b"), el("span")));
    this.none.before(line);
    return line;
  }

  /** A labelled field; what is typed counts at once. */
  field(label, name, value, { store, hint = null, tag = "input", inside = [], ...attributes }) {
    const id = `zf-${name}`, hinted = hint ? { "aria-describedby": `${id}-hint` } : {};
    const heard = (event) => {
      this.typing = tag === "select" ? null : id;
      store(event.target.value);
    };
    const left = () => {
      this.typing = this.typed = null;
    };
    const input = el(tag, { id, "data-test": name, disabled: !this.mayEdit, ...hinted, ...attributes, oninput: heard, onblur: left }, ...inside);
    if (tag !== "select") input.value = value ?? "";
    return el("div", { class: "zf" }, el("label", { for: id }, label), input, hint ? el("p", { id: `${id}-hint`, class: "dim hint" }, hint) : null);
  }

  /** Stores what is typed, one step back for each field; the form stays as it is, unless what was chosen changes what it asks for. */
  set(shown, name, value, { changesForm = false } = {}) {
    const target = this.draft.now(shown);
    if (!target || JSON.stringify(target[name]) === JSON.stringify(value)) return;
    this.isTyped = !changesForm;
    if (this.typing === null || this.typing !== this.typed) this.draft.remember();
    this.typed = this.typing;
    target[name] = value;
    this.draft.tell();
    this.isTyped = false;
  }

  formOf(zone) {
    if (!zone) return [el("p", { class: "dim" }, this.words.choose_or_draw)];
    const words = this.words;
    const kinds = this.kinds.map((kind) => el("option", { value: kind, selected: kind === zone.kind }, words.kinds[kind] ?? kind));
    return [
      el("div", { class: "zf-row two-of" },
      this.field(words.name, "zone-name", zone.name, { maxlength: 200, store: (text) => this.set(zone, "name", text.trim()) }),
      this.field(words.kind, "zone-kind", zone.kind, { tag: "select", inside: kinds, "aria-describedby": "zf-kind-about", store: (kind) => this.set(zone, "kind", kind, { changesForm: true }) })),
      el("p", { id: "zf-kind-about", class: "dim hint about" }, words.about_kinds[zone.kind] ?? ""),
      this.field(words.hours, "zone-hours", (zone.hours ?? []).join("，"), { hint: words.hours_hint, placeholder: words.always, store: (text) => this.set(zone, "hours", listed(text)) }),
      el("details", { class: "zf", open: Boolean(zone.legal_basis || zone.sign_picture) || this.isOpen, ontoggle: (event) => (this.isOpen = event.target.open) },
      el("summary", {}, words.legal),
      this.field(words.legal_basis, "zone-legal", zone.legal_basis, { tag: "textarea", rows: 2, maxlength: 500, hint: words.legal_hint, store: (text) => this.set(zone, "legal_basis", text.trim()) }),
      this.signOf(zone)),
      el("h3", {}, words.rules_of_zone),
      ...this.rulesOf(zone),
      this.mayEdit ? el("div", { class: "bar zone-end" },
        el("button", { type: "button", class: "button danger", "data-test": "remove-zone", onclick: () => this.draft.removeZone(this.draft.zone) }, words.remove_zone)) : null,
    ].filter(Boolean);
  }

  signOf(zone) {
    const words = this.words, sha256 = zone.sign_picture;
    const chosen = async (event) => {
      const [file] = event.target.files;
      if (file) this.asked("sign", { zone, file });
    };
    return el("div", { class: "zf sign" }, el("label", { for: "zf-sign" }, words.sign_picture),
      sha256 ? el("div", { class: "bar" },
        el("a", { href: `/api/v1/evidence/${sha256}`, target: "_blank", rel: "noopener" }, words.sign_shown),
        this.mayEdit ? el("button", { type: "button", class: "button", onclick: () => this.set(zone, "sign_picture", null, { changesForm: true }) }, words.sign_remove) : null) : null,
      this.mayEdit ? el("input", { id: "zf-sign", type: "file", accept: "image/jpeg", "aria-describedby": "zf-sign-hint", onchange: chosen }) : null,
      el("p", { id: "zf-sign-hint", class: "dim hint" }, words.sign_hint));
  }

  rulesOf(zone) {
    const rules = this.draft.rules.filter((each) => each.zone === zone.id);
    const fitting = this.types.filter((each) => each.zones.includes(zone.kind));
    const shown = rules.map((rule) => this.ruleOf(rule, fitting));
    if (!fitting.length) shown.push(el("p", { class: "dim" }, this.words.no_rules_for_kind));
    else if (!rules.length) shown.push(el("p", { class: "dim" }, this.words.no_rules_yet));
    if (this.mayEdit && fitting.length) {
      const used = new Set(rules.map((each) => each.type)), next = fitting.find((each) => !used.has(each.key)) ?? fitting[0];
      shown.push(el("button", { type: "button", class: "button", "data-test": "add-rule", onclick: () => this.draft.addRule(next.key) }, this.words.add_rule));
    }
    return shown;
  }

  ruleOf(rule, fitting) {
    const words = this.words, type = this.types.find((each) => each.key === rule.type);
    const keys = fitting.some((each) => each.key === rule.type) ? fitting : [...fitting, type ?? { key: rule.type, name: rule.type }];
    const options = keys.map((each) => el("option", { value: each.key, selected: each.key === rule.type }, each.name));
    const number = (label, name, least, usual) => this.field(label, `${name}-${rule.id}`, rule[name], {
      type: "number", min: least, step: "any", placeholder: usual ?? words.not_said, store: (text) => this.set(rule, name, numbered(text)) });
    return el("fieldset", { class: "rule" }, el("legend", {}, type?.name ?? rule.type),
      this.field(words.rule_type, `type-${rule.id}`, rule.type, { tag: "select", inside: options, store: (key) => this.set(rule, "type", key, { changesForm: true }) }),
      el("div", { class: "zf-row" }, number(words.limit_s, "limit_s", 1, type?.limit_s), number(words.warn_s, "warn_s", 1, type?.warn_s), number(words.min_count, "min_count", 1, type?.min_count)),
      this.field(words.labels, `labels-${rule.id}`, (rule.labels ?? []).join("，"), {
        placeholder: (type?.labels ?? []).join("，"), hint: words.labels_hint, store: (text) => this.set(rule, "labels", listed(text).length ? listed(text) : null) }),
      this.mayEdit ? el("div", { class: "bar" },
        el("button", { type: "button", class: "button", "data-test": `try-${rule.id}`, onclick: () => this.asked("try", { rule: rule.id }) }, words.try_rule),
        el("button", { type: "button", class: "button", "data-test": `remove-rule-${rule.id}`, onclick: () => this.draft.removeRule(rule.id) }, words.remove_rule)) : null);
  }
}
