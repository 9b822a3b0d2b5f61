// The places for pictures. One that is chosen is kept with the draft at once; where that fails it stays chosen, and goes
// when the form does.
import { Aim } from "./aim.js";

export class Slots {
  constructor(sheet) {
    this.sheet = sheet;
    this.slots = [...sheet.form.querySelectorAll(".slot")].map((element) => new Slot(sheet, element));
  }

  /** What is kept at each place, by the names of their fields. */
  kept() {
    return Object.fromEntries(this.slots.map((slot) => [`kept_${slot.place}`, slot.field("kept").value]));
  }

  /** Pictures that came along with a copy stand at the places that the wire gave them. */
  take({ fields, names }) {
    for (const slot of this.slots) {
      const kept = fields[`kept_${slot.place}`];
      if (kept) slot.show({ kept, name: names[kept], isPicture: true, alternative: fields[`alternative_${slot.place}`] });
    }
  }

  /** Fields were filled from elsewhere: what they name is shown. */
  renew() {
    for (const slot of this.slots) {
      const kept = slot.field("kept").value;
      if (kept && !slot.isShown) slot.show({ kept, isPicture: true });
    }
  }
}

class Slot {
  constructor(sheet, element) {
    Object.assign(this, { sheet, element, place: element.dataset.place });
    this.image = element.querySelector(".cut img") ?? this.#another();
    this.field("picture").addEventListener("change", () => this.#chosen());
    this.field("away").addEventListener("change", () => this.#away());
    this.aim = new Aim(this.image, this.field("focus"));
  }

  get isShown() {
    return !this.element.querySelector(".kept").hidden;
  }

  field(name) {
    return this.sheet.form.elements[`${name}_${this.place}`];
  }

  show({ kept = "", name = "", isPicture = false, alternative = "" }) {
    this.field("kept").value = kept;
    this.element.querySelector(".kept").hidden = !kept;
    this.element.querySelector(".kept-name").textContent = name;
    this.image.hidden = !isPicture;
    if (isPicture) this.image.src = `${this.sheet.words.pictures}/${kept}`;
    else this.image.removeAttribute("src");
    if (alternative) this.field("alternative").value ||= alternative;
    for (let at = this.element.parentElement; kept && at !== this.sheet.form; at = at.parentElement) if (at.matches("details")) at.open = true;
    this.aim.show();
    this.sheet.form.dispatchEvent(new Event("input"));
  }

  #another() {
    const image = Object.assign(new Image(), { alt: "", hidden: true });
    this.element.querySelector(".cut").append(image);
    return image;
  }

  async #chosen() {
    const chosen = this.field("picture");
    if (!chosen.files[0]) return;
    try {
      const answer = await this.sheet.ask(this.sheet.words.pictures, this.sheet.fields({ picture: chosen.files[0] }));
      const told = await this.sheet.told(answer);
      if (!answer.ok) return void this.sheet.tell(told.sentence, true);
      this.show({ kept: told.id, name: told.name, isPicture: told.is_picture });
      chosen.value = "";
    } catch { /* it stays chosen */ }
  }

  #away() {
    this.field("away").checked = false;
    for (const name of ["caption", "credit", "alternative", "focus"]) this.field(name).value = "";
    this.show({});
    this.field("picture").focus();
  }
}
