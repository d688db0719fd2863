// A whole system in a throw-away directory, as `chancery up` starts it.

import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";

export const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
const target = process.env.CARGO_TARGET_DIR ?? join(root, "target");
const binary = process.env.CHANCERY ?? join(target, "debug/chancery");

/// Where pictures of the pages are written.
export const pictures = join(target, "web-screenshots");

/// Asks again until something is so; what was seen last is told when it never is.
export async function eventually(what, look, seconds = 30) {
  const end = Date.now() + seconds * 1000;
  let last;
  do {
    try {
      last = await look();
      if (last) return last;
    } catch (error) {
      last = error;
    }
    await pause(50);
  } while (Date.now() < end);
  throw new Error(`not within ${seconds} s: ${what}`, { cause: last });
}

/// A process, with what it says.
function start(args, env) {
  const child = spawn(binary, args, { env, stdio: ["ignore", "pipe", "pipe"] });
  child.said = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (data) => { child.said += data; });
  }
  child.over = new Promise((resolve) => child.once("exit", resolve));
  return child;
}

async function stop(child) {
  if (child.exitCode === null && child.signalCode === null) child.kill("SIGTERM");
  await child.over;
}

export class System {
  /// Starts everything; with `apart`, the gateway in a process of its own, which can be restarted.
  static async start({ apart = false } = {}) {
    const system = new System();
    system.folder = mkdtempSync(join(tmpdir(), "chancery-web-"));
    system.data = join(system.folder, "data");
    system.env = { ...process.env, CHANCERY_STATE_DIR: join(system.folder, "state"), NO_COLOR: "1" };
    const http = apart ? "off" : "127.0.0.1:0";
    system.up = start(["up", "--data", system.data, "--http", http], system.env);
    const run = await eventually("the system is ready", () => {
      if (system.up.exitCode !== null) throw new Error(system.up.said);
      return JSON.parse(readFileSync(join(system.data, "run.json"), "utf8"));
    });
    [system.nats, system.url] = [run.nats, run.http];
    if (apart) await system.startGateway("127.0.0.1:0");
    return system;
  }

  async startGateway(address) {
    this.gateway = start(["run", "gateway", "--nats", this.nats, "--http", address], this.env);
    const served = await eventually("the gateway serves", () => {
      if (this.gateway.exitCode !== null) throw new Error(this.gateway.said);
      return this.gateway.said.match(/http:\/\/[0-9.:]+/);
    });
    this.url = served[0];
  }

  stopGateway() {
    return stop(this.gateway);
  }

  chancery(args, input) {
    const done = spawnSync(binary, [...args, "--nats", this.nats, "-o", "jsonl"], { env: this.env, input, encoding: "utf8" });
    if (done.status !== 0) throw new Error(`chancery ${args.join(" ")}: ${done.stderr}${done.stdout}`);
    return done.stdout.trim().split("\n").filter(Boolean).map((line) => JSON.parse(line));
  }

  /// Publishes a file of the checkout; returns the receipts.
  publishFile(path) {
    return this.chancery(["publish", join(root, path)]);
  }

  /// Publishes events, one after the other; returns the receipts.
  publish(events) {
    return this.chancery(["publish", "-"], events.map((event) => JSON.stringify(event)).join("\n"));
  }

  /// Imports rows of a data set.
  lead(format, rows) {
    const file = join(this.folder, `leads.${format}`);
    writeFileSync(file, rows);
    return this.chancery(["import", format, file]);
  }

  /// Waits until the views have read a position.
  async level(position) {
    const at = `${this.url}/v1/views/conditions/meeting/putin-zelensky?min_position=${position}`;
    await eventually(`the views have read ${position}`, async () => (await fetch(at)).ok);
  }

  /// Publishes the dossier, with what is registered of its actors.
  async dossier() {
    const receipts = ["istanbul-2025-05", "registry"].flatMap((name) => this.publishFile(`examples/dossier/${name}.jsonl`));
    await this.level(receipts.at(-1).position);
    // Names are looked for every two seconds.
    await eventually("names are known", async () => (await this.text("/")).includes("Volodymyr Zelensky"));
  }

  /// Publishes more than the dossier: what came after it, another corridor, words of both languages, leads.
  async more() {
    const receipts = ["tests/tests/views/story.jsonl", "examples/grain-corridor/events.jsonl", "examples/grain-corridor/registry.jsonl", "tests/web/beside.jsonl"].flatMap((path) => this.publishFile(path));
    await this.level(receipts.at(-1).position);
    this.lead("icews", readFileSync(join(root, "tests/web/leads.icews"), "utf8"));
  }

  async text(path) {
    return (await fetch(this.url + path)).text();
  }

  async stop() {
    if (this.gateway) await this.stopGateway();
    await stop(this.up);
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/// A continuation of the dossier, by its name.
export function continuation(name) {
  const { cases } = JSON.parse(readFileSync(join(root, "examples/dossier/cases.json"), "utf8"));
  const found = cases.find((one) => one.name === name);
  if (!found) throw new Error(`the dossier has no case “${name}”`);
  return found.then;
}
