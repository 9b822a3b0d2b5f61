// The story beside the list: opened, copied, printed, saved. It is the story's own page, of which only the article and
// its formats are taken.

export class Pane {
  constructor({ pane, halves, house, say, words, back }) {
    Object.assign(this, { pane, halves, house, say, words, back });
    this.uid = null;
  }

  get isOpen() {
    return this.uid !== null;
  }

  async open(item) {
    const asked = (this.uid = item.uid);
    try {
      const page = await this.house.page(item.uid);
      if (this.uid !== asked) return; // another was opened meanwhile
      const parts = page.querySelectorAll("main .story, main .ways-out");
      this.pane.replaceChildren(this.#bar(item), ...parts);
    } catch {
      if (this.uid !== asked) return;
      this.pane.replaceChildren(this.#bar(item), paragraph(this.words.failed));
    }
    this.pane.hidden = false;
    this.halves.classList.add("open");
    this.pane.scrollTop = 0;
  }

  close() {
    this.uid = null;
    this.pane.hidden = true;
    this.pane.replaceChildren();
    this.halves.classList.remove("open");
    this.back();
  }

  /** What is on screen was taken back, or followed: its page says so. */
  again(item) {
    if (item && this.uid === item.uid) this.open(item);
  }

  async copy(item) {
    const text = this.house.text(item.uid);
    try {
      // The promise goes in whole: a browser lets a key copy only while it is still being pressed.
      if (window.ClipboardItem && navigator.clipboard?.write) {
        const blob = text.then((each) => new Blob([each], { type: "text/plain" }));
        await navigator.clipboard.write([new ClipboardItem({ "text/plain": blob })]);
      } else if (!copyByHand(await text)) throw new Error("refused");
      this.say(this.words.copied);
    } catch {
      this.say(this.words.uncopied);
    }
  }

  async print(item) {
    if (this.uid !== item.uid) await this.open(item);
    window.print();
  }

  async save(item) {
    if (this.uid !== item.uid) await this.open(item);
    const details = this.pane.querySelector(".saving");
    if (!details) return;
    details.open = true;
    details.querySelector("a").focus();
  }

  #bar(item) {
    const bar = document.createElement("p");
    bar.className = "bar";
    const names = this.words;
    for (const [name, does] of [
      [names["do-close"], () => this.close()],
      [names["do-copy"], () => this.copy(item)],
      [names["do-print"], () => this.print(item)],
      [names["do-save"], () => this.save(item)],
    ]) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = name;
      button.addEventListener("click", does);
      bar.append(button);
    }
    return bar;
  }
}

/** Where the page did not come by https there is no clipboard but this. */
function copyByHand(text) {
  const field = document.createElement("textarea");
  field.value = text;
  document.body.append(field);
  field.select();
  const done = document.execCommand("copy");
  field.remove();
  return done;
}

export function paragraph(text, className = "") {
  const element = document.createElement("p");
  element.textContent = text;
  element.className = className;
  return element;
}
