// What this browser keeps of a person's drafts while they cannot be saved: nothing, where it allows no keeping or has no
// room, since the page itself still has the text.

export class Shelf {
  #start;
  #box;

  /** box(): where it is kept; it may throw, as a browser that keeps nothing does. */
  constructor(person, box) {
    this.#start = `kawat-draft-${person}-`;
    this.#box = box;
  }

  keep(draft, entries) {
    this.#try((box) => box.setItem(this.#start + draft, JSON.stringify(entries)));
  }

  /** The entries that were kept, or null. */
  kept(draft) {
    return this.#try((box) => JSON.parse(box.getItem(this.#start + draft)));
  }

  forget(draft) {
    this.#try((box) => box.removeItem(this.#start + draft));
  }

  /** One of the person's drafts that is kept here, or null. */
  any() {
    const name = this.#try((box) => Object.keys(box).find((each) => each.startsWith(this.#start)));
    return name ? name.slice(this.#start.length) : null;
  }

  #try(does) {
    try {
      return does(this.#box());
    } catch {
      return null;
    }
  }
}
