// Pictures of every view, for whoever looks at them.

import assert from "node:assert/strict";
import { mkdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { launch, open } from "./browser.mjs";
import { beside, dossier } from "./pages.mjs";
import { System, pictures } from "./system.mjs";

const sizes = [
  ["1440", { width: 1440, height: 900 }, "light"],
  ["1024", { width: 1024, height: 768 }, "light"],
  ["390", { width: 390, height: 844 }, "light"],
  ["1440-dark", { width: 1440, height: 900 }, "dark"],
];
let system, browser;

before(async () => {
  system = await System.start();
  await system.dossier();
  browser = await launch();
  mkdirSync(pictures, { recursive: true });
});

after(async () => {
  await browser?.close();
  await system?.stop();
});

const named = (path) => path.slice(1).replace(/[^a-z0-9]+/gi, "-") || "home";

async function picture(paths, prefix) {
  for (const [size, viewport, colorScheme] of sizes) {
    const tab = await open(browser, { viewport, colorScheme, reducedMotion: "reduce" });
    for (const path of paths) {
      await tab.page.goto(system.url + path);
      const file = join(pictures, `${prefix}${named(path)}-${size}.png`);
      await tab.page.screenshot({ path: file, fullPage: true, animations: "disabled" });
      assert.ok(statSync(file).size > 5_000, file);
    }
    tab.fine();
    await tab.close();
  }
  const tab = await open(browser, { viewport: { width: 794, height: 1123 } });
  for (const path of paths) {
    await tab.page.goto(system.url + path);
    await tab.page.emulateMedia({ media: "print" });
    await tab.page.screenshot({ path: join(pictures, `${prefix}${named(path)}-print.png`), fullPage: true });
    await tab.page.pdf({ path: join(pictures, `${prefix}${named(path)}.pdf`), format: "A4" });
  }
  await tab.close();
}

test("the dossier", () => picture(dossier.map(([path]) => path), ""));

test("what came beside it", async () => {
  await system.more();
  await picture([...beside.map(([path]) => path), "/stances", "/meetings", "/claims"], "beside-");
});
