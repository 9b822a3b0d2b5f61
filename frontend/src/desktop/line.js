// The line to the edge: asks for a ticket, opens the stream where we left off, and comes back when it breaks. It never
// ends by itself; what happens is told to `told`, and what was missed while there is no stream is asked for by `fill`.
import { reader } from "./events.js";

const SILENCE_MS = 40_000; // a heartbeat comes every 15 s: two were lost
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 30_000;

/**
 * told: {frame(frame), gap(from, to), state(name)}; states are live, connecting, away and signed-out.
 * ask(): a ticket, as {ticket, stream_url}; it throws SignedOut. fill(after): what came after a number, and the number
 * to go on from.
 */
export class Line {
  constructor({ place, ask, fill, told, open = (...asked) => fetch(...asked), pause = sleep }) {
    Object.assign(this, { place, ask, fill, told, open, pause });
    this.retry = FIRST_WAIT_MS;
    this.failures = 0;
  }

  async keep() {
    for (;;) {
      this.told.state(this.failures ? "away" : "connecting");
      try {
        await this.#read();
      } catch (error) {
        if (error instanceof SignedOut) return this.told.state("signed-out");
        this.failures += 1;
        this.told.state("away");
        await this.#catchUp();
      }
      await this.pause(this.#wait());
    }
  }

  /** How long until the next try: what the edge asked for, and longer the more often it failed. */
  #wait() {
    if (!this.failures) return this.retry;
    const longest = Math.min(LONGEST_WAIT_MS, this.retry * 2 ** Math.min(this.failures - 1, 8));
    return longest / 2 + (Math.random() * longest) / 2;
  }

  async #read() {
    const { ticket, stream_url: url } = await this.ask();
    const over = new AbortController();
    let watch = setTimeout(() => over.abort(), SILENCE_MS);
    try {
      const address = `${url}/stream?ticket=${encodeURIComponent(ticket)}&after=${this.place}`;
      const answer = await this.open(address, { signal: over.signal, credentials: "omit", cache: "no-store" });
      if (!answer.ok) throw new Error(`refused: ${answer.status}`);
      const take = reader((block) => this.#take(block));
      const body = answer.body.getReader();
      const decoder = new TextDecoder();
      for (;;) {
        const { done, value } = await body.read();
        if (done) return;
        if (this.failures || !this.isLive) this.#live();
        clearTimeout(watch);
        watch = setTimeout(() => over.abort(), SILENCE_MS);
        take(decoder.decode(value, { stream: true }));
      }
    } finally {
      this.isLive = false;
      clearTimeout(watch);
      over.abort();
    }
  }

  #live() {
    this.failures = 0;
    this.isLive = true;
    this.told.state("live");
  }

  #take({ id, event, data, retry }) {
    if (retry !== null && /^\d{1,6}$/.test(retry)) this.retry = Number(retry);
    if (data !== null) {
      const said = JSON.parse(data);
      if (event === "gap") this.told.gap(said.from, said.to);
      else this.told.frame(said);
    }
    if (id !== null && /^\d{1,16}$/.test(id)) this.place = Number(id); // after its frame: what was not taken comes again
    if (id !== null) this.told.upto?.(this.place);
  }

  /** The stream cannot be reached: what came meanwhile is asked for by the other way. */
  async #catchUp() {
    try {
      this.place = Math.max(this.place, await this.fill(this.place));
    } catch (error) {
      if (!(error instanceof SignedOut)) return; // neither way is open; the state says so already
    }
  }
}

export class SignedOut extends Error {}

const sleep = (ms) => new Promise((done) => setTimeout(done, ms));
