// The filing page works without this; with it drafts save themselves, the galley follows the typing, and what is pasted,
// dropped or chosen is read at once.
import { read } from "./copy.js";
import { Draft } from "./draft.js";
import { follow } from "./galley.js";
import { Slots } from "./pictures.js";
import { Sheet } from "./sheet.js";
import { Shelf } from "./shelf.js";

const sheet = new Sheet(document.querySelector("form.filing[data-draft]"));
const slots = new Slots(sheet);
const shelf = new Shelf(sheet.words.person, () => localStorage);
const both = document.querySelector("#both");

/** What another tab saved stands above what stands here; whoever is typing stays where they are. */
function shown(copies) {
  document.querySelector("#other-copy").textContent = copies;
  both.hidden = false;
}

const draft = new Draft({ sheet, shelf, shown });
draft.watch();
read(sheet, slots);
follow(sheet);

const here = shelf.kept(sheet.words.draft);
if (here) {
  sheet.fill(here);
  slots.renew();
  draft.changed();
  draft.save();
} else {
  const other = shelf.any();
  if (other) {
    const left = document.querySelector("#left-here");
    left.hidden = false;
    left.querySelector("a").href = `?draft=${other}`;
  }
}
