// Builds YAML texts of every kind from a list of numbers, and knows where in the text one image stands.

/** How the image is written; `text` is what stands between `before` and `after`. */
export interface GeneratedDocument {
  before: string;
  after: string;
  /** The image with its quotes. */
  text: string;
  image: string;
  style: "plain" | "single" | "double" | "literal" | "folded";
  workload: string;
  container: string;
}

/** Takes the next number and folds it into 0..count-1. */
export type Choose = (count: number) => number;

export function chooser(numbers: readonly number[]): Choose {
  let position = 0;
  return (count) => {
    const number = numbers[position++ % numbers.length] ?? 0;
    return (number + position) % count;
  };
}

const names = ["app", "web-1", "api", "x.y", "worker"];
const images = ["app", "ghcr.io/acme/app:1.0", "localhost:5000/a/b:v1", `redis:7@sha256:${"a".repeat(64)}`, "quay.io/x/y_z:1-rc.1"];
const comments = ["", "", "", "  # note", "\t# tab: [x]", " # {\"a\": 'b'}", "   "];
const scalars = [
  "1",
  "1.20",
  "yes",
  "~",
  "''",
  '"a: b # c"',
  "'it''s'",
  "plain words here",
  "0x1f",
  "2024-01-02",
  '"\\u00e9\\n"',
  "é🚢",
  "a#b",
  "-x",
  "!!str 5",
  "",
];
const keys = ["a", "key-2", '"quoted key"', "'k 3'", "image", "tag", "1", "é"];

interface Text {
  lines: string[];
  choose: Choose;
  anchors: string[];
  anchorCount: number;
}

/** One to three documents with comments, quotes, flow, anchors and blocks around one image. */
export function generateDocument(choose: Choose): GeneratedDocument {
  const text: Text = { lines: [], choose, anchors: [], anchorCount: 0 };
  if (choose(4) === 0) text.lines.push("# Copyright header", "#   image: not/this:1");
  if (choose(8) === 0) text.lines.push("%YAML 1.2", "---");
  else if (choose(3) === 0) text.lines.push("---");
  for (let count = choose(2); count > 0; count--) addNoiseDocument(text);
  const target = addTarget(text);
  for (let count = choose(2); count > 0; count--) {
    text.lines.push("---");
    addNoiseDocument(text, false);
  }
  return finish(text, target);
}

function addNoiseDocument(text: Text, endsDocument = true): void {
  text.anchors = [];
  text.lines.push("apiVersion: v1", "kind: ConfigMap", `metadata: {name: cm-${text.choose(1000)}}`, "data:");
  addNoise(text, "  ", 3);
  if (endsDocument) text.lines.push(text.choose(2) === 0 ? "---" : "--- # next");
  text.anchors = [];
}

/** Entries of a block mapping with distinct keys. */
function addNoise(text: Text, indent: string, depth: number): void {
  const { choose } = text;
  const first = choose(keys.length);
  const count = 1 + choose(3);
  for (let number = 0; number < count; number++) {
    const key = keys[(first + number) % keys.length] as string;
    const comment = comments[choose(comments.length)] as string;
    if (choose(6) === 0) text.lines.push(["", `${indent}# between`, "  "][choose(3)] as string);
    switch (depth === 0 ? choose(3) : choose(9)) {
      case 0:
        text.lines.push(`${indent}${key}: ${anchorOrAlias(text)}`.trimEnd() + comment);
        break;
      case 1:
        text.lines.push(`${indent}${key}: ${scalar(text)}`.trimEnd() + comment);
        break;
      case 2:
        text.lines.push(`${indent}${key}: ${flow(text, 2)}${comment}`);
        break;
      case 3:
        text.lines.push(
          `${indent}${key}: ${["|", "|-", ">+", ">", "|2"][choose(5)]}`,
          `${indent}  image: text # no comment`,
          "",
          `${indent}  more`,
        );
        break;
      case 4:
        text.lines.push(`${indent}${key}:${comment}`);
        for (let item = choose(3); item >= 0; item--) text.lines.push(`${indent}- ${scalar(text)}`.trimEnd());
        break;
      case 5:
        text.lines.push(`${indent}${key}: "long`, `${indent}   text over`, `${indent}   lines"${comment}`);
        break;
      default:
        text.lines.push(`${indent}${key}:${comment}`);
        addNoise(text, indent + " ".repeat(1 + choose(4)), depth - 1);
    }
  }
}

function scalar({ choose }: Text): string {
  return scalars[choose(scalars.length)] as string;
}

function anchorOrAlias(text: Text): string {
  const known = text.anchors[text.choose(text.anchors.length + 1)];
  if (known !== undefined) return `*${known} `;
  const anchor = `n${text.anchorCount++}`;
  text.anchors.push(anchor);
  return `&${anchor} value`;
}

