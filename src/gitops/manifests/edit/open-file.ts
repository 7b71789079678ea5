// Opens a file for editing, or says why it may not be edited.

import { childPlace, rootPlace } from "./place.ts";
import type { EditProblem } from "./problem.ts";
import { problemAt, problemOfFile } from "./problem.ts";
import type { EditFile } from "./text.ts";
import { decodeText } from "./text.ts";
import type { YamlNode, YamlReading, YamlText } from "./tree.ts";
import { readYaml } from "./tree.ts";

export type OpenedFile =
  | { kind: "open"; yaml: YamlText }
  /** `template` is the text of a template, whose marked lines can still be edited. */
  | { kind: "closed"; problem: EditProblem; template?: string };

/** The file as YAML that may be edited: UTF-8, not one that SOPS signed, not a template. */
export function openFile(file: EditFile): OpenedFile {
  const text = decodeText(file.bytes);
  if (text !== undefined) return openText(file.path, text);
  return { kind: "closed", problem: problemOfFile(file.path, "not_utf8", "The file is not UTF-8 text.") };
}

export function openText(path: string, text: string): OpenedFile {
  const reading = readYaml(path, text);
  if (isEncrypted(text, reading)) {
    const message = "The file is encrypted by SOPS; an edit would break its signature, so change it with sops.";
    return { kind: "closed", problem: problemOfFile(path, "encrypted", message) };
  }
  const template = templateMark(path, text, reading);
  if (template !== undefined) return { kind: "closed", problem: template, template: text };
  return reading.kind === "read" ? { kind: "open", yaml: reading.yaml } : { kind: "closed", problem: reading.problem };
}

function isEncrypted(text: string, reading: YamlReading): boolean {
  if (!text.includes("sops")) return false;
  if (reading.kind === "unreadable") return /^"?sops"?\s*:/m.test(text);
  const { yaml } = reading;
  return yaml.documents.some((document) => childPlace(yaml, rootPlace(document), "sops") !== undefined);
}

/**
 * The problem of a text that is a template and not YAML: `{{` where the parser fails, or where it reads
 * a mapping as a key. A template inside quotes or a block is just text to YAML, and no problem.
 */
function templateMark(path: string, text: string, reading: YamlReading): EditProblem | undefined {
  const offset = text.indexOf("{{");
  if (offset < 0) return undefined;
  const isTemplate = reading.kind === "unreadable" || reading.yaml.documents.some((document) => hasMapKey(document.root));
  if (!isTemplate) return undefined;
  return problemAt(
    { path, text },
    offset,
    "templated",
    "The file is a template ({{ }}), so only lines with an $imagepolicy marker can be edited.",
  );
}

function hasMapKey(node: YamlNode): boolean {
  if (node.kind === "seq") return node.items.some(hasMapKey);
  if (node.kind !== "map") return false;
  return node.pairs.some((pair) => pair.key.kind === "map" || hasMapKey(pair.value));
}
