// Flashes and kills, seen, heard and told: a band across the page until it is put away, a tone, a notification.
import { notify } from "./bell.js";
import { directionOf, sentenceOf } from "./row.js";

const MOST = 3;

export class Alarm {
  constructor({ band, bell, words, kinds, shelf, open, isTold }) {
    Object.assign(this, { band, bell, words, kinds, shelf, open, isTold });
  }

  raise(item) {
    this.bell.ring(item.kind);
    const about = item.headline ? item : (this.shelf.byUid(item.replaces) ?? item);
    const kind = this.kinds[item.kind] ?? item.kind;
    const sentence = item.headline || sentenceOf(item, this);
    const entry = document.createElement("p");
    entry.className = item.kind;
    const said = document.createElement("bdi");
    said.textContent = sentence;
    if (item.headline) {
      said.lang = item.language;
      entry.append(kind.toUpperCase(), " ");
    }
    entry.append(said);
    if (!item.headline && about.headline) {
      const struck = document.createElement("s");
      struck.textContent = about.headline;
      struck.lang = about.language;
      struck.dir = directionOf(about.language);
      entry.append(" ", struck);
    }
    entry.append(this.#button(this.words["do-open"], () => this.open(about)), this.#button(this.words["do-away"], () => entry.remove()));
    this.band.append(entry);
    while (this.band.children.length > MOST) this.band.firstElementChild.remove();
    if (document.hidden && this.isTold()) {
      notify(kind, { body: item.headline ?? sentence, tag: item.uid, lang: item.language, dir: "auto", chosen: () => this.open(about) });
    }
  }

  #button(name, does) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = name;
    button.addEventListener("click", does);
    return button;
  }
}
