// One file's bytes as the objects in it. Pure, and without the file's path: equal bytes give one result.

import type { KubernetesObject, ManifestProblemCode } from "../manifest.ts";
import { composeYaml, type YamlFile, type YamlLimits } from "./compose-yaml.ts";
import { freezeDeep } from "./freeze-deep.ts";
import { readObjects } from "./kubernetes-object.ts";
import { createLineFinder, type LineFinder } from "./line-finder.ts";

export interface ParsedObject {
  object: KubernetesObject;
  document: number;
  line: number;
}

export interface ParsedProblem {
  code: ManifestProblemCode;
  line: number | undefined;
  column: number | undefined;
  message: string;
}

/** Shared by everybody who loads the same blob, and therefore frozen. */
export interface ParsedFile {
  objects: readonly ParsedObject[];
  problems: readonly ParsedProblem[];
  /** Why documents were left out on purpose. */
  leftOut: readonly ("kustomization" | "not_a_manifest")[];
}

const utf8 = new TextDecoder("utf-8", { fatal: true });

export function parseManifests(bytes: Buffer, limits: YamlLimits): ParsedFile {
  const text = decode(bytes);
  if (text === undefined) return { objects: [], leftOut: [], problems: [notUtf8(bytes)] };
  const yaml = composeYaml(text, limits);
  const lines = createLineFinder(text);
  const problems = yaml.problems.map(({ code, offset, why }) => ({
    code,
    ...lines(offset),
    message: messageFor(text, lines, { offset, why }),
  }));
  return freezeDeep(withObjects(yaml, lines, problems));
}

function withObjects(yaml: YamlFile, lines: LineFinder, problems: ParsedProblem[]): ParsedFile {
  const objects: ParsedObject[] = [];
  const leftOut = new Set<"kustomization" | "not_a_manifest">();
  const filled = yaml.documents.filter((document) => document.value !== null);
  if (filled.length === 0 && problems.length === 0) leftOut.add("not_a_manifest");
  for (const { index, offset, value } of filled) {
    for (const read of readObjects(value)) {
      if (read.kind === "object") objects.push({ object: read.object, document: index, line: lines(offset).line });
      else if (read.kind === "leftOut") leftOut.add(read.reason);
      else {
        const place = read.place === undefined ? offset : (yaml.offsets.get(read.place) ?? offset);
        problems.push({ code: "not_an_object", ...lines(place), message: `${read.why}.` });
      }
    }
  }
  return { objects, problems, leftOut: [...leftOut] };
}

const templateAction = /\{\{[-~]?\s*(?:[.$"`(]|[a-z][\w.]*\b)/;

/** What is wrong; a template's braces come first, as they are what the parser stumbled over. */
function messageFor(text: string, lines: LineFinder, problem: { offset: number; why: string }): string {
  const template = templateAction.exec(text);
  if (template !== null && lines(template.index).line <= lines(problem.offset).line)
    return `This is a template ({{ … }} in line ${lines(template.index).line}) and not yet YAML; Coxswain reads plain manifests.`;
  return `${problem.why.charAt(0).toUpperCase()}${problem.why.slice(1)}.`;
}

function decode(bytes: Buffer): string | undefined {
  try {
    return utf8.decode(bytes);
  } catch {
    return undefined;
  }
}

function notUtf8(bytes: Buffer): ParsedProblem {
  const utf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  const found = utf16 ? "UTF-16" : "not UTF-8";
  return { code: "syntax", line: undefined, column: undefined, message: `The file is ${found}; save it as UTF-8.` };
}
