// The icons of all pages as one file of symbols, `icons.svg`: of the one set that Lucide draws, those that the pages name.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

/** What the pages call an icon, and what Lucide calls it. */
export const ICONS = {
  account: "circle-user-round",
  alarm: "triangle-alert",
  circuit: "circle-dot",
  clock: "clock",
  country: "map-pin",
  desk: "inbox",
  destination: "send",
  download: "download",
  feed: "rss",
  file: "file-plus",
  folder: "folder-up",
  gauge: "gauge",
  good: "circle-check",
  issuer: "building-2",
  key: "key-round",
  kill: "octagon-x",
  languages: "languages",
  live: "radio",
  mail: "mail",
  people: "users",
  receive: "mailbox",
  refused: "circle-x",
  relay: "server",
  releases: "files",
  search: "search",
  settings: "settings",
  "sign-in": "log-in",
  "sign-out": "log-out",
  stop: "circle-pause",
  webhook: "webhook",
  withhold: "eye-off",
  newsroom: "newspaper",
};

export const SET = "lucide-static";

const require = createRequire(import.meta.url);

export function icons() {
  return {
    name: "icons",
    generateBundle() {
      this.emitFile({ type: "asset", fileName: "icons.svg", source: symbols() });
    },
  };
}

/** The file: a symbol for each name, whose strokes take the colour of the words beside them. */
export function symbols() {
  const all = Object.entries(ICONS)
    .sort()
    .map(([name, drawn]) => {
      const file = readFileSync(require.resolve(`${SET}/icons/${drawn}.svg`), "utf8");
      const lines = file.slice(file.indexOf(">", file.indexOf("<svg")) + 1, file.lastIndexOf("</svg>"));
      return `<symbol id="${name}" viewBox="0 0 24 24">${lines.replace(/\s*\n\s*/g, "")}</symbol>`;
    });
  return `<svg xmlns="http://www.w3.org/2000/svg">\n${all.join("\n")}\n</svg>\n`;
}
