// The tables of the page: figures are written into the cells that stand there. A table names what its rows are of
// (data-rows), a row its channel, item or country (data-name), a cell its figure (data-of).

const SECONDS = new Set(["first", "last"]);

export class Board {
  constructor({ section, say, words }) {
    Object.assign(this, { section, say, words });
  }

  /** Write a landing; false where the page has to be fetched anew, since there is an item that it does not know. */
  write(told) {
    for (const table of this.section.querySelectorAll("tbody[data-rows]")) {
      const parts = table.dataset.rows === "streams" ? { all: told.streams } : told[table.dataset.rows];
      if (!this.#rows(table, parts)) return false;
    }
    const sum = this.section.querySelector(".sum");
    const strong = (count) => Object.assign(document.createElement("strong"), { textContent: this.say.count(count) });
    const facts = { got: told.total.got, owed: told.total.owed, due: told.total.still };
    sum.replaceChildren(...this.words.sum.split(/(\{\w+\})/).map((part) => (part[0] === "{" ? strong(facts[part.slice(1, -1)]) : part)));
    return true;
  }

  #rows(table, parts) {
    const known = new Map([...table.rows].map((row) => [row.dataset.name, row]));
    for (const [name, part] of Object.entries(parts)) {
      const row = known.get(name) ?? this.#another(table, name);
      if (!row) return false;
      this.#fill(row, part);
      if (table.dataset.rows === "channels") row.hidden = !part.owed;
    }
    if (table.dataset.rows === "countries") this.#sort(table, parts);
    return true;
  }

  #fill(row, part) {
    for (const cell of row.querySelectorAll("[data-of]")) {
      const figure = part[cell.dataset.of];
      const text = SECONDS.has(cell.dataset.of) ? this.say.seconds(figure) : this.say.count(figure);
      if (cell.textContent !== text) cell.textContent = text;
    }
    const bar = row.querySelector("progress");
    if (bar) [bar.max, bar.value] = [Math.max(1, part.owed), part.got];
  }

  /** A country comes in while the wire routes; whatever else is new needs more than its figures. */
  #another(table, name) {
    const pattern = this.section.querySelector(`template[data-row="${table.dataset.rows}"]`);
    if (!pattern) return null;
    const row = pattern.content.firstElementChild.cloneNode(true);
    row.dataset.name = name;
    row.querySelector("th").textContent = this.say.country(name);
    table.append(row);
    return row;
  }

  /** The country with the most deliveries first, as the server has it. */
  #sort(table, parts) {
    const order = Object.keys(parts);
    const rows = [...table.rows];
    if (rows.every((row, at) => row.dataset.name === order[at])) return;
    const place = new Map(order.map((name, at) => [name, at]));
    table.append(...rows.sort((a, b) => (place.get(a.dataset.name) ?? 1e9) - (place.get(b.dataset.name) ?? 1e9)));
  }
}
