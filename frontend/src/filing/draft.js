// A draft that saves itself: a while after the last key, before the page is hidden, and when the line is back. What cannot
// be saved is kept in this browser until it can.

const SAVE_AFTER_MS = 2_000; // a saving is a request and a short transaction
const AGAIN_AFTER_MS = 10_000;

export class Draft {
  #dirty = false;
  #under = null;
  #timer = 0;
  #filing = false;
  #said = null; // when it was saved last, in the words that stand beside the button

  /** sheet: of sheet.js; shelf: of shelf.js; shown(copies): shows what another tab saved. */
  constructor({ sheet, shelf, shown }) {
    Object.assign(this, { sheet, shelf, shown });
  }

  watch() {
    this.sheet.form.addEventListener("input", () => this.changed());
    this.sheet.form.addEventListener("submit", (event) => this.#sent(event));
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState !== "hidden" || !this.#dirty) return;
      this.#keepHere();
      this.save();
    });
    addEventListener("online", () => this.save());
  }

  changed() {
    this.#dirty = true;
    if (this.sheet.says === this.#said) this.sheet.tell(""); // it is so no more
    this.#later(SAVE_AFTER_MS);
  }

  async save() {
    clearTimeout(this.#timer);
    if (!this.#under) {
      if (!this.#dirty || this.#filing) return;
      if (this.sheet.isTooLong()) return void this.#refused(this.sheet.words.longWords);
      this.#dirty = false;
      this.#under = this.#ask();
    }
    await this.#under;
  }

  async #ask() {
    try {
      const answer = await this.sheet.ask(this.sheet.words.save, this.sheet.typed());
      const isSaved = await this.#answered(answer);
      if (isSaved && this.#dirty) this.#later(SAVE_AFTER_MS); // typed on meanwhile: a timer that ran out found this saving
    } catch {
      this.#dirty = true;
      this.#refused(this.sheet.words.keptWords);
      this.#later(AGAIN_AFTER_MS);
    } finally {
      this.#under = null;
    }
  }

  /** Whether it was saved. */
  async #answered(answer) {
    const { form, words } = this.sheet;
    if (answer.type === "opaqueredirect" || answer.status === 403) {
      this.#dirty = true;
      return this.#refused(words.outWords);
    }
    if (answer.status === 413) return this.#refused(words.longWords);
    const told = await this.sheet.told(answer);
    if (answer.ok) {
      form.elements.seen.value = told.version;
      if (this.#dirty) return true; // typed on meanwhile
      this.shelf.forget(words.draft);
      this.#said = `${words.savedWords} · ${new Date(told.saved).toLocaleTimeString()}`;
      this.sheet.tell(this.#said);
      return true;
    }
    if (answer.status === 409 && told.version) {
      this.shown(told.copies);
      // The next saving, which the writer asks for by the button or by typing on, is made from what they now see.
      form.elements.seen.value = told.version;
    }
    return this.#refused(told.sentence);
  }

  #refused(sentence) {
    this.#keepHere();
    this.sheet.tell(sentence, true);
    return false;
  }

  #keepHere() {
    if (this.sheet.isTooLong()) return;
    this.shelf.keep(this.sheet.words.draft, this.sheet.entries());
  }

  #later(after) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.save(), after);
  }

  #sent(event) {
    if (this.#dirty) this.#keepHere();
    this.sheet.token();
    if (!event.submitter?.name) this.#filing = true;
    setTimeout(() => { this.#filing = false; }, SAVE_AFTER_MS); // refused: the page is still here
  }
}
