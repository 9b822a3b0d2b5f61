// The map: drawn from the table of countries, shaded by what arrived. It is a picture; all that it shows stands in the
// table, whose rows light their country up when they are pointed at.
import world from "virtual:world";
import { bounds, shade } from "./say.js";

const SVG = "http://www.w3.org/2000/svg";
const DOT = 7;

export class WorldMap {
  /** figure: where it is drawn; table: the tbody of countries; words: {arrived}; say: of say.js. */
  constructor({ figure, table, say, words }) {
    Object.assign(this, { figure, table, say, words });
    this.places = new Map();
    const drawing = make("svg", { viewBox: `0 0 ${world.width} ${world.height}`, role: "img", "aria-label": figure.dataset.name });
    drawing.append(make("path", { d: world.rest, class: "land" }));
    for (const [code, path] of Object.entries(world.shapes)) drawing.append(this.#place(code, "path", { d: path }));
    for (const [code, [cx, cy]] of Object.entries(world.dots)) drawing.append(this.#place(code, "circle", { cx, cy, r: DOT }));
    this.legend = Object.assign(document.createElement("ul"), { className: "legend" });
    figure.prepend(drawing, this.legend);
    figure.hidden = false;
    const light = (event, on) => this.places.get(event.target.closest("tr")?.dataset.name)?.classList.toggle("lit", on);
    table.addEventListener("pointerover", (event) => light(event, true));
    table.addEventListener("pointerout", (event) => light(event, false));
    this.draw();
  }

  draw() {
    const got = new Map([...this.table.rows].map((row) => [row.dataset.name, row.querySelector("progress")]));
    const largest = Math.max(0, ...[...got.values()].map((bar) => bar.value));
    for (const [code, place] of this.places) {
      const bar = got.get(code);
      place.setAttribute("class", `land${bar ? ` owed s${shade(bar.value, largest)}` : ""}`);
      place.firstChild.textContent = bar ? this.#words(code, bar) : this.say.country(code);
    }
    const largestOf = largest ? [...new Set(bounds(largest))] : [];
    this.legend.replaceChildren(...largestOf.map((bound, at) => this.#step(bound, largestOf[at - 1] ?? 0, largest)));
  }

  #words(code, bar) {
    return `${this.say.country(code)}: ${this.words.arrived.replace("{got}", this.say.count(bar.value)).replace("{owed}", this.say.count(bar.max))}`;
  }

  #place(code, kind, facts) {
    const place = make(kind, facts);
    place.append(make("title"));
    this.places.set(code, place);
    return place;
  }

  #step(bound, below, largest) {
    const entry = document.createElement("li");
    const box = make("svg", { viewBox: "0 0 1 1", "aria-hidden": "true" });
    box.append(make("rect", { width: 1, height: 1, class: `owed s${shade(bound, largest)}` }));
    entry.append(box, below + 1 < bound ? `${this.say.count(below + 1)}–${this.say.count(bound)}` : this.say.count(bound));
    return entry;
  }
}

function make(kind, facts = {}) {
  const element = document.createElementNS(SVG, kind);
  for (const [name, value] of Object.entries(facts)) element.setAttribute(name, value);
  return element;
}
