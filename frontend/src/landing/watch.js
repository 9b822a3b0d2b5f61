// How we hear of a release: from the edge's stream, and by asking now and then while the edge cannot be reached. Knows
// no page; what it hears is told to `told`, until it is ended, or rests: an hour after the last change of one that has
// landed, since a page may stay open for days.

const POLL_MS = 3_000;
const CALM_POLL_MS = 60_000; // once it has landed
const REST_MS = 3_600_000;
const FIRST_WAIT_MS = 2_000;
const LONGEST_WAIT_MS = 60_000;
const CLOSED = 2; // EventSource's own number: it will not come back by itself

/** Nobody is signed in any more, or may not see it. */
export class Refused extends Error {}

/**
 * ask(): a ticket, as {ticket, stream_url}; poll(): the figures. Both throw Refused. told: {landing(document),
 * state(name)}; states are connecting, live, away, refused and rested. `stand` is how far it has come already.
 */
export class Watch {
  #source = null;
  #timer = 0;
  #polling = 0;
  #failures = 0;
  #ended = false;
  #resting = 0;
  #heard = "";

  constructor({ ask, poll, told, stand = "", isSeen = () => true, open = (url) => new EventSource(url), later = wait, never = (timer) => clearTimeout(timer) }) {
    Object.assign(this, { ask, poll, told, stand, isSeen, open, later, never });
    this.#rest();
  }

  async begin() {
    if (this.#ended) return;
    this.told.state(this.#failures ? "away" : "connecting");
    try {
      const { ticket, stream_url: url } = await this.ask();
      if (!this.#ended) this.#listen(this.open(`${url}/landing?ticket=${encodeURIComponent(ticket)}`));
    } catch (error) {
      this.#failed(error);
    }
  }

  end() {
    this.#ended = true;
    this.#source?.close();
    this.never(this.#timer);
    this.never(this.#polling);
    this.never(this.#resting);
  }

  #listen(source) {
    this.#source = source;
    source.addEventListener("open", () => {
      this.#failures = 0;
      this.never(this.#polling);
      this.#polling = 0;
      this.told.state("live");
    });
    source.addEventListener("landing", (event) => this.#ended || this.#hear(JSON.parse(event.data)));
    source.addEventListener("error", () => this.#failed(null, source.readyState !== CLOSED));
  }

  #hear(landing) {
    const text = JSON.stringify(landing);
    if (text !== this.#heard) {
      this.#heard = text;
      this.stand = landing.stand;
      this.#rest();
    }
    this.told.landing(landing);
  }

  #rest() {
    this.never(this.#resting);
    this.#resting = 0;
    if (this.stand === "landed") this.#resting = this.later(() => this.#over("rested"), REST_MS);
  }

  #pace() {
    return this.stand === "landed" ? CALM_POLL_MS : POLL_MS;
  }

  /** Ask now and then; and where the stream does not come back by itself, for another ticket after a while. */
  #failed(error, returns = false) {
    if (this.#ended) return;
    if (error instanceof Refused) return this.#over("refused");
    this.told.state("away");
    if (!this.#polling) this.#polling = this.later(() => this.#poll(), this.#pace());
    if (returns) return;
    this.#source?.close();
    this.#failures += 1;
    this.never(this.#timer);
    this.#timer = this.later(() => this.begin(), Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (this.#failures - 1)));
  }

  async #poll() {
    try {
      if (this.isSeen()) {
        const told = await this.poll();
        if (this.#ended || !this.#polling) return;
        this.#hear(told);
      }
    } catch (error) {
      if (error instanceof Refused) return this.#over("refused");
    }
    if (!this.#ended && this.#polling) this.#polling = this.later(() => this.#poll(), this.#pace());
  }

  #over(state) {
    this.end();
    this.told.state(state);
  }
}

const wait = (does, after) => setTimeout(does, after);
