// A page that is open stays level with the record, unless it is told to hold.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { launch, open } from "./browser.mjs";
import { System, continuation, eventually } from "./system.mjs";

const board = "/conditions/meeting/putin-zelensky";
let system, browser, tab;

before(async () => {
  system = await System.start({ apart: true });
  await system.dossier();
  browser = await launch();
  tab = await open(browser);
  await tab.page.goto(system.url + board);
  // A page that were loaded anew would not know this any more.
  await tab.page.evaluate(() => { window.sameDocument = true; });
});

after(async () => {
  await browser?.close();
  await system?.stop();
});

const exchange = () => tab.page.locator("[id='condition/pz-pow-exchange']");
const done = async () => (await exchange().locator(".progress p b").innerText()).replace(/\s/g, "");
const state = () => tab.page.locator(".live .state").innerText();
const same = () => tab.page.evaluate(() => window.sameDocument === true);

test("publishing an event changes the board without a reload", async () => {
  await eventually("the page is live", async () => (await state()) === "live");
  assert.equal(await done(), "0");
  await exchange().locator("details summary").first().click();
  system.publish(continuation("first tranche"));
  await eventually("the board tells of the tranche", async () => (await done()) === "390");
  assert.match(await exchange().locator(".standing strong").innerText(), /in progress/);
  assert.ok(await exchange().evaluate((one) => one.classList.contains("moved")), "the row is marked");
  assert.ok(await exchange().locator("details").first().evaluate((one) => one.open), "what was open stays open");
  assert.ok(await same(), "no reload");
});

const tranche = (name, sum) => ({
  specversion: "1.0", id: `live-${name}`, source: "desk", type: "chancery.commitment.progressed.v1",
  data: {
    commitment: "commitment/istanbul-pow-1000", tranche: name, done: sum, unit: "prisoner", occurred: "2025-05-24", mode: "paraphrase",
    summary: `The tranche ${name} was carried out.`, attribution: [{ agent: "outlet/reuters", role: "outlet", identity: "named" }],
  },
});

test("a page that is paused holds, says how much waits, and shows it when it goes on", async () => {
  const pause = tab.page.locator("button.pause");
  await pause.click();
  assert.equal(await pause.getAttribute("aria-pressed"), "true");
  assert.equal(await state(), "paused");
  system.publish([tranche("second", 10)]);
  await eventually("the page says that something waits", async () => /waits?$/.test(await state()));
  assert.equal(await done(), "390", "held");
  await pause.click();
  await eventually("it is shown", async () => (await done()) === "400");
  assert.ok(await same(), "no reload");
});

test("a stream that was cut is resumed, and nothing is lost", async () => {
  tab.expect((text) => /ERR_(CONNECTION|INCOMPLETE|EMPTY)/.test(text));
  const address = new URL(system.url).host;
  await system.stopGateway();
  await eventually("the page says so", async () => /connection lost/.test(await state()));
  system.publish([tranche("third", 20), tranche("fourth", 30)]);
  await system.startGateway(address);
  await eventually("what was recorded in between is shown", async () => (await done()) === "450", 60);
  await eventually("the page is live again", async () => (await state()) === "live", 60);
  system.publish([tranche("fifth", 40)]);
  await eventually("and goes on", async () => (await done()) === "490");
  assert.ok(await same(), "no reload");
  tab.fine();
});

test("a list of boards, a meeting and a timeline stay level too", async () => {
  const shown = async (path, event, wanted) => {
    const other = await open(browser);
    await other.page.goto(system.url + path);
    await eventually(`${path} is live`, async () => (await other.page.locator(".live .state").innerText()) === "live");
    system.publish([event]);
    await eventually(`${path} says ${wanted}`, async () => (await other.page.locator("main").innerText()).includes(wanted));
    other.fine();
    await other.close();
  };
  const said = (id, kind, data) => ({
    specversion: "1.0", id, source: "desk", type: `chancery.${kind}.v1`,
    data: { occurred: "2025-05-25", mode: "paraphrase", attribution: [{ agent: "outlet/reuters", role: "outlet", identity: "named" }], ...data },
  });
  await shown("/timeline/all", said("heard", "statement.made", { summary: "A line that comes while the page is open.", about: ["meeting/putin-zelensky"] }), "A line that comes while the page is open.");
  await shown("/stances/issue/ceasefire", said("held", "stance.taken", { summary: "A stance.", actor: "actor/ukraine", issue: "issue/ceasefire", stance: "demands" }), "demands");
  await shown("/claims/killed", said("counted", "claim.made", { summary: "A figure.", claim: "claim/live", metric: "killed", population: "soldiers", unit: "person", value: { exact: 61234 } }), "61\u202f234");
});

test("a page of a past time does not change by itself", async () => {
  const past = await open(browser);
  await past.page.goto(`${system.url}${board}?position=61`);
  assert.equal(await past.page.locator(".live").count(), 0);
  assert.match(await past.page.locator(".banner").innerText(), /This page does not change/);
  past.fine();
  await past.close();
});
