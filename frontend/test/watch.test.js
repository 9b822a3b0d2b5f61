import assert from "node:assert/strict";
import { test } from "node:test";
import { Refused, Watch } from "../src/landing/watch.js";

class Source {
  constructor(url) {
    Object.assign(this, { url, heard: {}, readyState: 0, closed: false });
  }
  addEventListener(name, does) {
    this.heard[name] = does;
  }
  close() {
    this.closed = true;
  }
}

const settle = () => new Promise((done) => setImmediate(done));

function watching({ stand, ask = async () => ({ ticket: "a.1-2", stream_url: "http://edge" }), poll = async () => ({ stand: "landing" }) } = {}) {
  const [sources, waits, states, landings] = [[], [], [], []];
  const watch = new Watch({
    ask,
    poll,
    stand,
    told: { landing: (told) => landings.push(told), state: (name) => states.push(name) },
    open: (url) => sources[sources.push(new Source(url)) - 1],
    later: (does, after) => waits.push({ does, after }),
    never: (timer) => timer && (waits[timer - 1] = null),
  });
  return { watch, sources, waits, states, landings };
}

test("it asks for a ticket, and is told what the edge says", async () => {
  const { watch, sources, states, landings } = watching();
  await watch.begin();
  assert.equal(sources[0].url, "http://edge/landing?ticket=a.1-2");
  sources[0].heard.open();
  sources[0].heard.landing({ data: '{"stand":"landing"}' });
  assert.deepEqual(landings, [{ stand: "landing" }]);
  assert.deepEqual(states, ["connecting", "live"]);
});

test("while the edge is away it asks the page, and stops once the edge is back", async () => {
  const { watch, sources, waits, states, landings } = watching();
  await watch.begin();
  sources[0].readyState = 0; // the browser tries again by itself
  sources[0].heard.error();
  sources[0].heard.error();
  assert.equal(waits.length, 1, "one question at a time");
  waits[0].does();
  await settle();
  assert.equal(landings.length, 1);
  sources[0].heard.open();
  assert.deepEqual(waits.filter(Boolean).length, 1, "what was waited for next is given up");
  assert.deepEqual(states, ["connecting", "away", "away", "live"]);
});

test("a stream that is closed for good is opened with another ticket, ever later", async () => {
  const { watch, sources, waits } = watching();
  const pauses = [];
  await watch.begin();
  for (let times = 0; times < 8; times++) {
    const source = sources.at(-1);
    source.readyState = 2;
    source.heard.error();
    const next = waits.findLast((each) => each && each.after !== 3_000);
    pauses.push(next.after);
    next.does();
    await settle();
  }
  assert.deepEqual(pauses, [2e3, 4e3, 8e3, 16e3, 32e3, 6e4, 6e4, 6e4]);
  assert.equal(sources.length, 9);
  assert.ok(sources.slice(0, -1).every((each) => each.closed));
});

test("who is signed out is asked nothing more", async () => {
  const refuse = async () => {
    throw new Refused();
  };
  const { watch, sources, waits, states } = watching({ ask: refuse });
  await watch.begin();
  assert.deepEqual([states.at(-1), sources.length, waits.filter(Boolean).length], ["refused", 0, 0]);
});

test("one that has ended says nothing more", async () => {
  const { watch, sources, waits, landings } = watching();
  await watch.begin();
  watch.end();
  sources[0].heard.landing({ data: "{}" });
  sources[0].heard.error();
  assert.ok(sources[0].closed);
  assert.deepEqual([landings.length, waits.filter(Boolean).length], [0, 0]);
});

test("one that has landed is watched on, asked for rarely, and rests an hour after its last change", async () => {
  const { watch, sources, waits, states } = watching({ stand: "landed", poll: async () => ({ stand: "landed", total: 2 }) });
  const rests = () => waits.filter((each) => each?.after === 3_600_000);
  await watch.begin();
  assert.equal(rests().length, 1);
  sources[0].heard.open();
  sources[0].heard.landing({ data: '{"stand":"landing"}' });
  assert.equal(rests().length, 0, "it moves again");
  sources[0].heard.landing({ data: '{"stand":"landed","total":2}' });
  const before = rests()[0];
  sources[0].heard.error();
  const asked = waits.at(-1);
  assert.equal(asked.after, 60_000);
  asked.does();
  await settle();
  assert.equal(rests()[0], before, "the same once more is no change");
  before.does();
  assert.equal(states.at(-1), "rested");
  assert.ok(sources[0].closed);
  assert.deepEqual(waits.filter((each) => each && each !== asked), [], "nothing is waited for any more");
});
