// The live desktop: takes over the list that the server wrote, and keeps it up to date from the stream.
import { Alarm } from "./alarm.js";
import { Bell, mayNotify } from "./bell.js";
import { Gaps } from "./gaps.js";
import { House } from "./house.js";
import { listen } from "./keys.js";
import { Line } from "./line.js";
import { Older } from "./older.js";
import { Pane } from "./pane.js";
import { fill, writer } from "./row.js";
import { Rows } from "./rows.js";
import { Shelf } from "./shelf.js";
import { sieve } from "./sieve.js";

const ALARMING = new Set(["flash", "kill", "withhold"]);
const FRESH_MS = 1_200;
const APART_MS = 250;
const ASK_MS = 150; // lines of a profile are collected so long before the wire is asked which they are

const at = (id) => document.getElementById(id);
const begin = JSON.parse(at("begin").textContent);
const { words, kinds } = begin;
const locale = document.documentElement.lang;
const count = new Intl.NumberFormat(locale);
const form = at("sieve");
const wish = () => Object.fromEntries(["words", "language", "kind", "urgency", "profile"].map((name) => [name, form.elements[name]?.value.trim() ?? ""]));

const house = new House({ at: begin.at, subscriber: begin.subscriber, token: at("token").elements[0].value });
const shelf = new Shelf();
const bell = new Bell();
const frame = at("lines");
let profile = wish().profile;
let newer = 0; // items above what is looked at
let last = 0; // when something last came
let unseen = 0; // items that came while the page was hidden
const title = document.title;

frame.setAttribute("role", "listbox");
frame.tabIndex = 0;
const rows = new Rows({ frame, row: at("row"), fill: writer({ locale, words, kinds, shelf }), items: () => shelf.shown });
const say = (text) => (at("said").textContent = text);
const pane = new Pane({ pane: at("pane"), halves: at("halves"), house, say, words, back: () => frame.focus() });
let isTold = false;
const alarm = new Alarm({ band: at("alarm"), bell, words, kinds, shelf, open: (item) => open(item), isTold: () => isTold });
const gaps = new Gaps({
  list: at("gaps"),
  words,
  locale,
  fetch: (after, upto) => house.items({ after, upto, profile }),
  take: (items) => items.forEach(put),
  begin: anew,
});

// What comes

const line = new Line({
  place: begin.place,
  ask: () => house.ticket(),
  told: { frame: came, gap: (from, to) => gaps.found(from, to), state: stand, upto: (number) => (upto = number) },
  async fill(after) {
    const page = await house.items({ after, profile });
    page.items.forEach(came);
    return page.upto;
  },
});

let asked = []; // numbers that may be of the chosen profile
let upto = begin.place;

function came(item) {
  if (ALARMING.has(item.kind) && !shelf.byNumber(item.number) && !item.state) alarm.raise(item);
  if (!profile || item.kind === "kill" || item.kind === "withhold") return put(item, true);
  if (!asked.length) setTimeout(askWhose, ASK_MS);
  asked.push(item.number);
}

/** Which of those that came are of the chosen profile. */
async function askWhose() {
  const [numbers, chosen] = [asked.splice(0, 100), profile];
  try {
    const { items } = await house.items({ numbers: numbers.join(","), profile: chosen });
    if (chosen === profile) for (const item of items) put(item, true);
  } catch {
    if (chosen === profile) gaps.found(Math.min(...numbers), Math.max(...numbers));
  }
  if (asked.length) setTimeout(askWhose, ASK_MS);
}

function put(item, isNew = false) {
  if (isNew === true) {
    const now = performance.now();
    item.fresh = now - last > APART_MS; // in a rush nothing is lit up: it would only cost the screen's time
    last = now;
    if (item.fresh) setTimeout(() => (item.fresh = false), FRESH_MS);
  }
  const place = shelf.add(item);
  if (item.replaces) {
    rows.again();
    pane.again(shelf.byUid(item.replaces));
  }
  if (document.hidden && isNew === true) document.title = `(${count.format(++unseen)}) ${title}`;
  if (place >= 0 && !rows.isAtTop && place <= rows.top) {
    above += 1;
    newer += 1;
  } else if (!shelf.isAtHead && item.number > shelf.newest) newer += 1;
  soon();
}

// What is drawn: once a frame of the screen, however much came

let above = 0;
let isDue = false;

function soon() {
  if (isDue) return;
  isDue = true;
  requestAnimationFrame(() => {
    isDue = false;
    if (above) rows.shift(above);
    above = 0;
    draw();
  });
}

function draw() {
  rows.draw();
  if (rows.isAtTop && shelf.isAtHead) newer = 0;
  at("newer").hidden = newer === 0;
  if (newer) at("newer").textContent = fill(words.new, { count: count.format(newer) });
  at("upto").textContent = fill(words.upto, { number: count.format(upto) });
}

