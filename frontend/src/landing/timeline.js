// The timeline: how many had accepted after how long, one line a channel, drawn from its table. Time goes by equal
// ratios, since the first come within a second and the last after hours.
import { nice, ticks } from "d3-array";
import { curveMonotoneX, line } from "d3-shape";

const SVG = "http://www.w3.org/2000/svg";
const [WIDTH, HEIGHT] = [820, 320];
const ROOM = { top: 12, right: 16, bottom: 30, left: 56 };
const LINES = 5; // so many colours there are
const MARKS = 7; // of time, at most

/** What the table says: {names, steps, counts}, counts a channel. Cells hold <data value>. */
export function read(table) {
  const number = (cell) => Number(cell.querySelector("data").value);
  const rows = [...table.tBodies[0].rows];
  const names = [...table.tHead.rows[0].cells].slice(1).map((cell) => cell.textContent.trim());
  return {
    names,
    steps: rows.map((row) => number(row.cells[0])),
    counts: names.map((_, at) => rows.map((row) => number(row.cells[at + 1]))),
  };
}

/** Round instants from the first to the last, by equal ratios as far as 1, 2 and 5 are: at most `most`. */
export function marks(first, last, most = MARKS) {
  const every = [];
  for (let power = Math.floor(Math.log10(first)); power <= Math.ceil(Math.log10(last)); power++) {
    for (const digit of [1, 2, 5]) every.push(Number(`${digit}e${power}`));
  }
  const inside = every.filter((each) => each >= first && each <= last);
  return inside.filter((_, at) => at % Math.ceil(inside.length / most) === 0);
}

/** figure: where it is drawn; table: what it is drawn from; say: of say.js. */
export function draw({ figure, table, say, isRightToLeft }) {
  const { names, steps, counts } = read(table);
  if (steps.length < 2 || !names.length) return;
  const [start, end] = isRightToLeft ? [WIDTH - ROOM.left, ROOM.right] : [ROOM.left, WIDTH - ROOM.right];
  const [first, last] = [steps[0], steps.at(-1)];
  const x = (time) => start + ((end - start) * Math.log(time / first)) / Math.log(last / first);
  const top = nice(0, Math.max(1, ...counts.flat()), 4)[1];
  const y = (count) => HEIGHT - ROOM.bottom - ((HEIGHT - ROOM.bottom - ROOM.top) * count) / top;
  const drawing = make("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": figure.dataset.name });
  for (const tick of ticks(0, top, 4).filter(Number.isInteger)) {
    drawing.append(make("path", { d: `M${start},${y(tick)}H${end}`, class: "guide" }));
    drawing.append(text(say.count(tick), { x: start + (isRightToLeft ? 8 : -8), y: y(tick) + 5, class: "up" }));
  }
  for (const tick of marks(first, last)) {
    drawing.append(make("path", { d: `M${x(tick)},${HEIGHT - ROOM.bottom}v6`, class: "guide" }));
    drawing.append(text(say.count(tick), { x: x(tick), y: HEIGHT - 8, class: "along" }));
  }
  const path = line((count, at) => x(steps[at]), (count) => y(count)).curve(curveMonotoneX);
  const legend = Object.assign(document.createElement("ul"), { className: "legend" });
  counts.forEach((those, at) => {
    drawing.append(make("path", { d: path(those), class: `line l${at % LINES}` }));
    const entry = document.createElement("li");
    const mark = make("svg", { viewBox: "0 0 24 8", "aria-hidden": "true" });
    mark.append(make("path", { d: "M0,4H24", class: `line l${at % LINES}` }));
    entry.append(mark, names[at]);
    legend.append(entry);
  });
  figure.querySelectorAll("svg, .legend").forEach((each) => each.remove());
  figure.prepend(drawing, legend);
  figure.hidden = false;
}

function text(said, facts) {
  const element = make("text", facts);
  element.textContent = said;
  return element;
}

function make(kind, facts) {
  const element = document.createElementNS(SVG, kind);
  for (const [name, value] of Object.entries(facts)) element.setAttribute(name, value);
  return element;
}
