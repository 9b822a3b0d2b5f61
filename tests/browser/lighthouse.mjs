// One Chromium for all pages: `node lighthouse.mjs '{"chrome": …, "flags": […], "categories": […], "urls": […]}'` prints a
// list of {url, scores, failed}. Nothing is slowed down: speed is none of these categories.
import { launch } from "chrome-launcher";
import lighthouse, { desktopConfig } from "lighthouse";

const { chrome, flags, categories, urls } = JSON.parse(process.argv[2]);
const browser = await launch({ chromePath: chrome, chromeFlags: ["--headless=new", ...flags] });
const told = [];
try {
  for (const url of urls) {
    const options = { port: browser.port, logLevel: "silent", onlyCategories: categories, throttlingMethod: "provided", disableFullPageScreenshot: true };
    const { lhr } = await lighthouse(url, options, desktopConfig);
    const scores = Object.fromEntries(Object.entries(lhr.categories).map(([name, each]) => [name, each.score]));
    told.push({ url, scores, error: lhr.runtimeError?.message ?? "", failed: Object.values(lhr.audits).filter((each) => each.score === 0).map((each) => each.title) });
  }
} finally {
  await browser.kill();
}
console.log(JSON.stringify(told));
