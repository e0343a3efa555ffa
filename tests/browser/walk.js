// A real browser looks at every kind of page: no error on the console, no request to another host, every link works, no
// serious finding of axe, nothing wider than a phone, the same without scripts, in light and in dark.
//
// Usage: node walk.js ADDRESS REPORT.html FOLDER-FOR-PICTURES

const fs = require("node:fs");
const path = require("node:path");
const { pathToFileURL } = require("node:url");
const { chromium } = require("playwright-core");
const { HtmlValidate } = require("html-validate");

const [address, report, folder] = process.argv.slice(2);
const axe = fs.readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const browserPath = process.env.CHROMIUM || "/usr/bin/chromium";

// Of pages of one kind so many are looked at; every one is asked for.
const OF_A_KIND = 3;

const WAYS = [
  { name: "wide", viewport: { width: 1200, height: 900 }, colorScheme: "light" },
  { name: "dark", viewport: { width: 1200, height: 900 }, colorScheme: "dark" },
  { name: "phone", viewport: { width: 360, height: 740 }, colorScheme: "light" },
  { name: "phone-dark", viewport: { width: 360, height: 740 }, colorScheme: "dark" },
  { name: "no-script", viewport: { width: 1200, height: 900 }, colorScheme: "light", javaScriptEnabled: false },
];

const validator = new HtmlValidate({
  extends: ["html-validate:standard"],
  rules: { "long-title": "off", "no-inline-style": "error", "void-style": "off", "doctype-style": "off" },
});

let asked = 0;
let failed = 0;
let passed = 0;
function expect(holds, what) {
  if (holds) {
    passed += 1;
  } else {
    failed += 1;
    console.error(`FAILED: ${what}`);
  }
}

function kindOf(url) {
  const { pathname, search } = new URL(url);
  return pathname.replace(/\/[0-9A-Z]{6,}$|\/[0-9]+$/, "/ID") + (search ? "?" : "");
}

async function pages() {
  const found = new Map();
  const open = [address];
  const seen = new Set(open);
  while (open.length > 0) {
    const url = open.pop();
    const answer = await fetch(url);
    asked += 1;
    expect(answer.status === 200, `${url} answers ${answer.status}`);
    const html = await answer.text();
    if (!(answer.headers.get("content-type") || "").includes("html")) continue;
    const kind = kindOf(url);
    found.set(kind, [...(found.get(kind) || []), url]);
    for (const [, link] of html.matchAll(/ href="([^"]*)"/g)) {
      const next = new URL(link.replaceAll("&amp;", "&"), url);
      next.hash = "";
      expect(next.origin === new URL(address).origin, `${url} links to ${next.origin}`);
      if (!seen.has(next.href)) {
        seen.add(next.href);
        open.push(next.href);
      }
    }
  }
  return [...found.entries()].flatMap(([kind, urls]) => urls.slice(0, OF_A_KIND).map((url, nth) => ({ kind, url, nth })));
}

async function look(browser, way, { kind, url, nth }) {
  const { name, ...settings } = way;
  const context = await browser.newContext(settings);
  const page = await context.newPage();
  const errors = [];
  page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
  page.on("pageerror", (error) => errors.push(error.message));
  page.on("requestfailed", (request) => errors.push(`${request.url()} failed`));
  page.on("request", (request) => {
    const there = new URL(request.url());
    if (there.protocol !== "file:" && there.origin !== new URL(address).origin) errors.push(`asks ${there.origin}`);
  });
  await page.goto(url);
  const where = `${url} (${name})`;
  expect(errors.length === 0, `${where}: ${errors.join("; ")}`);
  if (nth === 0) {
    const file = `${kind.replace("?", "-asked").replace(/[^A-Za-z0-9]+/g, "-").replace(/^-|-$/g, "") || "overview"}-${name}.png`;
    await page.screenshot({ path: path.join(folder, file), fullPage: true });
    if (name === "no-script" || name === "phone") {
      // As one sees it first; the last way has the most cycles to show.
      await page.screenshot({ path: path.join(folder, `first-${file}`) });
    }
  }
  if (settings.javaScriptEnabled !== false) {
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(width <= settings.viewport.width, `${where} is ${width} wide`);
    await page.evaluate(axe);
    const found = await page.evaluate(() => window.axe.run());
    for (const violation of found.violations) {
      const at = violation.nodes.map((node) => node.target.join(" ")).slice(0, 3);
      console.log(`axe ${violation.impact}: ${violation.id} at ${at.join(", ")} of ${where}`);
      expect(!["serious", "critical"].includes(violation.impact), `${where}: ${violation.id}`);
    }
    // By keyboard alone: the first stop is the way past the navigation.
    await page.keyboard.press("Tab");
    const first = await page.evaluate(() => document.activeElement.textContent);
    expect(first === "Skip to content", `${where}: the first stop is "${first}"`);
  } else {
    expect((await page.locator("h1").count()) === 1, `${where} has no heading`);
  }
  await context.close();
}

async function validate(text, where) {
  const result = await validator.validateString(text);
  for (const message of result.results.flatMap((one) => one.messages).slice(0, 5)) {
    expect(message.severity < 2, `${where}:${message.line}:${message.column} ${message.ruleId}: ${message.message}`);
  }
  expect(result.valid, `${where} is not valid`);
}

(async () => {
  fs.mkdirSync(folder, { recursive: true });
  const all = await pages();
  all.push({ kind: "report", url: pathToFileURL(path.resolve(report)).href, nth: 0 });
  for (const { url } of all) {
    const text = url.startsWith("file:") ? fs.readFileSync(report, "utf8") : await (await fetch(url)).text();
    await validate(text, url);
  }
  const browser = await chromium.launch({ executablePath: browserPath, args: ["--no-sandbox"] });
  let looks = 0;
  for (const way of WAYS) {
    // Of a kind one page is looked at in every way, the others where there is least room.
    for (const page of all.filter(({ nth }) => nth === 0 || way.name === "phone")) {
      await look(browser, way, page);
      looks += 1;
    }
  }
  await browser.close();
  console.log(`${asked} pages asked for, ${looks} looks at ${all.length} of them, pictures in ${folder}`);
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
})();
