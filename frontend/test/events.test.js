import assert from "node:assert/strict";
import { test } from "node:test";
import { reader } from "../src/desktop/events.js";

const STREAM = 'retry: 2387\nid: 1041\n: upto 1041\n\nid: 1042\nevent: release\ndata: {"number":1042}\n\nevent: kill\ndata: {"number":1043}\n\n';

function read(pieces) {
  const blocks = [];
  const take = reader((block) => blocks.push(block));
  for (const piece of pieces) take(piece);
  return blocks;
}

test("a heartbeat moves the id and has no data, an event has both, a notice that came early has no id", () => {
  assert.deepEqual(read([STREAM]), [
    { id: "1041", event: "", data: null, retry: "2387" },
    { id: "1042", event: "release", data: '{"number":1042}', retry: null },
    { id: null, event: "kill", data: '{"number":1043}', retry: null },
  ]);
});

test("it does not matter where the pieces are cut, nor how lines end", () => {
  for (const stream of [STREAM, STREAM.replaceAll("\n", "\r\n")]) {
    for (const size of [1, 2, 3, 7, 1000]) {
      const pieces = stream.match(new RegExp(`[^]{1,${size}}`, "g"));
      assert.deepEqual(read(pieces), read([STREAM]), `pieces of ${size}`);
    }
  }
});

test("several lines of data are one text", () => {
  assert.equal(read(["data: a\ndata:b\n\n"])[0].data, "a\nb");
});
