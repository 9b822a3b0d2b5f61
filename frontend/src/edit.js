// The desk's edit of an item: the focal point of a picture is set by pressing on it.
import { Aim } from "./filing/aim.js";

for (const cut of document.querySelectorAll(".cut")) {
  new Aim(cut.querySelector("img"), cut.closest("fieldset").querySelector("select"));
}
