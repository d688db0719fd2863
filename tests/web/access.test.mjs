// Everybody can read the pages: by keyboard alone, without a script, with a screen reader, in the dark.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { AxeBuilder } from "@axe-core/playwright";

import { launch, open } from "./browser.mjs";
import { beside, dossier } from "./pages.mjs";
import { System } from "./system.mjs";

const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
const paths = [...new Set([...dossier, ...beside].map(([path]) => path))];
let system, browser;

before(async () => {
  system = await System.start();
  await system.dossier();
  await system.more();
  browser = await launch();
});

after(async () => {
  await browser?.close();
  await system?.stop();
});

for (const colorScheme of ["light", "dark"]) {
  test(`axe finds nothing at WCAG 2.2 AA, ${colorScheme}`, async () => {
    const tab = await open(browser, { colorScheme, reducedMotion: "reduce" });
    const found = [];
    for (const path of [...paths, "/nowhere"]) {
      tab.expect((text) => /status of 404/.test(text));
      await tab.page.goto(system.url + path);
      await tab.page.locator("details").evaluateAll((all) => { for (const one of all) one.open = true; });
      const { violations } = await new AxeBuilder({ page: tab.page }).withTags(tags).analyze();
      for (const { id, nodes } of violations) {
        found.push(`${path}: ${id}: ${nodes.slice(0, 3).map((node) => `${node.target} ${node.failureSummary}`).join("; ")}`);
      }
    }
    assert.deepEqual(found, []);
    tab.fine();
    await tab.close();
  });
}

test("the board by keyboard alone: everything can be reached, and it is seen where one is", async () => {
  const tab = await open(browser);
  await tab.page.goto(`${system.url}/conditions/meeting/putin-zelensky`);
  const focused = () => tab.page.evaluate(() => {
    const one = document.activeElement;
    const style = getComputedStyle(one);
    const place = one.getBoundingClientRect();
    return {
      tag: one.tagName, text: (one.textContent ?? "").trim(), href: one.getAttribute("href"),
      seen: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2 && place.width > 0 && place.height > 0 && place.left >= 0,
    };
  });
  await tab.page.keyboard.press("Tab");
  const first = await focused();
  assert.equal(first.href, "#content", "first, the way past the navigation");
  assert.ok(first.seen);
  await tab.page.keyboard.press("Enter");
  await tab.page.keyboard.press("Tab");
  assert.ok(await tab.page.evaluate(() => document.querySelector("main").contains(document.activeElement)), "and it leads to the content");
  await tab.page.reload();
  const wanted = await tab.page.locator("a[href], button, input:not([type=hidden]), summary, [tabindex='0']").evaluateAll(
    (all) => all.filter((one) => one.checkVisibility({ visibilityProperty: true })).length);
  let reached = 0;
  for (let step = 0; step < wanted * 3; step += 1) {
    await tab.page.keyboard.press("Tab");
    const one = await focused();
    if (one.tag === "BODY") break;
    assert.ok(one.seen, `the focus is seen on ${one.tag} “${one.text.slice(0, 40)}”`);
    reached += 1;
  }
  // A field for a time has several stops.
  assert.ok(reached >= wanted, `${reached} of ${wanted} are reached`);
  const summary = tab.page.locator("article.condition details summary").first();
  await summary.focus();
  await tab.page.keyboard.press("Enter");
  assert.ok(await summary.evaluate((one) => one.parentElement.open), "what would change it opens by a key");
  tab.fine();
  await tab.close();
});

test("without a script every page can be read, and forms work", async () => {
  const tab = await open(browser, { javaScriptEnabled: false });
  for (const [path, heading] of [...dossier.filter(([path]) => !/^\/(corrections|leads|claims\/killed)/.test(path)), ...beside]) {
    const response = await tab.page.goto(system.url + path);
    assert.equal(response.status(), 200, path);
    assert.match(await tab.page.locator("h1").innerText(), heading instanceof RegExp ? heading : new RegExp(`^${heading}$`), path);
    assert.ok(await tab.page.locator("main").isVisible());
    assert.equal(await tab.page.locator(".live:visible").count(), 0, "nothing that needs a script");
  }
  await tab.page.goto(`${system.url}/timeline/all`);
  await tab.page.getByLabel("Kind").fill("condition");
  await tab.page.getByRole("button", { name: "Narrow" }).click();
  assert.match(tab.page.url(), /kind=condition/);
  const kinds = await tab.page.locator(".entry .chip").allInnerTexts();
  assert.ok(kinds.some((kind) => kind.startsWith("condition.")), String(kinds));
  await tab.page.getByLabel(/As it stood on/).fill("2025-05-16");
  await tab.page.getByRole("button", { name: "Go", exact: true }).click();
  assert.match(tab.page.url(), /kind=condition.*valid_at=2025-05-16|valid_at=2025-05-16.*kind=condition/);
  tab.fine();
  await tab.close();
});

test("no page is wider than a telephone", async () => {
  const tab = await open(browser, { viewport: { width: 390, height: 844 } });
  const wide = [];
  for (const path of paths) {
    await tab.page.goto(system.url + path);
    const [content, window] = await tab.page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
    if (content > window) wide.push(`${path}: ${content} of ${window}`);
  }
  assert.deepEqual(wide, []);
  tab.fine();
  await tab.close();
});
