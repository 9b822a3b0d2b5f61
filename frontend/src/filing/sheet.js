// The form of the filing page, as the wire is asked about it: what was typed, under a token that still holds, and the
// line that tells how it went.

export const LONGEST = 5_000_000; // characters; more is refused by the wire, so that it is not sent at all
const OF_THE_PAGE = ["seen", "draft", "key"]; // a page that is opened anew has its own

export class Sheet {
  constructor(form) {
    Object.assign(this, { form, words: form.dataset, status: document.querySelector("#saving") });
  }

  /** Who signs in anew has another token; the page's own would be refused for ever. */
  token() {
    const now = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1];
    if (now) this.form.elements.csrfmiddlewaretoken.value = now;
    return this.form.elements.csrfmiddlewaretoken.value;
  }

  /** What the form holds without its files: those are chosen right before filing. */
  typed() {
    this.token();
    const fields = new FormData(this.form);
    for (const [name, value] of [...fields]) if (value instanceof File) fields.delete(name);
    return fields;
  }

  /** What was typed, as names and values that can be kept. */
  entries() {
    return [...this.typed()].filter(([name]) => name !== "csrfmiddlewaretoken");
  }

  /** What was kept stands in the form again. */
  fill(entries) {
    for (const [name, value] of entries) {
      const field = this.form.elements[name];
      if (!field || OF_THE_PAGE.includes(name)) continue;
      if (field instanceof RadioNodeList || field.type === "checkbox") {
        for (const box of field.length ? field : [field]) if (box.value === value) box.checked = true;
      } else field.value = value;
    }
  }

  /** Fields of our own, sent with the draft's id. */
  fields(given) {
    const fields = new FormData();
    fields.set("csrfmiddlewaretoken", this.token());
    fields.set("draft", this.words.draft);
    for (const [name, value] of Object.entries(given)) fields.set(name, value);
    return fields;
  }

  /** Whether something is longer than any story: it is neither kept nor sent, and filing it says why. */
  isTooLong() {
    return [...this.form.elements].some((field) => field.value?.length > LONGEST);
  }

  ask(url, body, options) {
    return fetch(url, { method: "POST", body, redirect: "manual", ...options });
  }

  get says() {
    return this.status.textContent;
  }

  tell(words, bad = false) {
    this.status.textContent = words;
    this.status.classList.toggle("blocking", bad);
  }

  /** What an answer says. What is refused before a view has seen it comes as a page. */
  async told(answer) {
    if (answer.type === "opaqueredirect") return { sentence: this.words.outWords };
    if (answer.headers.get("content-type")?.includes("json")) return answer.json();
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    return { sentence: page.querySelector(".refused")?.textContent ?? "" };
  }
}
