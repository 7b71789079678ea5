// Checks the structure of blocks and views against the schema generated from @slack/types.
import { Ajv, type ErrorObject, type ValidateFunction } from "ajv";
import type { BlockProblem } from "./problem.ts";
import schema from "./schema.generated.json" with { type: "json" };

/** The definitions of the schema that can be asked for from outside. */
export type Structure = "KnownBlock" | "Modal" | "Home";

const ajv = new Ajv({ allErrors: true, discriminator: true, strict: false, verbose: true });
ajv.addSchema(schema, "blocks");

/** @returns the problems with `value`, none when it has the structure; pointers start at `value` */
export function checkStructure(structure: Structure, value: unknown): BlockProblem[] {
  const validate = ajv.getSchema(`blocks#/definitions/${structure}`) as ValidateFunction;
  if (validate(value)) return [];
  return (validate.errors ?? []).flatMap((error) => translate(error));
}

function translate(error: ErrorObject): BlockProblem[] {
  const at = (message: string, more: Partial<BlockProblem> = {}): BlockProblem[] => [
    { code: "failed_constraint", message, pointer: error.instancePath, ...more },
  ];
  switch (error.keyword) {
    case "discriminator":
      return translateDiscriminator(error);
    case "required": {
      const field = String(error.params.missingProperty);
      // The discriminator says the same once more, and better.
      if (field === "type" && isDiscriminated(error)) return [];
      return at(`missing required field: ${field}`, { field, constraint: { type: "required" } });
    }
    case "additionalProperties": {
      const field = String(error.params.additionalProperty);
      return at(`invalid additional property: ${field}`, { field });
    }
    case "type":
      return at(`must provide ${withArticle(String(error.params.type))}`, {
        constraint: { type: "type", expected: String(error.params.type) },
      });
    case "const":
      return at(`unsupported value: ${describe(error.data)}`, {
        constraint: { type: "enum", expected: [error.params.allowedValue] },
      });
    case "enum":
      return at(`unsupported value: ${describe(error.data)}`, {
        constraint: { type: "enum", expected: error.params.allowedValues },
      });
    case "anyOf":
      return at("failed to match all allowed schemas");
    default:
      return at(error.message ?? "invalid");
  }
}

function translateDiscriminator(error: ErrorObject): BlockProblem[] {
  const type = error.params.tagValue;
  const expected = branchTypes(error.parentSchema);
  const pointer = `${error.instancePath}/type`;
  const message = type === undefined ? "missing required field: type" : `unsupported type: ${describe(type)}`;
  return [{ code: "failed_constraint", message, pointer, constraint: { type: "enum", expected } }];
}

function isDiscriminated(error: ErrorObject): boolean {
  return (error.parentSchema as { discriminator?: unknown } | undefined)?.discriminator !== undefined;
}

function branchTypes(parent: unknown): string[] {
  const branches = (parent as { oneOf?: { $ref?: string }[] } | undefined)?.oneOf ?? [];
  const definitions = schema.definitions as Record<string, { properties?: { type?: { const?: string } } }>;
  return branches.flatMap((branch) => {
    const name = branch.$ref?.replace("#/definitions/", "") ?? "";
    return definitions[name]?.properties?.type?.const ?? [];
  });
}

function withArticle(type: string): string {
  return `${/^[aeiou]/.test(type) ? "an" : "a"} ${type}`;
}

function describe(value: unknown): string {
  const text = typeof value === "string" ? value : (JSON.stringify(value) ?? String(value));
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
