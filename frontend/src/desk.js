// The desk by keyboard. A key presses a link or a button that stands on the page (data-key), or goes to a field; without
// scripts the same links and buttons do the same. Nothing here decides anything.

const TYPING = "input:not([type=checkbox], [type=radio], [type=hidden]), textarea, select, [contenteditable]";
const controls = () => [...document.querySelectorAll("[data-key]")].filter((each) => each.offsetParent !== null);
const entries = () => [...document.querySelectorAll("[data-item]")];

const inList = (target) => target.closest("[data-item]") !== null;

function step(by) {
  const all = entries();
  if (!all.length) return;
  const here = all.findIndex((each) => each.contains(document.activeElement));
  const next = here < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(all.length - 1, Math.max(0, here + by));
  all[next].querySelector("a")?.focus();
  all[next].scrollIntoView({ block: "nearest" });
}

// What sends something out is only marked by its key; Enter presses it.
function press(control) {
  if (control.matches(TYPING)) control.focus();
  else if (control.dataset.step === "mark") control.focus();
  else {
    if (control.matches("a, button")) leave();
    control.click();
  }
}

// Whoever types on while the next page is on its way means that page: nothing of it may be heard here.
const LEAVING_MS = 5_000;
let leaving = 0;
const leave = () => (leaving = Date.now() + LEAVING_MS);

function showKeys() {
  const keys = document.getElementById("keys");
  if (!keys) return;
  keys.open = !keys.open;
  if (!keys.open) return keys.querySelector("summary").focus();
  const list = keys.querySelector("[data-here]");
  list.replaceChildren(
    ...controls().flatMap((control) => {
      const [name, does] = [document.createElement("dt"), document.createElement("dd")];
      name.append(Object.assign(document.createElement("kbd"), { textContent: control.dataset.key }));
      const label = control.cloneNode(true);
      for (const each of label.querySelectorAll("kbd")) each.remove();
      does.textContent = control.dataset.does || label.textContent.trim();
      return [name, does];
    }),
  );
  keys.querySelector("summary").focus();
}

// What a row of the list offers beside being opened.
function ofEntry(key) {
  const entry = document.activeElement?.closest("[data-item]");
  return [...(entry?.querySelectorAll("[data-entry-key]") ?? [])].find((each) => each.dataset.entryKey === key);
}

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.repeat && !["j", "k", "ArrowDown", "ArrowUp"].includes(event.key)) return;
  const order = document.querySelector("form[data-order]");
  if (order && event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    return order.requestSubmit(order.querySelector("button.danger"));
  }
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (Date.now() < leaving) return event.preventDefault();
  if (event.key === "Escape") {
    const keys = document.getElementById("keys");
    if (keys?.open) return showKeys();
    return document.activeElement?.blur();
  }
  if (event.target.matches(TYPING) || !singleKeys()) return;
  const control = ofEntry(event.key) ?? controls().find((each) => each.dataset.key === event.key);
  if (control) press(control);
  else if (event.key === "j") step(1);
  else if (event.key === "k") step(-1);
  else if (event.key === "ArrowDown" && inList(event.target)) step(1);
  else if (event.key === "ArrowUp" && inList(event.target)) step(-1);
  else if (event.key === "?") showKeys();
  else if (event.key === "q" && bar) leave(), location.assign(bar.dataset.desk);
  else return;
  event.preventDefault();
});

addEventListener("pageshow", () => (leaving = 0));

// Who speaks to their computer, or presses keys without meaning to, turns single keys off; this browser remembers.
const OFF = "kawat-single-keys";
const wished = new Map(); // where the browser keeps nothing, a wish lasts as long as the page
const wish = (name, value) => {
  wished.set(name, value);
  try {
    localStorage.setItem(name, value);
  } catch {}
};
const wishOf = (name) => {
  try {
    return localStorage.getItem(name) ?? wished.get(name);
  } catch {
    return wished.get(name);
  }
};
const singleKeys = () => wishOf(OFF) !== "off";
function showWhetherKeysAreHeard() {
  document.documentElement.classList.toggle("no-keys", !singleKeys());
  for (const each of document.querySelectorAll("[data-key], [data-entry-key]")) {
    if (singleKeys()) each.setAttribute("aria-keyshortcuts", each.dataset.key ?? each.dataset.entryKey);
    else each.removeAttribute("aria-keyshortcuts");
  }
}
showWhetherKeysAreHeard();
for (const each of document.querySelectorAll("[data-scripted]")) each.hidden = false;
const heard = document.getElementById("single-keys");
if (heard) {
  heard.checked = singleKeys();
  heard.addEventListener("change", () => {
    wish(OFF, heard.checked ? "on" : "off");
    showWhetherKeysAreHeard();
  });
}

