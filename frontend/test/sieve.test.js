import assert from "node:assert/strict";
import { test } from "node:test";
import { sieve } from "../src/desktop/sieve.js";

const item = { kind: "release", language: "fr", urgency: 4, headline: "L’Électricité à Florès", source: "Nusa" };

test("every word has to be there, whatever its case and accents; one with a minus must not", () => {
  assert.ok(sieve({ words: "flores  ÉLECT" })(item));
  assert.ok(sieve({ words: "nusa" })(item));
  assert.ok(!sieve({ words: "flores gas" })(item));
  assert.ok(!sieve({ words: "flores -nusa" })(item));
});

test("language, kind and urgency narrow it", () => {
  assert.ok(sieve({ language: "fr", kind: "release", urgency: "4" })(item));
  for (const wish of [{ language: "en" }, { kind: "flash" }, { urgency: "3" }]) assert.ok(!sieve(wish)(item));
});

test("kills and withholds pass every filter", () => {
  for (const kind of ["kill", "withhold"]) assert.ok(sieve({ words: "xyz", language: "ja", urgency: "1" })({ kind }));
});
