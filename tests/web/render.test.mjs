// Each view renders the dossier, says what it must, and nothing of what it must not.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { launch, open, textOf } from "./browser.mjs";
import { beside, dossier, never } from "./pages.mjs";
import { System } from "./system.mjs";

let system, browser, tab;

before(async () => {
  system = await System.start();
  await system.dossier();
  browser = await launch();
  tab = await open(browser);
});

after(async () => {
  await browser?.close();
  await system?.stop();
});

async function renders([path, heading, texts]) {
  const response = await tab.page.goto(system.url + path);
  assert.equal(response.status(), 200, path);
  assert.equal(await tab.page.locator("h1").count(), 1, `${path}: one h1`);
  assert.match(await tab.page.locator("h1").innerText(), heading instanceof RegExp ? heading : new RegExp(`^${heading}$`), path);
  const levels = await tab.page.locator("main :is(h1,h2,h3,h4)").evaluateAll((all) => all.map((one) => Number(one.tagName[1])));
  levels.reduce((above, level) => { assert.ok(level <= above + 1, `${path}: a heading of level ${level} below one of ${above}`); return level; }, 0);
  assert.equal(await tab.page.locator("main [style], main script").count(), 0, `${path}: styles and scripts of its own`);
  assert.equal(await tab.page.locator("main th:not([scope])").count(), 0, `${path}: a heading of a table without a scope`);
  const text = await textOf(tab.page);
  const unseen = await tab.page.locator("main").evaluate((main) => main.textContent.replace(/[\u00a0\u202f]/g, " "));
  for (const wanted of texts) assert.ok(text.includes(wanted) || unseen.includes(wanted), `${path} says “${wanted}”:\n${text}`);
  return unseen;
}

test("each view renders the dossier, and says nothing that is not in it", async () => {
  for (const page of dossier) {
    const text = await renders(page);
    for (const [what, pattern] of never) {
      // What would flip a row is no assertion of it.
      const said = page[0].startsWith("/why/") || page[0].startsWith("/conditions/") ? text.replace(/What would change it[\s\S]*?(?=On a page of its own|$)/g, "") : text;
      assert.doesNotMatch(said, pattern, `${page[0]} says that ${what}`);
    }
  }
  tab.fine();
});

test("the dossier's board has its three conditions and no demand of the settlement", async () => {
  await tab.page.goto(`${system.url}/conditions/meeting/putin-zelensky`);
  const ids = await tab.page.locator("article.condition").evaluateAll((all) => all.map((one) => one.id).sort());
  assert.deepEqual(ids, ["condition/pz-ceasefire-framework", "condition/pz-delegation-agreements", "condition/pz-pow-exchange"]);
  assert.equal(await tab.page.locator("article.condition").filter({ hasText: /Term \d|neutral|withdraw/ }).count(), 0);
});

test("no page of a single event says what is not in it", async () => {
  for (let position = 1; position <= 61; position += 1) {
    const page = await system.text(`/events/${position}`);
    const text = page.slice(page.indexOf("<main"), page.indexOf("</main>")).replace(/<[^>]*>/g, " ").replace(/[\u00a0\u202f]/g, " ");
    for (const [what, pattern] of never) assert.doesNotMatch(text, pattern, `event ${position} says that ${what}`);
  }
});

test("Russia did not confirm the call, and one origin stays one", async () => {
  await tab.page.goto(`${system.url}/meetings/meeting/trump-putin-call-2025-05-19`);
  const putin = tab.page.locator("tr[data-row='actor/putin'] td");
  assert.equal(await putin.nth(3).innerText(), "not on record");
  await tab.page.goto(`${system.url}/proposals/proposal/ru-istanbul=proposal/us-plan`);
  const withdrawal = await tab.page.locator("tr[data-row='issue/troop-withdrawal'] .one-term").allInnerTexts();
  assert.equal(withdrawal.length, 2);
  for (const term of withdrawal) assert.match(term, /1 report, 1 origin/);
});

test("each page is a document and a table too", async () => {
  for (const [path] of dossier) {
    const links = await (await tab.page.goto(system.url + path), tab.page.locator("link[rel=alternate]").evaluateAll((all) => all.map((one) => one.href)));
    assert.ok(links.length === 2, `${path} is to be had in two other forms`);
    for (const link of links) {
      const got = await fetch(link);
      assert.equal(got.status, 200, link);
      const media = got.headers.get("content-type");
      if (media.startsWith("application/json")) JSON.parse(await got.text());
      else assert.match(media, /^text\/csv/, link);
    }
  }
});

test("links of every page lead somewhere", async () => {
  const seen = new Set();
  for (const [path] of dossier) {
    await tab.page.goto(system.url + path);
    const links = await tab.page.locator("a[href]").evaluateAll((all) => all.map((one) => new URL(one.getAttribute("href"), location).href.split("#")[0]));
    for (const link of links) seen.add(link);
  }
  for (const link of seen) {
    const { status } = await fetch(link);
    assert.ok(status === 200, `${link}: ${status}`);
  }
});

test("what came beside the dossier is shown", async () => {
  await system.more();
  for (const page of beside) await renders(page);
  await tab.page.goto(`${system.url}/corrections`);
  assert.ok(await tab.page.locator(".before-after").count() > 0, "rows before and after");
  await tab.page.goto(`${system.url}/leads/rus=ukr`);
  assert.ok(await tab.page.locator(".stacks rect[height]:not([height='0'])").count() > 20, "a bar for each day");
  await tab.page.goto(`${system.url}/claims/killed`);
  assert.ok(await tab.page.locator(".ranges .reach.open").count() > 0, "an end that nobody gave is open");
  tab.fine();
});

test("Ukrainian and Russian words say what they are", async () => {
  await tab.page.goto(`${system.url}/timeline/meeting/putin-zelensky`);
  assert.equal(await tab.page.locator("[lang=uk]", { hasText: "Україна готова" }).count(), 1);
  assert.equal(await tab.page.locator("[lang=ru]", { hasText: "О месте встречи" }).count(), 1);
  const font = await tab.page.locator("[lang=uk]").first().evaluate((one) => one.getBoundingClientRect().width);
  assert.ok(font > 100, "the words take room");
  tab.fine();
});
