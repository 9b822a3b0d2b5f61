// Figures as the page's language writes them, the same as the server does. Digits are Latin in every language, as there.

export function sayer(locale, words) {
  const latin = { numberingSystem: "latn" };
  const whole = new Intl.NumberFormat(locale, latin);
  const fine = new Intl.NumberFormat(locale, { ...latin, minimumFractionDigits: 3, maximumFractionDigits: 3 });
  const coarse = new Intl.NumberFormat(locale, { ...latin, minimumFractionDigits: 1, maximumFractionDigits: 1 });
  const instant = new Intl.DateTimeFormat(locale, { ...latin, hour: "2-digit", minute: "2-digit", timeZoneName: "short" });
  const countries = new Intl.DisplayNames(locale, { type: "region", fallback: "code" });
  return {
    count: (number) => whole.format(number),
    seconds: (number) => (number === null ? "–" : fill(words.seconds, { count: (Math.abs(number) < 10 ? fine : coarse).format(number) })),
    clock: (at) => instant.format(at),
    country: (code) => (code ? countries.of(code) : "–"),
  };
}

/** A sentence with its {names} filled in. */
export function fill(sentence, facts) {
  return sentence.replace(/\{(\w+)\}/g, (whole, name) => facts[name] ?? whole);
}

/** Time that is left, in seconds, as a clock: '1:02:03', '2:03'. */
export function clock(left) {
  const seconds = Math.max(0, Math.ceil(left));
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const two = (number) => String(number).padStart(2, "0");
  return `${hours ? `${hours}:${two(minutes)}` : minutes}:${two(seconds % 60)}`;
}

/** Which of `most` shades a count has among those up to `largest`: 0 where there is none, steps of equal ratio else. */
export function shade(count, largest, most = 5) {
  if (!count) return 0;
  if (largest < 2) return most;
  return Math.min(most, 1 + Math.floor((most * Math.log(count)) / Math.log(largest + 1)));
}

/** The largest count of each shade, for the legend. */
export function bounds(largest, most = 5) {
  return Array.from({ length: most }, (_, at) => Math.max(1, Math.floor((largest + 1) ** ((at + 1) / most) - 1e-9)))
    .map((bound, at) => (at === most - 1 ? largest : Math.min(bound, largest)));
}
