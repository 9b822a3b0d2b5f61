// How we hear of a release: from the edge's stream, and by asking now and then while the edge cannot be reached. Knows
// no page; what it hears is told to `told`, until it is ended.

const POLL_MS = 3_000;
const FIRST_WAIT_MS = 2_000;
const LONGEST_WAIT_MS = 60_000;
const CLOSED = 2; // EventSource's own number: it will not come back by itself

/** Nobody is signed in any more, or may not see it. */
export class Refused extends Error {}

/**
 * ask(): a ticket, as {ticket, stream_url}; poll(): the figures. Both throw Refused. told: {landing(document),
 * state(name)}; states are connecting, live, away and refused.
 */
export class Watch {
  #source = null;
  #timer = 0;
  #polling = 0;
  #failures = 0;
  #ended = false;

  constructor({ ask, poll, told, isSeen = () => true, open = (url) => new EventSource(url), later = wait, never = (timer) => clearTimeout(timer) }) {
    Object.assign(this, { ask, poll, told, isSeen, open, later, never });
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
  }

  #listen(source) {
    this.#source = source;
    source.addEventListener("open", () => {
      this.#failures = 0;
      this.never(this.#polling);
      this.#polling = 0;
      this.told.state("live");
    });
    source.addEventListener("landing", (event) => this.#ended || this.told.landing(JSON.parse(event.data)));
    source.addEventListener("error", () => this.#failed(null, source.readyState !== CLOSED));
  }

  /** Ask now and then; and where the stream does not come back by itself, for another ticket after a while. */
  #failed(error, returns = false) {
    if (this.#ended) return;
    if (error instanceof Refused) return this.#refused();
    this.told.state("away");
    if (!this.#polling) this.#polling = this.later(() => this.#poll(), POLL_MS);
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
        this.told.landing(told);
      }
    } catch (error) {
      if (error instanceof Refused) return this.#refused();
    }
    if (!this.#ended && this.#polling) this.#polling = this.later(() => this.#poll(), POLL_MS);
  }

  #refused() {
    this.end();
    this.told.state("refused");
  }
}

const wait = (does, after) => setTimeout(does, after);
