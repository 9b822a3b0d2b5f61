import assert from "node:assert/strict";
import { test } from "node:test";
import { Line, SignedOut } from "../src/desktop/line.js";

const stream = (...pieces) => ({ ok: true, body: new ReadableStream({ start(to) {
  for (const piece of pieces) to.enqueue(new TextEncoder().encode(piece));
  to.close();
} }) });

/** A line over these answers in turn; ends, signed out, when there are no more. */
async function kept(answers, { place = 0, fill = async (after) => after } = {}) {
  const seen = { frames: [], gaps: [], states: [], asked: [], waits: [] };
  const line = new Line({
    place,
    fill,
    ask: async () => {
      if (!answers.length) throw new SignedOut();
      return { ticket: "a.b", stream_url: "http://wire.example" };
    },
    told: { frame: (each) => seen.frames.push(each.number), gap: (...each) => seen.gaps.push(each), state: (each) => seen.states.push(each) },
    open: async (address) => {
      seen.asked.push(new URL(address).searchParams.get("after"));
      const answer = answers.shift();
      if (answer instanceof Error) throw answer;
      return answer;
    },
    pause: async (ms) => void seen.waits.push(ms),
  });
  await line.keep();
  return { ...seen, place: line.place };
}

test("it comes back to its place, after the time that the edge asked for", async () => {
  const { frames, asked, waits, states } = await kept([stream("retry: 700\nid: 7\n\n", 'id: 8\nevent: release\ndata: {"number":8}\n\n'), stream("id: 9\n\n")], { place: 5 });
  assert.deepEqual([frames, asked, waits], [[8], ["5", "8"], [700, 700]]);
  assert.deepEqual(states, ["connecting", "live", "connecting", "live", "connecting", "signed-out"]);
});

test("a notice without an id does not move the place", async () => {
  const { frames, place } = await kept([stream('event: kill\ndata: {"number":99}\n\n')], { place: 5 });
  assert.deepEqual([frames, place], [[99], 5]);
});

test("a gap is told", async () => {
  const { gaps } = await kept([stream('event: gap\ndata: {"from":3,"to":9,"url":"x"}\n\n')]);
  assert.deepEqual(gaps, [[3, 9]]);
});

test("while the stream cannot be reached what is new is asked for the other way, less and less often", async () => {
  const broken = () => [new TypeError("no"), { ok: false, status: 503 }, { ok: false, status: 401 }];
  let after = 5;
  const { asked, waits, states } = await kept([...broken(), ...broken()], { place: 5, fill: async () => ++after });
  assert.deepEqual(asked, ["5", "6", "7", "8", "9", "10"]);
  assert.ok(waits.every((ms) => ms <= 30_000));
  assert.ok(waits[5] > waits[0]);
  assert.ok(!states.includes("live"));
});
