// The same as the map in rows, for who cannot see it, or wants to search it; made only while it is open.
"use strict";
import { filled, html } from "./map_parts.js";

const ORDER = ["case", "person", "camera"];

/** A folded table; `show` tells it what is on the map. */
export class MapTable {
  constructor(words) {
    this.words = words;
    this.element = html("details", { class: "map-table", "data-test": "map-table" });
    this.summary = html("summary", {});
    const head = html("tr", {});
    for (const each of ["kind", "name", "state", "where"]) head.append(html("th", { scope: "col" }, words[`table_${each}`]));
    this.body = html("tbody", {});
    const table = html("table", { class: "list" }), top = html("thead", {});
    top.append(head);
    table.append(top, this.body);
    this.box = html("div", { class: "map-table-box", tabindex: "0", role: "region", "aria-label": words.layers });
    this.box.append(table);
    this.element.append(this.summary, this.box);
    this.element.addEventListener("toggle", () => this.write());
  }

  /** Takes what is on the map, and what lies under it. */
  show(points, outlines, words) {
    this.words = words;
    this.rows = [
      ...[...points].sort((one, other) => ORDER.indexOf(one.kind) - ORDER.indexOf(other.kind)),
      ...outlines.map((each) => ({ kind: "area", name: each.name, state: "", where: "", href: "" })),
    ];
    this.summary.textContent = filled(words.table, { count: this.rows.length });
    this.box.setAttribute("aria-label", this.summary.textContent);
    this.write();
  }

  write() {
    if (!this.element.open || !this.rows) return;
    // Nothing is rebuilt while it says the same, so that nobody loses the line that they read.
    const text = JSON.stringify(this.rows.map((each) => [each.kind, each.name, each.state, each.where, each.href]));
    if (text === this.written) return;
    this.written = text;
    this.body.replaceChildren(...this.rows.map((each) => this.row(each)));
  }

  row({ kind, name, state, where, href, tone }) {
    const made = html("tr", {}), named = html("td", {});
    named.append(href ? html("a", { href }, name) : html("span", {}, name));
    made.append(html("td", {}, this.words[`kind_${kind}`]), named, html("td", { class: kind === "case" ? tone : "" }, state), html("td", {}, where));
    return made;
  }
}
