// The list on screen: as many row elements as fit, used again for whatever stands there now. The list may be of any
// length. It is a listbox: one focus, and the chosen row named to assistive technology.

const TELL_MS = 400; // so often at most assistive technology is told where each row stands
const SPARE = 6; // rows beyond each edge, so that a quick scroll shows no paper

export class Rows {
  /** frame: the element that scrolls; row: a <template> of one row; fill(element, item): writes an item into it. */
  constructor({ frame, row, fill, items }) {
    Object.assign(this, { frame, row, fill, items });
    this.paper = document.createElement("div");
    this.paper.className = "paper";
    this.paper.setAttribute("role", "presentation");
    frame.replaceChildren(this.paper);
    this.pool = [];
    this.chosen = null; // the number of the chosen item
    this.height = 0;
    this.scrolled = frame.scrollTop; // kept, since asking for it while rows are being written lays the page out each time
    this.telling = 0;
    this.measure();
    frame.addEventListener("scroll", () => this.#moved(), { passive: true });
    new ResizeObserver(() => this.measure()).observe(frame);
  }

  measure() {
    this.height = parseFloat(getComputedStyle(this.frame).getPropertyValue("--row-height")) || 28;
    this.room = this.frame.clientHeight;
    this.draw();
  }

  get isAtTop() {
    return this.scrolled < this.height;
  }

  get top() {
    return Math.floor(this.scrolled / this.height);
  }

  /** Rows came in above what is looked at: it stays where it is. */
  shift(rows) {
    this.paper.style.blockSize = `${this.items().length * this.height}px`;
    this.scroll(this.frame.scrollTop + rows * this.height);
  }

  /** Bring this many pixels of the list above the upper edge. */
  scroll(top) {
    this.frame.scrollTop = top;
    this.scrolled = this.frame.scrollTop;
  }

  #moved() {
    this.scrolled = this.frame.scrollTop;
    this.draw();
  }

  draw() {
    const items = this.items();
    const first = Math.max(0, this.top - SPARE);
    const count = Math.min(items.length - first, Math.ceil(this.room / this.height) + 2 * SPARE);
    const paper = `${items.length * this.height}px`;
    if (this.paper.style.blockSize !== paper) this.paper.style.blockSize = paper;
    while (this.pool.length < count) this.pool.push(this.#row());
    const wanted = new Map();
    for (let at = first; at < first + count; at++) wanted.set(items[at].number, at);
    const free = [];
    for (const element of this.pool) {
      if (!wanted.has(element.number)) free.push(element);
      else {
        this.#place(element, items[wanted.get(element.number)], wanted.get(element.number));
        wanted.delete(element.number);
      }
    }
    for (const at of wanted.values()) this.#place(free.pop(), items[at], at);
    for (const element of free) {
      element.number = 0;
      element.hidden = true;
    }
    const shown = this.pool.find((element) => element.number === this.chosen && !element.hidden);
    if (shown) this.frame.setAttribute("aria-activedescendant", shown.id);
    else this.frame.removeAttribute("aria-activedescendant");
    this.telling ||= setTimeout(() => this.#tell(), TELL_MS);
  }

  /** Choose the row at an index, and bring it into view. */
  choose(at) {
    const item = this.items()[at];
    if (!item) return;
    this.chosen = item.number;
    const top = at * this.height;
    if (top < this.scrolled) this.scroll(top);
    else if (top + this.height > this.scrolled + this.room) this.scroll(top + this.height - this.room);
    this.draw();
    this.#tell();
  }

  /** Where the chosen item stands now, or -1. */
  get at() {
    return this.chosen === null ? -1 : this.items().findIndex((item) => item.number === this.chosen);
  }

  /** Items have changed: what is shown is written anew. */
  again() {
    for (const element of this.pool) element.written = null;
  }

  #row() {
    const element = this.row.content.firstElementChild.cloneNode(true);
    this.paper.append(element);
    element.id = `row-${this.pool.length}`;
    return element;
  }

  /** Where each row stands of how many: all of them change with every item that comes, faster than anybody listens. */
  #tell() {
    clearTimeout(this.telling);
    this.telling = 0;
    const count = this.items().length;
    for (const element of this.pool) {
      if (element.hidden) continue;
      if (element.told !== element.at) element.setAttribute("aria-posinset", (element.told = element.at) + 1);
      if (element.total !== count) element.setAttribute("aria-setsize", (element.total = count));
    }
  }

  #place(element, item, at) {
    const look = `${item.state ?? ""}${item.fresh ? "!" : ""}`;
    if (element.number !== item.number || element.written !== look) {
      this.fill(element, item);
      element.number = item.number;
      element.written = look;
      element.hidden = false;
    }
    const chosen = item.number === this.chosen;
    if (element.at !== at) {
      element.at = at;
      element.style.transform = `translateY(${at * this.height}px)`;
    }
    if (element.isChosen !== chosen) element.setAttribute("aria-selected", (element.isChosen = chosen));
  }
}
