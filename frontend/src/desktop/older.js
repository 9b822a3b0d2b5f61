// What is older than the list reaches: asked for page by page, and said at its foot, with a button to go on.
const PAGES_AT_ONCE = 5; // how many pages are looked through for a narrow filter, before one is asked
const ENOUGH = 20; // lines that one asking should bring

export class Older {
  constructor({ foot, shelf, rows, words, fetch }) {
    Object.assign(this, { foot, shelf, rows, words, fetch });
    this.isLooking = false;
  }

  async look() {
    if (this.isLooking || this.shelf.reachesEnd) return;
    this.isLooking = true;
    this.say(this.words.looking);
    const had = this.shelf.shown.length;
    try {
      let pages = 0;
      do {
        const page = await this.fetch(this.shelf.lowest);
        const gone = this.shelf.addOlder(page.items, page);
        if (gone) this.rows.shift(-gone);
        this.rows.draw();
      } while (++pages < PAGES_AT_ONCE && !this.shelf.reachesEnd && this.shelf.shown.length < had + ENOUGH);
      this.tell();
    } catch {
      this.say(this.words.failed, true);
    }
    this.isLooking = false;
  }

  /** Whether there is more. */
  tell() {
    const { reachesEnd, shown } = this.shelf;
    this.say(reachesEnd ? (shown.length ? this.words.end : this.words.none) : "", !reachesEnd);
  }

  say(text, canGoOn = false) {
    this.foot.replaceChildren(text, " ");
    if (!canGoOn) return;
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = this.words.older;
    button.addEventListener("click", () => this.look());
    this.foot.append(button);
  }
}
