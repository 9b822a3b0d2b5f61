// Numbers that did not come by the stream: said in words, fetched, and said again what became of it.
import { fill } from "./row.js";

const LARGEST = 1_000; // more is not read line by line: the list begins anew with the newest
const SHOWN_MS = 12_000;

export class Gaps {
  /** list: where they are said; fetch(after, upto): one page of what is missing; take(items), begin(): anew. */
  constructor({ list, words, locale, fetch, take, begin }) {
    Object.assign(this, { list, words, fetch, take, begin });
    this.count = new Intl.NumberFormat(locale);
  }

  async found(from, to) {
    const entry = document.createElement("li");
    this.list.append(entry);
    while (this.list.children.length > 5) this.list.firstElementChild.remove();
    await this.#close(entry, from, to);
  }

  async #close(entry, from, to) {
    const says = (name) => (entry.textContent = fill(this.words[name], { from: this.count.format(from), to: this.count.format(to) }));
    says("gap");
    try {
      if (to - from >= LARGEST) {
        await this.begin();
        says("begun");
      } else {
        for (let after = from - 1; after < to; ) {
          const page = await this.fetch(after, to);
          this.take(page.items);
          if (page.upto <= after) break; // the wire itself does not reach so far
          after = page.upto;
        }
        says("filled");
      }
      entry.className = "filled";
      setTimeout(() => entry.remove(), SHOWN_MS);
    } catch {
      says("open");
      const again = document.createElement("button");
      again.type = "button";
      again.textContent = this.words.again;
      again.addEventListener("click", () => this.#close(entry, from, to));
      entry.append(" ", again);
    }
  }
}
