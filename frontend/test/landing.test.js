import assert from "node:assert/strict";
import { test } from "node:test";
import { bounds, clock, fill, sayer, shade } from "../src/landing/say.js";
import { marks } from "../src/landing/timeline.js";
import { drawn } from "../world.js";

test("figures are said as the server says them", () => {
  const english = sayer("en", { seconds: "{count} s" });
  assert.deepEqual([english.count(86_000), english.seconds(0.25), english.seconds(12.345), english.seconds(null)], ["86,000", "0.250 s", "12.3 s", "–"]);
  assert.equal(english.country("ID"), "Indonesia");
  assert.equal(english.country(""), "–");
  const arabic = sayer("ar", { seconds: "{count} ث" });
  assert.match(arabic.seconds(1.5), /^1[.,٫]500 ث$/);
});

test("a sentence keeps what nobody fills in", () => assert.equal(fill("{got} of {owed}", { got: 1 }), "1 of {owed}"));

test("the time that is left is a clock, and never below nothing", () => {
  assert.deepEqual([3_723, 123, 59.2, 0, -5].map(clock), ["1:02:03", "2:03", "1:00", "0:00", "0:00"]);
});

test("shades go by equal ratios, from none to the most", () => {
  assert.deepEqual([0, 1, 10, 100, 1_000].map((count) => shade(count, 1_000)), [0, 1, 2, 4, 5]);
  assert.deepEqual([shade(0, 0), shade(1, 1)], [0, 5]);
  for (const largest of [2, 3, 7, 60, 12_345]) {
    const all = bounds(largest);
    assert.equal(all.at(-1), largest);
    assert.deepEqual(all, [...all].sort((a, b) => a - b));
    for (const bound of all) if (bound < largest) assert.ok(shade(bound, largest) <= shade(bound + 1, largest));
  }
});

test("marks of time are 1, 2 and 5, and few", () => {
  assert.deepEqual(marks(0.15, 10), [0.2, 0.5, 1, 2, 5, 10]);
  assert.ok(marks(0.001, 1e6).length <= 7);
});

test("the world has every country once, small ones as dots, on the paper and small enough to send", () => {
  const world = drawn();
  for (const code of ["ID", "JP", "SA", "DE", "XK", "TW"]) assert.match(world.shapes[code], /^M/, code);
  for (const code of ["SG", "HK", "MO", "BH", "MT"]) assert.equal(world.dots[code].length, 2, code);
  assert.equal(world.shapes.AQ, undefined);
  assert.deepEqual(Object.keys(world.shapes).filter((code) => world.dots[code]), []);
  for (const [x, y] of Object.values(world.dots)) assert.ok(x >= 0 && x <= world.width && y >= 0 && y <= world.height);
  assert.ok(JSON.stringify(world).length < 50_000);
});
