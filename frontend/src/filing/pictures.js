// The places for pictures. One that is chosen is kept with the draft at once; where that fails it stays chosen, and goes
// when the form does. Its focal point is set by pressing on it, or chosen from a list.

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
    this.field("focus").addEventListener("change", () => this.#aim());
    this.image.addEventListener("click", (event) => this.#point(event));
    this.#aim();
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
    this.#aim();
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

  #aim() {
    const [x, y] = (this.field("focus").value || "50 50").split(" ");
    this.image.style.objectPosition = `${x}% ${y}%`;
  }

  #point(event) {
    const focus = this.field("focus");
    const { naturalWidth, naturalHeight } = this.image;
    const aimed = (getComputedStyle(this.image).objectPosition.match(/[\d.]+(?=%)/g) || [50, 50]).map((each) => each / 100);
    const { x, y } = pointOf({ pressed: event, frame: this.image.getBoundingClientRect(), naturalWidth, naturalHeight, aimed });
    const value = `${x} ${y}`;
    if (![...focus.options].some((each) => each.value === value)) focus.add(new Option(`${x} % · ${y} %`, value));
    focus.value = value;
    focus.dispatchEvent(new Event("input", { bubbles: true }));
    this.#aim();
  }
}

/** Where somebody pressed within what is seen of a picture that fills its frame, in per cent of the whole picture. */
export function pointOf({ pressed, frame, naturalWidth, naturalHeight, aimed: [left, top] }) {
  const scale = Math.max(frame.width / naturalWidth, frame.height / naturalHeight);
  const [across, down] = [naturalWidth * scale, naturalHeight * scale];
  const share = (at, whole) => Math.round(Math.min(1, Math.max(0, at / whole)) * 100);
  return {
    x: share(pressed.clientX - frame.left + (across - frame.width) * left, across),
    y: share(pressed.clientY - frame.top + (down - frame.height) * top, down),
  };
}
