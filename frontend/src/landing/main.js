// The page of a release, and its report: draws the map and the timeline from their tables, and keeps the figures moving
// while the release lands, and more slowly once it has. What is not figures (headlines, states, what happened) is fetched anew where it changes.
import { Board } from "./board.js";
import { clock, fill, sayer } from "./say.js";
import { Refused, Watch } from "./watch.js";

const words = JSON.parse(document.getElementById("landing-words").textContent);
const say = sayer(document.documentElement.lang, words);
const isRightToLeft = document.documentElement.dir === "rtl";
const QUARTER = 25;
let map = null;
let stand = "";
let state = "";
let told = 0; // how many per cent were last said aloud

const section = () => document.getElementById("landing");

async function draw() {
  const [places, times] = [document.querySelector("figure[data-map]"), document.querySelector("figure[data-timeline]")];
  if (places) {
    const { WorldMap } = await import("./map.js");
    map = new WorldMap({ figure: places, table: document.getElementById(places.dataset.map).tBodies[0], say, words });
  }
  if (times) (await import("./timeline.js")).draw({ figure: times, table: document.getElementById(times.dataset.timeline), say, isRightToLeft });
}

/** Everything that is marked so is taken from a fresh page, and the map and the timeline drawn again. */
async function renew() {
  const answer = await fetch(location.href, { cache: "no-store", redirect: "manual" });
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const focused = document.activeElement?.closest("[data-fresh]")?.id;
  for (const old of document.querySelectorAll("[data-fresh]")) {
    const fresh = page.getElementById(old.id);
    if (fresh) old.replaceWith(document.adoptNode(fresh));
  }
  if (focused) {
    const there = document.getElementById(focused); // where one was reading, though not at the same word
    there.tabIndex = -1;
    there.focus({ preventScroll: true });
  }
  map = null;
  stand = section().dataset.stand;
  await draw();
}

let before = Promise.resolve();

/** One after the other, since a page may have to be fetched between two. */
function heard(landing) {
  before = before.then(() => take(landing)).catch(() => {}); // the next one comes within seconds
}

async function take(landing) {
  if (landing.stand !== stand || (landing.total && !new Board({ section: section(), say, words }).write(landing))) await renew();
  if (landing.total) {
    map?.draw();
    aloud(landing.total);
  }
  shown(state);
}

/** Said to those who hear the page: at each quarter, not at each figure. */
function aloud({ got, owed, still }) {
  const share = owed ? Math.floor((100 * got) / owed / QUARTER) * QUARTER : 0;
  if (share === told) return;
  told = share;
  document.getElementById("aloud").textContent = fill(words.sum, { got: say.count(got), owed: say.count(owed), due: say.count(still) });
}

function shown(now) {
  const line = document.getElementById("live");
  if (!line) return;
  state = now;
  const name = now === "live" && stand === "landed" ? "landed" : now;
  line.className = `live ${name}`;
  line.querySelector("span:last-of-type").textContent = fill(words[name], { at: now === "rested" ? say.clock(new Date()) : "" });
  line.querySelector("a").hidden = now !== "rested";
  line.hidden = false;
}

async function ask(url, options) {
  const answer = await fetch(url, { cache: "no-store", redirect: "manual", ...options });
  if (answer.type === "opaqueredirect" || answer.status === 403 || answer.status === 404) throw new Refused();
  if (!answer.ok) throw new Error(`refused: ${answer.status}`);
  return answer.json();
}

function begin() {
  const { ticket, figures } = section().dataset;
  const token = document.querySelector("#token [name=csrfmiddlewaretoken]").value;
  stand = section().dataset.stand;
  const watch = new Watch({
    ask: () => ask(ticket, { method: "POST", headers: { "X-CSRFToken": token } }),
    poll: () => ask(figures),
    told: { landing: heard, state: shown },
    stand,
    isSeen: () => document.visibilityState === "visible",
  });
  watch.begin();
  setInterval(count, 1_000);
}

/** The time that is left of a hold. */
function count() {
  const until = document.querySelector("[data-until]");
  if (until) until.textContent = fill(words.left, { time: clock((new Date(until.dataset.until) - Date.now()) / 1_000) });
}

draw();
if (section()) {
  count();
  begin();
}
