// Both axes of time, by the form that every page has.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { launch, open } from "./browser.mjs";
import { System, continuation } from "./system.mjs";

const board = "/conditions/meeting/putin-zelensky";
let system, browser, tab, before_, latest;

before(async () => {
  system = await System.start();
  await system.dossier();
  const { recorded_at } = system.publish([{ specversion: "1.0", id: "mark", source: "desk", type: "chancery.actor.registered.v1", data: { actor: "actor/desk", kind: "organization", name: "The desk" } }])[0];
  // The second in which the event before the tranche was recorded is over when the tranche is.
  before_ = new Date(Math.floor(Date.parse(recorded_at) / 1000) * 1000 + 1000);
  while (Date.now() < before_.getTime()) await new Promise((resolve) => setTimeout(resolve, 50));
  latest = system.publish(continuation("first tranche")).at(-1).position;
  await system.level(latest);
  browser = await launch();
  tab = await open(browser);
});

after(async () => {
  await browser?.close();
  await system?.stop();
});

const done = async () => (await tab.page.locator("[id='condition/pz-pow-exchange'] .progress p b").innerText()).replace(/\s/g, "");

test("as known on: the form shows what was known earlier, and the way back", async () => {
  await tab.page.goto(system.url + board);
  assert.equal(await done(), "390");
  await tab.page.getByLabel(/As known on/).fill(before_.toISOString().slice(0, 19));
  await tab.page.getByRole("button", { name: "Go", exact: true }).click();
  assert.match(tab.page.url(), /[?&]at=/);
  assert.equal(await done(), "0");
  assert.match(await tab.page.locator(".banner").innerText(), /^As known on/);
  await tab.page.locator(".banner a").click();
  assert.equal(await done(), "390");
});

test("as it stood on: the form shows how it stood, on every page that is gone to from there", async () => {
  await tab.page.goto(system.url + board);
  await tab.page.getByLabel(/As it stood on/).fill("2025-05-16");
  await tab.page.getByRole("button", { name: "Go", exact: true }).click();
  assert.match(await tab.page.locator("main").innerText(), /No conditions are on record/);
  await tab.page.getByRole("link", { name: "Meetings" }).click();
  assert.match(tab.page.url(), /meetings\?valid_at=2025-05-16$/);
  assert.match(await tab.page.locator(".banner").innerText(), /^As it stood on 16 May 2025/);
});

test("before the last event: the page has a link that stays", async () => {
  await tab.page.goto(system.url + board);
  await tab.page.getByRole("link", { name: "Permanent link" }).click();
  assert.match(tab.page.url(), new RegExp(`position=${latest}$`));
  await tab.page.goto(system.url + board);
  await tab.page.getByRole("link", { name: "Before the last event" }).click();
  assert.equal(await done(), "0");
});

test("what moved between two times, and because of which event", async () => {
  await tab.page.goto(system.url + board);
  await tab.page.getByRole("link", { name: "What moved since…" }).click();
  const row = tab.page.locator("[data-row='condition/pz-pow-exchange']");
  assert.match(await row.innerText(), new RegExp(`because of\\s+${latest}`));
  const cells = await row.locator("tr", { has: tab.page.getByRole("rowheader", { name: "satisfaction", exact: true }) }).locator("td").allInnerTexts();
  assert.deepEqual(cells.map((cell) => cell.trim()), ["unmet", "in progress"]);
  await tab.page.getByLabel("how it stood").check();
  await tab.page.getByLabel("From", { exact: true }).fill("2025-05-16");
  await tab.page.getByLabel("To", { exact: true }).fill("2025-05-18");
  await tab.page.getByRole("button", { name: "Compare" }).click();
  assert.equal(await tab.page.locator("[data-row^='condition/'] .chip", { hasText: "came" }).count(), 3);
  tab.fine();
});

test("a time that cannot be read is refused on a page", async () => {
  tab.expect((text) => /status of 4\d\d/.test(text));
  const response = await tab.page.goto(`${system.url}${board}?valid_at=someday`);
  assert.equal(response.status(), 422);
  assert.equal(await tab.page.locator("h1").count(), 1);
  tab.fine();
});
