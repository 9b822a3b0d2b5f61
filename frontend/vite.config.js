// Builds each file of src/ that begins a room into kawat/web/static/kawat/built, under its own name: the pages name it,
// and the answer is asked for anew each time. What is committed there is what a user runs, who has no node.
import { readFileSync, readdirSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";
import { SET, icons } from "./icons.js";
import { PACKAGES, WORLD, world } from "./world.js";

const here = dirname(fileURLToPath(import.meta.url));
const entries = readdirSync(join(here, "src"), { withFileTypes: true })
  .filter((each) => each.isFile() && each.name.endsWith(".js"))
  .map((each) => [basename(each.name, ".js"), join(here, "src", each.name)])
  .sort();

export default defineConfig({
  root: here,
  publicDir: false,
  logLevel: "warn",
  build: {
    outDir: join(here, "../kawat/web/static/kawat/built"),
    emptyOutDir: true,
    target: "es2022",
    modulePreload: false,
    reportCompressedSize: false,
    rolldownOptions: {
      input: Object.fromEntries(entries),
      output: { entryFileNames: "[name].js", chunkFileNames: "shared-[name].js", assetFileNames: "[name][extname]" },
    },
  },
  plugins: [world(), icons(), licences()],
});

/** LICENCES.txt: the licence of every package whose code shapes or icons are in the output, and nothing else's. */
function licences() {
  return {
    name: "licences",
    generateBundle(_, bundle) {
      const modules = Object.values(bundle).flatMap((each) => (each.type === "chunk" ? Object.keys(each.modules) : []));
      const drawn = [SET, ...(modules.includes(`\0${WORLD}`) ? PACKAGES : [])].map((name) => join(here, "node_modules", name));
      const folders = new Set([...modules.map(packageFolder).filter(Boolean), ...drawn]);
      const told = [...folders].sort().map((folder) => {
        const { name, version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
        const file = readdirSync(folder).find((each) => /^licen[cs]e/i.test(each));
        if (!file) this.error(`${name} is bundled and carries no licence file`);
        return `${name} ${version} (${license})\n\n${readFileSync(join(folder, file), "utf8").trim()}\n`;
      });
      const source = told.join(`\n${"-".repeat(79)}\n\n`) || "Kawat's own modules alone, under the licence of Kawat.\n";
      this.emitFile({ type: "asset", fileName: "LICENCES.txt", source });
    },
  };
}

function packageFolder(id) {
  const found = /^(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(id);
  return found && found[1];
}
