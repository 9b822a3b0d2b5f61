// How one item is written into one row element; and times, as the reader's own clock says them.

const RTL = /^(ar|he|fa|ur)\b/;

export function writer({ locale, words, kinds, shelf }) {
  const clock = new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });
  const day = new Intl.DateTimeFormat(locale, { month: "short", day: "2-digit", hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  let today = new Date().toDateString();
  setInterval(() => (today = new Date().toDateString()), 60_000);
  const time = (at) => {
    const moment = new Date(at);
    return (moment.toDateString() === today ? clock : day).format(moment);
  };
  return (element, item) => {
    const [at, tag, kind, source, headline] = element.children;
    element.className = `item ${item.kind} ${item.state ?? ""}${item.fresh ? " fresh" : ""}`;
    at.textContent = item.at ? time(item.at) : "";
    tag.textContent = item.language;
    kind.textContent = item.state ? words[item.state] : item.kind === "release" ? "" : kinds[item.kind] ?? item.kind;
    source.textContent = item.source ?? "";
    headline.textContent = item.headline || sentenceOf(item, { words, kinds, shelf });
    headline.lang = item.headline ? item.language : locale;
    headline.dir = item.headline ? directionOf(item.language) : "auto";
  };
}

export const directionOf = (language) => (RTL.test(language) ? "rtl" : "ltr");

/** What a line without a headline says: a notice, or what one took back. */
export function sentenceOf(item, { words, kinds, shelf }) {
  if (item.state) return fill(words.unknown, { kind: words[item.state] });
  const about = shelf.byUid(item.replaces);
  const kind = kinds[item.kind] ?? item.kind;
  return about ? fill(words.taken, { kind, number: about.number }) : fill(words.unknown, { kind });
}

/** A sentence with its {names} filled in. */
export function fill(sentence, facts) {
  return sentence.replace(/\{(\w+)\}/g, (whole, name) => facts[name] ?? whole);
}
