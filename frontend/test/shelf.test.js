import assert from "node:assert/strict";
import { test } from "node:test";
import { Shelf } from "../src/desktop/shelf.js";

const item = (number, more = {}) => ({ number, uid: `u${number}`, kind: "release", language: "en", urgency: 5, headline: `No ${number}`, ...more });
const numbers = (list) => list.map((each) => each.number);

test("what comes stands in the order of its numbers, once, however it comes", () => {
  const shelf = new Shelf();
  shelf.reset([]);
  shelf.reachesEnd = true;
  for (const number of [3, 1, 5, 3, 2, 4]) shelf.add(item(number));
  assert.deepEqual(numbers(shelf.shown), [5, 4, 3, 2, 1]);
});

test("a hundred thousand items leave no more than the shelf holds", () => {
  const shelf = new Shelf({ most: 500 });
  for (let number = 1; number <= 100_000; number++) shelf.add(item(number));
  assert.equal(shelf.items.length, 500);
  assert.equal(shelf.shown.length, 500);
  assert.deepEqual([shelf.newest, shelf.oldest, shelf.lowest], [100_000, 99_501, 99_501]);
  assert.equal(shelf.byUid("u1"), undefined);
  assert.equal(shelf.byNumber(99_500), undefined);
});

test("with a filter that hides most, nothing that was dropped stays behind", () => {
  const shelf = new Shelf({ most: 50 });
  shelf.filter((each) => each.number % 7 === 0);
  for (let number = 1; number <= 1_000; number++) shelf.add(item(number));
  assert.deepEqual(numbers(shelf.shown), [994, 987, 980, 973, 966, 959, 952]);
});

test("deep in the past the newest give way, and come again when the head is asked for", () => {
  const shelf = new Shelf({ most: 6 });
  shelf.reset([10, 9, 8, 7].map((each) => item(each)), { lowest: 7 });
  assert.equal(shelf.addOlder([6, 5, 4].map((each) => item(each)), { lowest: 4 }), 1);
  assert.deepEqual([shelf.newest, shelf.oldest, shelf.isAtHead], [9, 4, false]);
  assert.equal(shelf.add(item(11)), -1);
  shelf.reset([12, 11].map((each) => item(each)), { lowest: 11 });
  assert.deepEqual([numbers(shelf.shown), shelf.isAtHead], [[12, 11], true]);
});

test("a kill strikes every version of its story, also when the list is deep in the past or filtered", () => {
  const shelf = new Shelf({ most: 3 });
  shelf.add(item(1));
  shelf.add(item(2, { kind: "correction", replaces: "u1" }));
  assert.equal(shelf.byNumber(1).state, "superseded");
  shelf.isAtHead = false;
  shelf.filter(() => false);
  shelf.add({ number: 9, uid: "u9", kind: "kill", replaces: "u2", urgency: 1 });
  assert.deepEqual([shelf.byNumber(1).state, shelf.byNumber(2).state], ["killed", "killed"]);
});

test("versions that name each other in a ring end the search", () => {
  const shelf = new Shelf();
  shelf.add(item(1, { replaces: "u2" }));
  shelf.add(item(2, { replaces: "u1" }));
  shelf.add({ number: 3, uid: "u3", kind: "withhold", replaces: "u2" });
  assert.equal(shelf.byNumber(1).state, "withheld");
});
