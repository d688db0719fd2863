// Makes events.d.ts of proto/schemas and documents.d.ts of proto/documents.
//
//     node generate.mjs           writes them
//     node generate.mjs --check   says whether they are what the schemas make
import { readFile, readdir, writeFile } from "node:fs/promises";
import { compile } from "json-schema-to-typescript";

const PROTO = new URL("../../proto/", import.meta.url);
const OPTIONS = {
  additionalProperties: false,
  bannerComment: "",
  unreachableDefinitions: true,
  // Tuples of every length would be thousands of lines.
  ignoreMinAndMaxItems: true,
  format: true,
  style: { printWidth: 120 },
};

const read = async (path) => JSON.parse(await readFile(new URL(path, PROTO), "utf8"));

/** `meeting.agenda_stated` is `MeetingAgendaStated`. */
const typeName = (name) =>
  name
    .split(/[._-]/)
    .map((word) => word[0].toUpperCase() + word.slice(1))
    .join("");

/** Gives every reference to a definition the name that it has in the end. */
function renamed(value, name) {
  if (Array.isArray(value)) return value.map((item) => renamed(item, name));
  if (value === null || typeof value !== "object") return value;
  const members = Object.entries(value).map(([member, below]) =>
    member === "$ref" ? [member, `#/$defs/${name(below.split("/").at(-1))}`] : [member, renamed(below, name)],
  );
  return Object.fromEntries(members);
}

/** A schema as a definition among others, with its own definitions beside it. */
function definition(schema, own, name, into) {
  const { $defs = {}, $id, $schema, title, ...rest } = schema;
  for (const [inner, below] of Object.entries($defs)) into[name(inner)] = renamed(bare(below), name);
  into[own] = renamed(rest, name);
}

/** Without titles, which would become names of types. */
function bare(value) {
  if (Array.isArray(value)) return value.map(bare);
  if (value === null || typeof value !== "object") return value;
  const kept = Object.entries(value).filter(([member, below]) => member !== "title" || typeof below !== "string");
  return Object.fromEntries(kept.map(([member, below]) => [member, bare(below)]));
}

async function types(definitions) {
  const made = await compile({ $defs: definitions, type: "object", properties: {} }, "Nothing", OPTIONS);
  // The schema around the definitions is none of them, and not worth a word with each.
  return made
    .replace(/export interface Nothing \{\}\n/, "")
    .replace(/^( \*\n)? \* This interface was referenced by `Nothing`'s JSON-Schema\n \* via the `definition` "[^"]*"\.\n/gm, "")
    .replace(/\/\*\*\n \*\/\n/g, "");
}

async function events() {
  const definitions = {};
  const { kinds } = await read("schemas/index.json");
  for (const { title, schema } of kinds) {
    const { properties, ...rest } = await read(`schemas/${schema}`);
    definition(bare({ ...rest, properties }), typeName(title), typeName, definitions);
  }
  const members = kinds.map(({ type, title }) => `  "${type}": ${typeName(title)};`);
  return `// Made of proto/schemas by generate.mjs; not edited.

/** What the data of each kind says. */
export interface Data {
${members.join("\n")}
}

/** The types of events. */
export type Kind = keyof Data;

/** A CloudEvent of a kind, or of any. Extension attributes are added by intersection: \`Event & { traceid: string }\`. */
export type Event<K extends Kind = Kind> = {
  [T in K]: {
    specversion: "1.0";
    /** Unique within the source; with it, the key of idempotency for ever. */
    id: string;
    /** The publisher. */
    source: string;
    type: T;
    /** The entity whose history the event changes; filled in when left out. */
    subject?: string;
    /** When it was published, RFC 3339. */
    time?: string;
    datacontenttype?: "application/json";
    data: Data[T];
  };
}[K];

${await types(definitions)}`;
}

async function documents() {
  const definitions = {};
  const views = (await readdir(new URL("documents/", PROTO))).sort().map((file) => file.replace(/\.json$/, ""));
  for (const view of views) {
    const schema = await read(`documents/${view}.json`);
    definition(bare(schema), typeName(view), (inner) => typeName(view) + typeName(inner), definitions);
  }
  const members = views.map((view) => `  ${view}: ${typeName(view)};`);
  return `// Made of proto/documents by generate.mjs; not edited.

/** The document of each view. */
export interface Documents {
${members.join("\n")}
}

/** The views. */
export type View = keyof Documents;

${await types(definitions)}`;
}

const check = process.argv.includes("--check");
for (const [name, text] of [
  ["events.d.ts", await events()],
  ["documents.d.ts", await documents()],
]) {
  const file = new URL(name, import.meta.url);
  if (!check) await writeFile(file, text);
  else if ((await readFile(file, "utf8")) !== text) {
    console.error(`${name} is not what the schemas make: run \`npm run generate\` in clients/typescript`);
    process.exitCode = 1;
  }
}
