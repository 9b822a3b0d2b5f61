// The desk by keyboard. A key presses a link or a button that stands on the page (data-key), or goes to a field; without
// scripts the same links and buttons do the same. Nothing here decides anything.

const TYPING = "input:not([type=checkbox], [type=radio], [type=hidden]), textarea, select, [contenteditable]";
const controls = () => [...document.querySelectorAll("[data-key]")].filter((each) => each.offsetParent !== null);
const entries = () => [...document.querySelectorAll("[data-item]")];

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
  if (event.isComposing || event.repeat && !"jk".includes(event.key)) return;
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
  if (event.target.matches(TYPING)) return;
  const control = ofEntry(event.key) ?? controls().find((each) => each.dataset.key === event.key);
  if (control) press(control);
  else if (event.key === "j") step(1);
  else if (event.key === "k") step(-1);
  else if (event.key === "?") showKeys();
  else if (event.key === "q") leave(), location.assign("/desk");
  else return;
  event.preventDefault();
});

// An order is given once: a second press of its button, by a double click, does nothing.
for (const form of document.querySelectorAll("form[data-order], .decide form")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) return event.preventDefault();
    if (!event.defaultPrevented) form.dataset.sent = "1";
  });
}
addEventListener("pageshow", () => {
  leaving = 0;
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});

// Alarms are asked for again while the page is in sight; it holds no copy, so that nothing counts as read.
const EVERY_MS = 10_000;
let stand = "";
async function renew() {
  const bar = document.getElementById("alarms");
  if (!bar || document.hidden) return;
  try {
    const answer = await fetch("/desk/alarms", { redirect: "error" });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById("alarms");
    if (fresh.textContent !== bar.textContent && !bar.contains(document.activeElement)) bar.replaceWith(fresh);
    if (stand && stand !== fresh.dataset.stand) document.getElementById("renew")?.removeAttribute("hidden");
    stand ||= fresh.dataset.stand;
  } catch {
    // the next round asks again
  }
}
if (document.getElementById("alarms")) {
  renew();
  setInterval(renew, EVERY_MS);
}
