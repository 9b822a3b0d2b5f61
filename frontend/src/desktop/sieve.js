// What the filter box and its menus let through. Kills and withholds always pass: whoever has the story on screen has
// to see them, whatever is being looked for.

const fold = (text) => text.normalize("NFKD").replace(/\p{Mn}/gu, "").toLowerCase();

/** wish: {words, language, urgency, kind}, '' where all are meant. A profile is the wire's to ask. */
export function sieve({ words = "", language = "", urgency = "", kind = "" }) {
  const asked = fold(words).split(/\s+/).filter(Boolean);
  return (item) => {
    if (item.kind === "kill" || item.kind === "withhold") return true;
    if (language && item.language !== language) return false;
    if (urgency && item.urgency > Number(urgency)) return false;
    if (kind && item.kind !== kind) return false;
    if (!asked.length) return true;
    const text = (item.folded ??= fold(`${item.headline ?? ""} ${item.source ?? ""}`));
    return asked.every((word) => (word[0] === "-" && word[1] ? !text.includes(word.slice(1)) : text.includes(word)));
  };
}
