// The browser, and what is watched in every page.

import assert from "node:assert/strict";
import { existsSync } from "node:fs";

import { chromium } from "playwright-core";

const places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

export async function launch() {
  const executablePath = process.env.CHROMIUM ?? places.find((place) => existsSync(place));
  if (!executablePath) throw new Error("no chromium: install Debian's, or name one in CHROMIUM");
  return chromium.launch({ executablePath, args: ["--no-sandbox", "--font-render-hinting=none"] });
}

/// Opens a page in which nothing may go wrong unseen: no error in the console, no request to another host.
export async function open(browser, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
  const page = await context.newPage();
  const wrong = [];
  let expected = () => false;
  const note = (text) => { if (!expected(text)) wrong.push(text); };
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") note(`console: ${message.text()} ${message.location().url}`);
  });
  page.on("pageerror", (error) => note(`error: ${error.message}`));
  page.on("request", (request) => {
    const { hostname, protocol } = new URL(request.url());
    if (protocol.startsWith("http") && hostname !== "127.0.0.1") note(`request: ${request.url()}`);
  });
  return {
    page,
    context,
    /// Passes over what a test brings about by itself.
    expect: (is) => { expected = is; },
    /// Nothing went wrong so far.
    fine: () => assert.deepEqual(wrong, []),
    close: () => context.close(),
  };
}

/// The text of a page as it is read, with plain spaces.
export const textOf = async (page) => (await page.locator("body").innerText()).replace(/[\u00a0\u202f]/g, " ");
