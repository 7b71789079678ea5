// YAML text as a tree of nodes with offsets: js-yaml's events, nested, nothing resolved and nothing lost.

import type { AliasEvent, Event, MappingEvent, ScalarEvent, SequenceEvent } from "js-yaml";
import { COLLECTION_STYLE, EVENT_ID, getScalarValue, YAMLException } from "js-yaml";
import type { ParsedText } from "./parse-text.ts";
import { parseText } from "./parse-text.ts";
import type { EditProblem } from "./problem.ts";
import { problemAt } from "./problem.ts";

export interface ScalarNode {
  kind: "scalar";
  event: ScalarEvent;
}

export interface MapNode {
  kind: "map";
  event: MappingEvent;
  flow: boolean;
  pairs: Pair[];
}

export interface SeqNode {
  kind: "seq";
  event: SequenceEvent;
  flow: boolean;
  items: YamlNode[];
}

export interface AliasNode {
  kind: "alias";
  event: AliasEvent;
  target: ContentNode;
}

export interface Pair {
  key: YamlNode;
  value: YamlNode;
}

/** A node that is written where it stands. */
export type ContentNode = ScalarNode | MapNode | SeqNode;
export type YamlNode = ContentNode | AliasNode;

export interface YamlDocument {
  /** 0-based place in the file. */
  index: number;
  root: YamlNode;
  hasAliases: boolean;
}

export interface YamlText extends ParsedText {
  path: string;
  lineStarts?: readonly number[];
  documents: YamlDocument[];
}

export type YamlReading = { kind: "read"; yaml: YamlText } | { kind: "unreadable"; problem: EditProblem };

/** Reads all documents of a text; `syntax` with the parser's reason and place when it is not YAML. */
export function readYaml(path: string, text: string): YamlReading {
  try {
    const parsed = parseText(text);
    return { kind: "read", yaml: { path, ...parsed, documents: nestEvents(text, parsed.events) } };
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    const offset = error.mark?.position ?? 0;
    return { kind: "unreadable", problem: problemAt({ path, text }, offset, "syntax", `Not valid YAML: ${error.reason}.`) };
  }
}

/** The decoded text of a scalar, before any schema; empty for an empty one. */
export function scalarText(yaml: Pick<ParsedText, "source">, node: ScalarNode): string {
  return getScalarValue(yaml.source, node.event);
}

/** The node that an alias stands for, or the node itself. */
export function contentOf(node: YamlNode): ContentNode {
  return node.kind === "alias" ? node.target : node;
}

interface Nesting {
  text: string;
  events: Event[];
  lineStarts?: readonly number[];
  position: number;
  anchors: Map<string, ContentNode>;
  hasAliases: boolean;
}

function nestEvents(text: string, events: Event[]): YamlDocument[] {
  const documents: YamlDocument[] = [];
  const nesting: Nesting = { text, events, position: 0, anchors: new Map(), hasAliases: false };
  while (nesting.position < events.length) {
    nesting.position++;
    nesting.anchors = new Map();
    nesting.hasAliases = false;
    const root = nestNode(nesting);
    documents.push({ index: documents.length, root, hasAliases: nesting.hasAliases });
    nesting.position++;
  }
  return documents;
}

function nestNode(nesting: Nesting): YamlNode {
  const event = nesting.events[nesting.position++] as Event;
  switch (event.type) {
    case EVENT_ID.SCALAR:
      return anchored(nesting, event, { kind: "scalar", event });
    case EVENT_ID.MAPPING: {
      const node: MapNode = { kind: "map", event, flow: event.style === COLLECTION_STYLE.FLOW, pairs: [] };
      anchored(nesting, event, node);
      while (!isEnd(nesting)) {
        const key = nestNode(nesting);
        node.pairs.push({ key, value: nestNode(nesting) });
      }
      return node;
    }
    case EVENT_ID.SEQUENCE: {
      const node: SeqNode = { kind: "seq", event, flow: event.style === COLLECTION_STYLE.FLOW, items: [] };
      anchored(nesting, event, node);
      while (!isEnd(nesting)) node.items.push(nestNode(nesting));
      return node;
    }
    case EVENT_ID.ALIAS:
      return nestAlias(nesting, event);
    default:
      throw new TypeError("a YAML event stands where no node can be");
  }
}

function isEnd(nesting: Nesting): boolean {
  if (nesting.events[nesting.position]?.type !== EVENT_ID.POP) return false;
  nesting.position++;
  return true;
}

function anchored<Node extends ContentNode>(nesting: Nesting, event: { anchorStart: number; anchorEnd: number }, node: Node): Node {
  if (event.anchorStart >= 0) nesting.anchors.set(nesting.text.slice(event.anchorStart, event.anchorEnd), node);
  return node;
}

function nestAlias(nesting: Nesting, event: AliasEvent): AliasNode {
  const name = nesting.text.slice(event.anchorStart, event.anchorEnd);
  const target = nesting.anchors.get(name);
  if (target === undefined) YAMLException.throwAt(nesting.text, event.anchorStart, `unidentified alias "${name}"`);
  nesting.hasAliases = true;
  return { kind: "alias", event, target };
}
