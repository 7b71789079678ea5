// One TypeScript file as the architecture rules see it: what it imports, and the few constructs that are not allowed everywhere.

import { parseSync, Visitor } from "oxc-parser";

export interface Import {
  /** As written: `./names.ts`, `node:fs`, `@slack/bolt`. */
  specifier: string;
  /** Nothing of it is left when the types are stripped. */
  typeOnly: boolean;
}

export interface SourceFile {
  /** From the checkout's root, `/` between parts: `src/gitops/names.ts`. */
  path: string;
  lines: string[];
  imports: Import[];
  /** `process.env`, or `env` from node:process. */
  readsEnvironment: boolean;
  /** Names of `let` and `var` variables of the module itself. */
  mutableVariables: string[];
}

/** Throws when the file does not parse. */
export function readSourceFile(path: string, text: string): SourceFile {
  const { module, program, errors } = parseSync(path, text);
  if (errors.length > 0) throw new Error(`${path}: ${errors[0]?.message}`);
  const imports: Import[] = [];
  for (const statement of module.staticImports)
    imports.push({ specifier: statement.moduleRequest.value, typeOnly: isTypeOnly(statement.entries) });
  for (const statement of module.staticExports)
    for (const entry of statement.entries)
      if (entry.moduleRequest) imports.push({ specifier: entry.moduleRequest.value, typeOnly: entry.isType });
  const found = { readsEnvironment: false };
  new Visitor({
    ImportExpression(node) {
      // What is computed cannot be judged: the rules then see a specifier that no rule allows.
      const specifier = node.source.type === "Literal" ? String(node.source.value) : "(computed)";
      imports.push({ specifier, typeOnly: false });
    },
    TSImportType(node) {
      imports.push({ specifier: node.source.value, typeOnly: true });
    },
    MemberExpression(node) {
      if (node.object.type === "Identifier" && node.object.name === "process" && nameOf(node.property) === "env")
        found.readsEnvironment = true;
    },
    ImportDeclaration(node) {
      const names = node.specifiers.map((one) => (one.type === "ImportSpecifier" ? nameOf(one.imported) : ""));
      if (["node:process", "process"].includes(node.source.value) && names.includes("env")) found.readsEnvironment = true;
    },
  }).visit(program);
  return { path, lines: text.split("\n"), imports, ...found, mutableVariables: mutableVariables(program.body) };
}

function isTypeOnly(entries: readonly { isType: boolean }[]): boolean {
  return entries.length > 0 && entries.every((entry) => entry.isType);
}

function nameOf(node: { type: string; name?: unknown; value?: unknown }): unknown {
  return node.type === "Literal" ? node.value : node.name;
}

type Statement = ReturnType<typeof parseSync>["program"]["body"][number];

function mutableVariables(body: readonly Statement[]): string[] {
  return body.flatMap((statement) => {
    const declaration = statement.type === "ExportNamedDeclaration" ? statement.declaration : statement;
    if (declaration?.type !== "VariableDeclaration" || declaration.declare || declaration.kind === "const") return [];
    return declaration.declarations.map((one) => (one.id.type === "Identifier" ? one.id.name : "(pattern)"));
  });
}