function stand(state) {
  at("line").className = `line ${state}`;
  at("state").textContent = words[state];
  at("sign-in").hidden = state !== "signed-out";
}

// What is older

const older = new Older({ foot: at("foot"), shelf, rows, words, fetch: (lowest) => house.items({ before: lowest || begin.place + 1, profile }) });

async function anew() {
  const page = await house.items({ profile });
  shelf.reset(page.items, page);
  newer = 0;
  rows.scroll(0);
  draw();
}

async function toTop() {
  if (!shelf.isAtHead) await anew().catch(() => say(words.failed));
  rows.scroll(0);
  newer = 0;
  rows.choose(0);
  draw();
}

frame.addEventListener("scroll", () => {
  if (rows.scrolled + 2 * rows.room > shelf.shown.length * rows.height) older.look();
  if (rows.isAtTop && newer) soon();
});

// What the reader does

const chosen = () => shelf.byNumber(rows.chosen) ?? null;

function open(item) {
  const place = shelf.shown.indexOf(item);
  if (place >= 0) rows.choose(place);
  return pane.open(item);
}

function step(by) {
  rows.choose(rows.at < 0 ? rows.top : Math.max(0, Math.min(shelf.shown.length - 1, rows.at + by)));
  if (pane.isOpen && chosen()) pane.open(chosen());
}

const withChosen = (does) => () => (chosen() ? void does(chosen()) : false);
const page = () => Math.max(1, Math.floor(rows.room / rows.height) - 1);
const onList = (does) => () => (at("pane").contains(document.activeElement) ? false : does());
const deeds = {
  j: () => step(1),
  k: () => step(-1),
  ArrowDown: onList(() => step(1)),
  ArrowUp: onList(() => step(-1)),
  PageDown: onList(() => step(page())),
  PageUp: onList(() => step(-page())),
  Enter: withChosen(open),
  g: toTop,
  Home: onList(toTop),
  G: () => rows.choose(shelf.shown.length - 1),
  End: onList(() => rows.choose(shelf.shown.length - 1)),
  c: withChosen((item) => pane.copy(item)),
  p: withChosen((item) => pane.print(item)),
  d: withChosen((item) => pane.save(item)),
  s: turnSound,
  "/": () => form.elements.words.select(),
  "?": () => at("keys").showModal(),
  Escape(event) {
    if (event.target === form.elements.words) {
      form.elements.words.value = "";
      sift();
      frame.focus();
    } else if (pane.isOpen) pane.close();
    else return false;
  },
};
listen({ deeds, dialog: at("keys"), single: at("single") });

frame.addEventListener("click", (event) => {
  const item = shelf.byNumber(event.target.closest(".item")?.number);
  if (item) open(item);
});
at("newer").addEventListener("click", toTop);
at("help").addEventListener("click", () => at("keys").showModal());
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) [document.title, unseen] = [title, 0];
});

async function turnSound() {
  const on = await bell.turn(!bell.isOn).catch(() => false);
  at("sound").setAttribute("aria-pressed", on);
  say(words[on ? "sound-on" : "sound-off"]);
  if (on) bell.ring("flash");
}
at("sound").addEventListener("click", turnSound);
at("notes").addEventListener("click", async () => {
  const wanted = !isTold;
  isTold = wanted && (await mayNotify());
  at("notes").setAttribute("aria-pressed", isTold);
  say(words[isTold ? "notes-on" : wanted ? "notes-refused" : "notes-off"]);
});

// The filter

let typed;

async function sift() {
  const wanted = wish();
  const query = new URLSearchParams(Object.entries(wanted).filter(([, value]) => value));
  if (form.elements.subscriber) query.set("subscriber", form.elements.subscriber.value);
  history.replaceState(null, "", query.size ? `?${query}` : location.pathname);
  shelf.filter(sieve(wanted));
  if (wanted.profile !== profile) {
    profile = wanted.profile;
    asked = [];
    await anew().catch(() => say(words.failed));
  }
  rows.scroll(0);
  newer = 0;
  draw();
  if (shelf.shown.length < page()) older.look();
}
form.addEventListener("input", (event) => {
  if (event.target.name === "subscriber") return form.submit();
  clearTimeout(typed);
  typed = setTimeout(sift, event.target.name === "words" ? 120 : 0);
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  sift();
});
form.querySelector("button").hidden = true;

// Begin

if (begin.isNewest) shelf.reset(begin.lines, begin);
shelf.filter(sieve(wish()));
at("switches").hidden = at("line").hidden = false;
older.tell();
draw();
if (!document.activeElement || document.activeElement === document.body) frame.focus({ preventScroll: true });
(begin.isNewest ? Promise.resolve() : anew()).catch(() => say(words.failed)).then(() => line.keep());
