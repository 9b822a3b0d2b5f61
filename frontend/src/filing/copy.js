// HTML that is pasted, and files that are dropped or chosen, are read by the wire and come back as text that can be mended.
// Plain text goes in as it is.

import { LONGEST } from "./sheet.js";

const GREAT = 10_000; // characters; inserted as if they were typed they can be undone, but cost the square of their lines

export function read(sheet, slots) {
  for (const element of sheet.form.querySelectorAll("textarea[name^=copy]")) new Copy(sheet, slots, element).watch();
}

class Copy {
  constructor(sheet, slots, area) {
    const fieldOf = (name) => sheet.form.elements[area.name.replace("copy", name)];
    Object.assign(this, { sheet, slots, area, written: fieldOf("written"), upload: fieldOf("upload") });
  }

  watch() {
    const { area, upload } = this;
    upload.addEventListener("change", () => this.#chosen(upload.files[0]));
    area.addEventListener("paste", (event) => this.#pasted(event));
    area.addEventListener("dragover", (event) => {
      if (!event.dataTransfer.types.includes("Files")) return;
      event.preventDefault();
      area.classList.add("dropping");
    });
    area.addEventListener("dragleave", () => area.classList.remove("dropping"));
    area.addEventListener("drop", (event) => this.#dropped(event));
  }

  async #chosen(file) {
    if (!file || !/\.(docx|html?)$/i.test(file.name) || this.area.value.trim()) return;
    if (await this.#read({ upload: file })) this.upload.value = "";
  }

  #pasted(event) {
    const html = event.clipboardData.getData("text/html");
    const isWire = this.area.value.trim() && this.written.value !== "markdown";
    if (!html || isWire || html.length > LONGEST) return;
    event.preventDefault();
    this.#read({ html }, event.clipboardData.getData("text/plain"));
  }

  async #dropped(event) {
    this.area.classList.remove("dropping");
    const file = event.dataTransfer.files[0];
    if (!file) return;
    event.preventDefault();
    const isPlain = /\.(txt|md|markdown)$/i.test(file.name) || (file.type.startsWith("text/") && file.type !== "text/html");
    if (!isPlain) await this.#read({ upload: file }); // the wire reads it, or says why not
    else if (file.size <= LONGEST) this.#put(await file.text(), /\.(md|markdown)$/i.test(file.name));
    else this.sheet.tell(this.sheet.words.longWords, true);
  }

  /** Whether it was read. Where it was not, `otherwise` is put in its place. */
  async #read(given, otherwise = "") {
    const { sheet, slots } = this;
    try {
      const answer = await sheet.ask(sheet.words.paste, sheet.fields({ ...given, ...slots.kept() }));
      const told = await sheet.told(answer);
      if (answer.ok) {
        this.#put(told.text, true);
        slots.take(told);
        if (told.untaken.length) sheet.tell(`${sheet.words.untakenWords} ${told.untaken.join(", ")}`, true);
        return true;
      }
      sheet.tell(told.sentence, true);
    } catch {
      if (!otherwise) sheet.tell(sheet.words.unreachedWords, true);
    }
    if (otherwise) this.#put(otherwise, false);
    return false;
  }

  #put(text, isMarkdown) {
    const { area } = this;
    const asked = new InputEvent("beforeinput", { data: text, inputType: "insertText", bubbles: true, cancelable: true });
    area.focus();
    if (!area.dispatchEvent(asked)) return; // too long: kawat.js says so
    const isTyped = text.length <= GREAT && document.execCommand("insertText", false, text);
    if (!isTyped) area.setRangeText(text, area.selectionStart, area.selectionEnd, "end");
    if (isMarkdown) this.written.value = "markdown";
    area.dispatchEvent(new Event("input", { bubbles: true }));
  }
}
