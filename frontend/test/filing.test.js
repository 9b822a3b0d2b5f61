import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { Draft } from "../src/filing/draft.js";
import { pointOf } from "../src/filing/aim.js";
import { Shelf } from "../src/filing/shelf.js";

const settle = () => new Promise((done) => setImmediate(done));

/** A sheet whose savings are answered when a test says so. */
function drafting() {
  const [asked, told, kept, long] = [[], [], [], { now: false }];
  const form = { elements: { seen: { value: "0" } }, addEventListener() {} };
  const words = { save: "/save", draft: "d", keptWords: "no line", outWords: "signed out", savedWords: "saved", longWords: "too long" };
  const sheet = {
    form,
    words,
    isTooLong: () => long.now,
    typed: () => "",
    entries: () => [["copy", "x"]],
    ask: () => new Promise((answer, fail) => asked.push({ fail, ok: (version) => answer({ ok: true, version }) })),
    told: async ({ version }) => ({ version, saved: "2026-11-22T10:00:00Z" }),
    tell: (sentence) => told.push(sentence),
    get says() { return told.at(-1) ?? ""; },
  };
  const shelf = { keep: () => kept.push("kept"), forget: () => kept.push("forgot") };
  return { draft: new Draft({ sheet, shelf, shown() {} }), asked, told, kept, form, long };
}

test("what is typed while a draft is being saved is saved after it", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const { draft, asked, told, kept, form } = drafting();
  draft.changed();
  mock.timers.tick(2_000);
  assert.equal(asked.length, 1);
  draft.changed();
  mock.timers.tick(2_000); // the line is slow: the first saving is still under way
  assert.equal(asked.length, 1);
  asked[0].ok(1);
  await settle();
  assert.deepEqual([kept, told], [[], []], "what was typed since is not saved, so that nothing is forgotten or said");
  mock.timers.tick(2_000);
  assert.equal(asked.length, 2);
  asked[1].ok(2);
  await settle();
  assert.equal(form.elements.seen.value, 2);
  assert.deepEqual(kept, ["forgot"]);
  assert.match(told.at(-1), /^saved/);
  draft.changed();
  assert.equal(told.at(-1), "", "it is not said any more once it is not so");
  mock.timers.tick(2_000);
  asked[2].ok(3);
  await settle();
  assert.match(told.at(-1), /^saved/);
  mock.timers.tick(60_000);
  assert.equal(asked.length, 3);
  mock.timers.reset();
});

test("without a line it is kept here, and tried again", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const { draft, asked, told, kept } = drafting();
  draft.changed();
  mock.timers.tick(2_000);
  asked[0].fail(new TypeError("no line"));
  await settle();
  assert.deepEqual([told, kept], [["no line"], ["kept"]]);
  mock.timers.tick(10_000);
  assert.equal(asked.length, 2);
  mock.timers.reset();
});

test("a browser that keeps nothing, or has no room, breaks nothing", () => {
  const shelf = new Shelf(7, () => {
    throw new DOMException("denied", "SecurityError");
  });
  shelf.keep("d", []);
  shelf.forget("d");
  assert.deepEqual([shelf.kept("d"), shelf.any()], [null, null]);
});

test("a pressed point is one of the whole picture, whatever of it is cut off", () => {
  const frame = { left: 10, top: 10, width: 200, height: 100 };
  const tall = { frame, naturalWidth: 100, naturalHeight: 200 }; // drawn at 200 by 400, of which 100 are seen
  const at = (clientX, clientY, aimed) => pointOf({ ...tall, pressed: { clientX, clientY }, aimed });
  assert.deepEqual(at(110, 60, [0.5, 0.5]), { x: 50, y: 50 });
  assert.deepEqual(at(10, 10, [0.5, 0]), { x: 0, y: 0 });
  assert.deepEqual(at(210, 110, [0.5, 1]), { x: 100, y: 100 });
});

test("what is longer than any story is neither sent nor kept, and is saved once it is shorter", async () => {
  const { draft, asked, told, kept, long } = drafting();
  long.now = true;
  draft.changed();
  await draft.save();
  assert.deepEqual([asked.length, told, kept], [0, ["too long"], []]);
  long.now = false;
  const saving = draft.save();
  asked[0].ok(1);
  await saving;
  assert.deepEqual([told.at(-1).startsWith("saved"), kept], [true, ["forgot"]]);
});
