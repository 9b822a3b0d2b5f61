// What is heard and what is told outside the page: off until the reader allows it, which a browser wants to see done by
// hand. A flash rises, a kill falls three times; nobody needs to see the screen to tell them apart.

const TUNES = {
  flash: [[660, 0], [880, 0.16]],
  kill: [[440, 0], [330, 0.2], [220, 0.4]],
  withhold: [[440, 0], [330, 0.2]],
};

export class Bell {
  #air = null;

  get isOn() {
    return this.#air?.state === "running";
  }

  async turn(on) {
    if (!on) await this.#air?.suspend();
    else await (this.#air ??= new AudioContext()).resume();
    return this.isOn;
  }

  ring(kind) {
    if (!this.isOn || !TUNES[kind]) return;
    for (const [pitch, after] of TUNES[kind]) {
      const at = this.#air.currentTime + after;
      const tone = new OscillatorNode(this.#air, { type: "triangle", frequency: pitch });
      const loud = new GainNode(this.#air, { gain: 0 });
      loud.gain.linearRampToValueAtTime(0.25, at + 0.01);
      loud.gain.setTargetAtTime(0, at + 0.1, 0.03);
      tone.connect(loud).connect(this.#air.destination);
      tone.start(at);
      tone.stop(at + 0.3);
    }
  }
}

/** Ask for the right to notify; whether it is given. */
export async function mayNotify() {
  return "Notification" in window && (await Notification.requestPermission()) === "granted";
}

/** One at a time for each item; clicking leads to the page. */
export function notify(title, { body, tag, lang, dir, chosen }) {
  if (!("Notification" in window) || Notification.permission !== "granted") return;
  try {
    const note = new Notification(title, { body, tag, lang, dir });
    note.onclick = () => {
      window.focus();
      chosen();
      note.close();
    };
  } catch {
    // a phone's browser notifies only from a service worker, which we have not
  }
}
