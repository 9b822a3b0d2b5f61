// The world as one module, `virtual:world`, made while building: countries as paths of an equal-area map, by ISO 3166
// alpha-2. Nothing of what draws them goes to a browser, and of the atlas only what is seen: 1:110 million, and a dot for
// each country that is too small for that scale.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { geoCentroid, geoEqualEarth, geoPath } from "d3-geo";
import { feature } from "topojson-client";

const WIDTH = 2000;
const HEIGHT = 940;
const EDGE = 10;
const NOT_SHOWN = new Set(["AQ"]); // nobody lives there, and it would take a fifth of the map

const require = createRequire(import.meta.url);
const read = (name) => JSON.parse(readFileSync(require.resolve(name), "utf8"));

export const WORLD = "virtual:world";

/** Packages whose shapes and codes stand in the module. */
export const PACKAGES = ["world-atlas", "i18n-iso-countries"];

export function world() {
  return {
    name: "world",
    resolveId: (asked) => (asked === WORLD ? `\0${WORLD}` : null),
    load: (asked) => (asked === `\0${WORLD}` ? `export default ${JSON.stringify(drawn())};` : null),
  };
}

/** {width, height, shapes: {code: path}, rest: path, dots: {code: [x, y]}}. */
export function drawn() {
  const codes = new Map(read("i18n-iso-countries/codes.json").map(([code, , number]) => [number, code]));
  const codeOf = (its) => codes.get(its.id) ?? (its.properties.name === "Kosovo" ? "XK" : "");
  const [coarse, fine] = ["110m", "50m"].map((scale) => {
    const atlas = read(`world-atlas/countries-${scale}.json`);
    return feature(atlas, atlas.objects.countries).features.filter((its) => !NOT_SHOWN.has(codeOf(its)));
  });
  const whole = { type: "FeatureCollection", features: coarse };
  const projection = geoEqualEarth().fitExtent([[EDGE, EDGE], [WIDTH - EDGE, HEIGHT - EDGE]], whole);
  const path = geoPath(projection).digits(0);
  const shapes = {};
  let rest = "";
  for (const its of coarse) {
    const code = codeOf(its);
    if (code) shapes[code] = relative(path(its));
    else rest += relative(path(its));
  }
  const small = fine.filter((its) => codeOf(its) && !shapes[codeOf(its)]);
  const dots = Object.fromEntries(small.map((its) => [codeOf(its), projection(geoCentroid(its)).map(Math.round)]));
  return { width: WIDTH, height: HEIGHT, shapes, rest, dots };
}

/** The same path in steps from point to point, which is half as long. */
function relative(text) {
  const rings = (text ?? "").split("Z").filter(Boolean).map((ring) => ring.slice(1).split("L").map((point) => point.split(",").map(Number)));
  return rings.map(ringOf).join("");
}

function ringOf(points) {
  let [x, y] = points[0];
  let steps = "";
  for (const [nextX, nextY] of points.slice(1)) {
    if (nextX === x && nextY === y) continue;
    const [by, down] = [nextX - x, nextY - y];
    steps += `${by < 0 || !steps ? by : ` ${by}`}${down < 0 ? down : ` ${down}`}`;
    [x, y] = [nextX, nextY];
  }
  return steps ? `M${points[0]}l${steps}z` : "";
}