function flow(text: Text, depth: number): string {
  const { choose } = text;
  const inner = () => (depth === 0 || choose(2) === 0 ? ["1", "'a,b'", '"c}"', "d e", "~"][choose(5)] : flow(text, depth - 1));
  if (choose(2) === 0) return `[${Array.from({ length: choose(3) }, inner).join(", ")}]`;
  const count = choose(3);
  return `{${Array.from({ length: count }, (_, index) => `k${index}: ${inner()}`).join([", ", ","][choose(2)])}}`;
}

interface Target extends Pick<GeneratedDocument, "text" | "image" | "style" | "workload" | "container"> {
  /** Line of the image and offsets in it. */
  line: number;
  column: number;
}

/** A pod template with one to three containers, one of which has the image. */
function addTarget(text: Text): Target {
  const { choose } = text;
  const name = names[choose(names.length)] as string;
  const kind = ["Deployment", "StatefulSet", "DaemonSet"][choose(3)] as string;
  const step = " ".repeat(1 + choose(4));
  const head = ["apiVersion: apps/v1", `kind: ${kind}`];
  if (choose(2) === 0) head.reverse();
  text.lines.push(
    ...head.map((line) => line + comments[choose(comments.length)]),
    "metadata:",
    `${step}name: ${name}`,
    `${step}namespace: demo`,
  );
  if (choose(2) === 0) {
    text.lines.push(`${step}labels:`);
    addNoise(text, step + step, 1);
  }
  const spec = [step, step + step, step.repeat(3)] as const;
  text.lines.push("spec:", `${spec[0]}template: # pod`, `${spec[1]}spec:`);
  if (choose(2) === 0) {
    text.lines.push(`${spec[2]}extra:`);
    addNoise(text, spec[2] + step, 2);
  }
  text.lines.push(`${spec[2]}containers:`);
  const item = choose(2) === 0 ? spec[2] : spec[2] + step;
  const count = 1 + choose(3);
  const chosen = choose(count);
  let target: Omit<Target, "workload"> | undefined;
  for (let number = 0; number < count; number++) {
    const container = `${names[choose(names.length)]}-${number}`;
    if (number === chosen) target = addChosen(text, item, container);
    else text.lines.push(choose(2) === 0 ? `${item}- {name: ${container}, image: other:1}` : `${item}- name: ${container}`);
  }
  return { ...(target as Omit<Target, "workload">), workload: `demo:${kind.toLowerCase()}/${name}` };
}

function addChosen(text: Text, indent: string, container: string): Omit<Target, "workload"> {
  const { choose } = text;
  const image = images[choose(images.length)] as string;
  const inFlow = choose(4) === 0;
  const style = (["plain", "single", "double", "literal", "folded"] as const)[choose(inFlow ? 3 : 5)] ?? "plain";
  const written = style === "single" ? `'${image}'` : style === "double" ? `"${image}"` : image;
  const property = ["", "", "", "&only ", "!!str "][choose(5)] as string;
  const comment = comments[choose(comments.length)] as string;
  const found = { text: written, image, style, container };
  if (inFlow) {
    const start = `${indent}- {name: ${container}, image: ${property}`;
    text.lines.push(`${start}${written}, tty: true}${comment}`);
    return { ...found, line: text.lines.length - 1, column: start.length };
  }
  const gap = " ".repeat(1 + choose(3));
  const inner = `${indent} ${gap}`;
  const others = [`name: ${container}`, `args: ${flow(text, 1)}${comment}`];
  const imageFirst = choose(2) === 0;
  const prefix = imageFirst ? `${indent}-${gap}` : inner;
  if (!imageFirst) text.lines.push(`${indent}-${gap}${others[0]}`);
  const header = style === "literal" ? "|-" : style === "folded" ? ">-" : "";
  const nextLine = header !== "" || choose(6) === 0;
  const start = nextLine ? `${inner}  ` : `${prefix}image: ${property}`;
  if (nextLine) text.lines.push(`${prefix}image: ${property}${header}`.trimEnd());
  text.lines.push(start + written + (header === "" ? comment : ""));
  const target = { ...found, line: text.lines.length - 1, column: start.length };
  text.lines.push(...(imageFirst ? others : others.slice(1)).map((other) => inner + other));
  return target;
}

/** Joins the lines with one kind of line break, with or without a byte order mark and a last break. */
function finish(text: Text, target: Target): GeneratedDocument {
  const { choose } = text;
  const lineBreak = ["\n", "\n", "\r\n"][choose(3)] as string;
  const mark = choose(6) === 0 ? "\uFEFF" : "";
  const line = text.lines[target.line] as string;
  const before = [...text.lines.slice(0, target.line), line.slice(0, target.column)].join(lineBreak);
  const rest = [line.slice(target.column + target.text.length), ...text.lines.slice(target.line + 1)].join(lineBreak);
  const { workload, container, image, style } = target;
  return { before: mark + before, after: rest + (choose(3) === 0 ? "" : lineBreak), text: target.text, workload, container, image, style };
}
