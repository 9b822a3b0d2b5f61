// The focal point of a picture: set by pressing on it, or chosen from a list, and shown by how the picture is cut.

export class Aim {
  constructor(image, focus) {
    Object.assign(this, { image, focus });
    focus.addEventListener("change", () => this.show());
    image.addEventListener("click", (event) => this.#point(event));
    this.show();
  }

  show() {
    const [x, y] = (this.focus.value || "50 50").split(" ");
    this.image.style.objectPosition = `${x}% ${y}%`;
  }

  #point(event) {
    const { naturalWidth, naturalHeight } = this.image;
    const aimed = (getComputedStyle(this.image).objectPosition.match(/[\d.]+(?=%)/g) || [50, 50]).map((each) => each / 100);
    const { x, y } = pointOf({ pressed: event, frame: this.image.getBoundingClientRect(), naturalWidth, naturalHeight, aimed });
    const value = `${x} ${y}`;
    if (![...this.focus.options].some((each) => each.value === value)) this.focus.add(new Option(`${x} % · ${y} %`, value));
    this.focus.value = value;
    this.focus.dispatchEvent(new Event("input", { bubbles: true }));
    this.show();
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
