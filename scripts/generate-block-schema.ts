// Generates the embedded Slack's Block Kit structure schema from the types that Slack publishes in @slack/types;
// with --print it writes to stdout and changes nothing.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { createGenerator } from "ts-json-schema-generator";

type Schema = { [key: string]: unknown } & {
  $ref?: string;
  anyOf?: Schema[];
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
};
type Definitions = Record<string, Schema>;

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const outputPath = join(root, "src/sandbox/slack/blocks/schema.generated.json");

/** The types whose definitions the validator starts from; all that they mention comes along. */
const entrySource = `
import type * as slack from "@slack/types";
export interface Modal extends Omit<slack.ModalView, "blocks"> { blocks: slack.KnownBlock[] }
export interface Home extends Omit<slack.HomeView, "blocks"> { blocks: slack.KnownBlock[] }
`;

function generate(): Definitions {
  // Inside the checkout, because the compiler resolves @slack/types from where the file stands.
  const folder = mkdtempSync(join(root, "node_modules", ".block-schema-"));
  try {
    const path = join(folder, "entry.ts");
    writeFileSync(path, entrySource);
    const options = { path, type: "*", expose: "export", topRef: true, jsDoc: "none", sortProps: true } as const;
    const generator = createGenerator({ ...options, additionalProperties: false, skipTypeCheck: true });
    return generator.createSchema("*").definitions as Definitions;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Makes every union of objects with different `type`s a discriminated one, so that errors name one branch. */
function discriminate(schema: Schema, definitions: Definitions): Schema {
  if (schema.anyOf) {
    const branches = schema.anyOf.flatMap((branch) => flatten(branch, definitions));
    return toDiscriminated(branches, definitions) ?? { ...schema, anyOf: schema.anyOf.map(inside) };
  }
  return inside(schema);

  function inside(part: Schema): Schema {
    const copy: Schema = { ...part };
    if (part.items) copy.items = discriminate(part.items, definitions);
    if (part.properties) {
      const entries = Object.entries(part.properties);
      copy.properties = Object.fromEntries(entries.map(([key, value]) => [key, discriminate(value, definitions)]));
    }
    return copy;
  }
}

/** A union's branches, with nested unions of references opened up. */
function flatten(branch: Schema, definitions: Definitions): Schema[] {
  const target = resolve(branch, definitions);
  if (!target.anyOf || target.properties) return [branch];
  if (sharedType(target, definitions)) return [branch];
  return target.anyOf.flatMap((inner) => flatten(inner, definitions));
}

function toDiscriminated(branches: Schema[], definitions: Definitions): Schema | undefined {
  const types = branches.map((branch) => typeOf(branch, definitions));
  if (types.some((type) => type === undefined) || new Set(types).size !== types.length) return undefined;
  return { type: "object", discriminator: { propertyName: "type" }, required: ["type"], oneOf: branches };
}

/** Variants of one type (an image by URL or by file) become one object that needs either's own property. */
function mergeVariants(schema: Schema, definitions: Definitions): Schema {
  if (!schema.anyOf?.every((branch) => resolve(branch, definitions).properties)) return schema;
  if (!sharedType(schema, definitions) && !schema.anyOf.every((branch) => sameKeys(branch, schema.anyOf?.[0]))) {
    return schema;
  }
  const variants = schema.anyOf.map((branch) => resolve(branch, definitions));
  const common = (variants[0]?.required ?? []).filter((key) => variants.every((v) => v.required?.includes(key)));
  const properties: Record<string, Schema> = {};
  for (const variant of variants) {
    for (const [key, value] of Object.entries(variant.properties ?? {})) {
      const known = properties[key];
      properties[key] = !known || JSON.stringify(known) === JSON.stringify(value) ? value : { anyOf: [known, value] };
    }
  }
  const own = variants.map((variant) => (variant.required ?? []).filter((key) => !common.includes(key)));
  const merged: Schema = { type: "object", properties, required: common, additionalProperties: false };
  if (own.every((keys) => keys.length > 0)) merged.anyOf = own.map((required) => ({ required }));
  return merged;

  function sameKeys(one: Schema, other: Schema | undefined): boolean {
    const keysOf = (part: Schema) =>
      Object.keys(resolve(part, definitions).properties ?? {})
        .sort()
        .join();
    return other !== undefined && keysOf(one) === keysOf(other);
  }
}

function sharedType(schema: Schema, definitions: Definitions): string | undefined {
  const types = new Set((schema.anyOf ?? []).map((branch) => typeOf(branch, definitions)));
  const [only] = types;
  return types.size === 1 ? only : undefined;
}

function typeOf(schema: Schema, definitions: Definitions): string | undefined {
  const target = resolve(schema, definitions);
  return target.properties?.type?.const as string | undefined;
}

function resolve(schema: Schema, definitions: Definitions): Schema {
  if (!schema.$ref) return schema;
  const name = schema.$ref.replace("#/definitions/", "");
  return resolve(definitions[name] as Schema, definitions);
}

function mapValues(definitions: Definitions, change: (schema: Schema) => Schema): Definitions {
  return Object.fromEntries(Object.entries(definitions).map(([name, schema]) => [name, change(schema)]));
}

function readVersion(): string {
  return JSON.parse(readFileSync(join(root, "node_modules/@slack/types/package.json"), "utf8")).version;
}

const generated = generate();
// The type says that a plan's tasks may be anything at all; Slack's reference says task cards.
const planProperties = (generated.PlanBlock?.properties ?? {}) as Record<string, Schema>;
planProperties.tasks = {
  type: "array",
  items: { $ref: "#/definitions/TaskCardBlock" },
};
const merged = mapValues(generated, (schema) => mergeVariants(schema, generated));
const definitions = mapValues(merged, (schema) => discriminate(schema, merged));
const schema = { $comment: `From @slack/types ${readVersion()} by scripts/generate-block-schema.ts`, definitions };
const text = `${JSON.stringify(schema, null, 1)}\n`;
if (process.argv.includes("--print")) process.stdout.write(text);
else writeFileSync(outputPath, text);
