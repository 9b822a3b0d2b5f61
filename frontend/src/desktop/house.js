// What is asked of the wire's own pages: tickets, older items, what is missing, and single items.
import { SignedOut } from "./line.js";

export class House {
  /** at: the address of the terminal, to which all others are added; subscriber: whose it is; token: of Django's. */
  constructor({ at, subscriber, token }) {
    Object.assign(this, { at, subscriber, token });
  }

  ticket() {
    const body = new URLSearchParams({ subscriber: this.subscriber });
    return this.#json("/ticket", { method: "POST", headers: { "X-CSRFToken": this.token }, body });
  }

  /** {items, from, upto}: asked for by before, after and upto, or numbers. */
  items(asked) {
    return this.#json(`/items?${new URLSearchParams({ subscriber: this.subscriber, ...asked })}`);
  }

  story(uid) {
    return `${this.at}/items/${uid}`;
  }

  async text(uid) {
    const answer = await this.#ask(`/items/${uid}.text`);
    return answer.text();
  }

  async page(uid) {
    const answer = await this.#ask(`/items/${uid}`);
    return new DOMParser().parseFromString(await answer.text(), "text/html");
  }

  async #json(path, options) {
    return (await this.#ask(path, options)).json();
  }

  async #ask(path, options) {
    const answer = await fetch(this.at + path, { cache: "no-store", redirect: "manual", ...options });
    if (answer.type === "opaqueredirect" || answer.status === 403) throw new SignedOut();
    if (!answer.ok && answer.status !== 410) throw new Error(`refused: ${answer.status}`);
    return answer;
  }
}