// A tone, where the editor ticked it. A browser plays none before the first click or key on a page.
const SOUND = "kawat-alarm-sound";
const sound = document.getElementById("sound");
const sounds = () => wishOf(SOUND) === "on";
let ear;
function tone() {
  ear ??= new AudioContext();
  const [voice, volume, now] = [ear.createOscillator(), ear.createGain(), ear.currentTime];
  voice.frequency.setValueAtTime(660, now);
  voice.frequency.setValueAtTime(880, now + 0.18);
  volume.gain.setValueAtTime(0.2, now);
  volume.gain.exponentialRampToValueAtTime(0.001, now + 0.6);
  voice.connect(volume).connect(ear.destination);
  voice.start(now);
  voice.stop(now + 0.6);
}
if (sounds()) for (const type of ["pointerdown", "keydown"]) addEventListener(type, () => (ear ??= new AudioContext()).resume(), { once: true });
if (sound) {
  sound.checked = sounds();
  sound.addEventListener("change", () => {
    wish(SOUND, sound.checked ? "on" : "off");
    if (sound.checked) tone();
  });
}

// Alarms and stops are asked for again, out of sight too, since the title and the tone are for who looks elsewhere. The
// answer holds no copy, so that nothing counts as read.
const EVERY_MS = 10_000;
const TITLE = document.title;
let stand = "";
let known;
function ring(bar) {
  const names = bar.dataset.names.split(" ").filter(Boolean);
  document.title = names.length ? `(${names.length}) ${TITLE}` : TITLE;
  if (known && sounds() && names.some((name) => !known.has(name))) tone();
  known = new Set(names);
}
const sentences = (bar) => [...bar.querySelectorAll("li")].map((each) => each.firstElementChild.nextSibling?.textContent).join();
// How long each has lasted moves on without being said aloud: it would be every minute.
function age(bar, fresh) {
  const [old, now] = [bar, fresh].map((each) => [...each.querySelectorAll(".since")]);
  old.forEach((each, at) => now[at] && each.replaceChildren(...now[at].childNodes));
}
async function renew() {
  const bar = document.getElementById("alarms");
  try {
    const answer = await fetch(bar.dataset.renewedAt, { redirect: "error" });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById("alarms");
    Object.assign(bar.dataset, fresh.dataset);
    ring(bar);
    if (sentences(fresh) === sentences(bar)) age(bar, fresh);
    else if (!bar.contains(document.activeElement)) bar.replaceChildren(...fresh.childNodes);
    const [halted, now] = [document.getElementById("stopped"), page.getElementById("stopped")];
    if (halted.textContent !== now.textContent && !halted.contains(document.activeElement)) halted.replaceChildren(...now.childNodes);
    if (stand && stand !== bar.dataset.stand) document.getElementById("renew")?.removeAttribute("hidden");
    stand ||= bar.dataset.stand;
  } catch {
    // the next round asks again
  }
}
const bar = document.getElementById("alarms");
if (bar) {
  ring(bar);
  renew();
  setInterval(renew, EVERY_MS);
}

// What is left until a T counts on, every second within the last hour.
const SECOND = 1_000, MINUTE = 60 * SECOND;
function count() {
  for (const each of document.querySelectorAll("[data-until]")) {
    const left = Date.parse(each.dataset.until) - Date.now();
    if (left > 60 * MINUTE) continue;
    const all = Math.ceil(Math.abs(left) / SECOND);
    each.textContent = `${left < 0 ? "+" : "−"}${Math.floor(all / 60)}:${String(all % 60).padStart(2, "0")}`;
    each.hidden = Math.abs(left) > 60 * MINUTE;
    each.className = left < 0 ? "countdown past" : left < 30 * MINUTE ? "countdown near" : "countdown";
  }
}
if (document.querySelector("[data-until]")) {
  count();
  setInterval(count, SECOND);
}
