// The verification finds wrong edits: each case plants one and expects the reason.

import { describe, expect, test } from "vitest";
import type { Intent } from "../../../../src/gitops/manifests/edit/change.ts";
import { verifyEdit } from "../../../../src/gitops/manifests/edit/verify-edit.ts";

const before = `# head
a: &x one # first
b: *x
c: {d: [1, 2], e: 'f'}
---
image: app:1.0 # the image
tag: 1.20
m: &m {k: v}
n:
  <<: *m
  o: p
`;

const image: Intent = { document: 1, path: ["image"], value: "app:1.1", isInPlace: true };

function edited(...replacements: [string, string][]): string {
  return replacements.reduce((text, [from, to]) => {
    if (!text.includes(from)) throw new Error(`nothing to replace: ${from}`);
    return text.replace(from, () => to);
  }, before);
}

describe("right edits are verified", () => {
  test.each<[string, string, Intent[]]>([
    ["one value", edited(["app:1.0", "app:1.1"]), [image]],
    ["quotes that were needed", edited(["tag: 1.20", 'tag: "1.21"']), [{ document: 1, path: ["tag"], value: "1.21", isInPlace: true }]],
    ["an alias unlinked", edited(["*x", "two"]), [{ document: 0, path: ["b"], value: "two", isInPlace: true }]],
    [
      "an anchor with all its readers",
      edited(["&x one", "&x two"]),
      [
        { document: 0, path: ["a"], value: "two", isInPlace: true },
        { document: 0, path: ["b"], value: "two", isInPlace: true },
      ],
    ],
    ["a key added", edited(["tag:", "new: x\ntag:"]), [{ document: 1, path: ["new"], value: "x", isInPlace: false }]],
    ["a mapping added", edited(["tag:", "new: {x: z}\ntag:"]), [{ document: 1, path: ["new"], value: { x: "z" }, isInPlace: false }]],
    ["a merged key overridden", edited(["  o: p", "  k: w\n  o: p"]), [{ document: 1, path: ["n", "k"], value: "w", isInPlace: false }]],
    [
      "a key removed with its comment",
      edited(["image: app:1.0 # the image\n", ""]),
      [{ document: 1, path: ["image"], value: undefined, isInPlace: false }],
    ],
    ["nothing at all", before, []],
  ])("%s", (_name, after, intents) => {
    expect(verifyEdit({ text: before }, { text: after }, intents)).toEqual({ kind: "verified" });
  });
});

describe("planted wrong edits are found", () => {
  test.each<[string, string, Intent[], RegExp]>([
    ["the value did not change", before, [image], /image would not read as intended/],
    ["another value than meant", edited(["app:1.0", "app:1.2"]), [image], /image would not read as intended/],
    ["a second value changed", edited(["app:1.0", "app:1.1"], ["e: 'f'", "e: 'g'"]), [image], /would change too/],
    [
      "an alias changed with its anchor",
      edited(["&x one", "&x two"]),
      [{ document: 0, path: ["a"], value: "two", isInPlace: true }],
      /b would change too/,
    ],
    [
      "a number instead of a text",
      edited(["tag: 1.20", "tag: 1.21"]),
      [{ document: 1, path: ["tag"], value: "1.21", isInPlace: true }],
      /tag would not read as intended/,
    ],
    ["a boolean of YAML 1.1", edited(["app:1.0", "yes"]), [{ ...image, value: "yes" }], /no text to readers of YAML 1.1/],
    ["a sexagesimal of YAML 1.1", edited(["app:1.0", "1:30"]), [{ ...image, value: "1:30" }], /no text to readers of YAML 1.1/],
    ["the comment behind it eaten", edited(["app:1.0 # the image", "app:1.1"]), [image], /change a comment/],
    ["the comment glued to the value", edited(["app:1.0 # the image", "app:1.1# the image"]), [image], /not read as intended/],
    ["a comment changed", edited(["app:1.0 # the image", "app:1.1 # an image"]), [image], /change a comment/],
    ["a comment added", edited(["app:1.0", "app:1.1"], ["tag:", "# new\ntag:"]), [image], /change a comment/],
    ["blanks before a comment changed", edited(["app:1.0 # the image", "app:1.1  # the image"]), [image], /between the values/],
    ["a blank line lost", edited(["app:1.0", "app:1.1"], ["  o: p\n", "  o: p"]), [image], /between the values/],
    ["flow padding changed", edited(["app:1.0", "app:1.1"], ["{k: v}", "{ k: v }"]), [image], /between the values/],
    ["line ends changed", edited(["app:1.0", "app:1.1"]).replaceAll("\n", "\r\n"), [image], /between the values/],
    ["a document lost", edited(["app:1.0", "app:1.1"], ["---\n", ""]), [image], /documents instead of|does not load/],
    ["a document added", `${edited(["app:1.0", "app:1.1"])}---\nx: y\n`, [image], /3 documents instead of 2/],
    ["a key lost", edited(["app:1.0", "app:1.1"], ["tag: 1.20\n", ""]), [image], /tag would be gone/],
    ["a key that came", edited(["app:1.0", "app:1.1"], ["tag:", "new: x\ntag:"]), [image], /new would be new/],
    ["an item that came", edited(["app:1.0", "app:1.1"], ["[1, 2]", "[1, 2, 3]"]), [image], /would change too/],
    ["the merge cut off", edited(["app:1.0", "app:1.1"], ["  <<: *m\n", ""]), [image], /would change too/],
    [
      "an intended path that is not there",
      edited(["app:1.0", "app:1.1"]),
      [image, { document: 1, path: ["x", "y"], value: "z", isInPlace: true }],
      /x would not be there/,
    ],
    [
      "a removal that did not happen",
      before,
      [{ document: 1, path: ["tag"], value: undefined, isInPlace: false }],
      /tag would still be there/,
    ],
    [
      "a removal that took more",
      edited(["tag: 1.20\n", ""], ["  o: p\n", ""]),
      [{ document: 1, path: ["tag"], value: undefined, isInPlace: false }],
      /would change too/,
    ],
    ["a text broken by the edit", edited(["app:1.0", "app: 1.1"]), [image], /does not load/],
    ["a key twice", edited(["app:1.0", "app:1.1"], ["tag: 1.20", "tag: 1.20\nimage: x"]), [image], /duplicated mapping key/],
    ["the wrong document", edited(["app:1.0", "app:1.1"]), [{ ...image, document: 0 }], /image would not be there/],
    ["a list where a text was", edited(["app:1.0", "[app:1.1]"]), [image], /not read as intended/],
  ])("%s", (_name, after, intents, reason) => {
    expect(verifyEdit({ text: before }, { text: after }, intents)).toMatchObject({ kind: "wrong", message: expect.stringMatching(reason) });
  });
});

test("a text that did not load before is told apart", () => {
  const text = "a: 1\na: 2\n";
  expect(verifyEdit({ text }, { text }, [])).toEqual({ kind: "unreadable", reason: "duplicated mapping key", offset: 5 });
});

test("keys that are no texts to some reader lie on the way to a value", () => {
  const intent: Intent = { document: 0, path: ["1", "on"], value: "b", isInPlace: true };
  expect(verifyEdit({ text: "1: {on: a, off: c}\n" }, { text: "1: {on: b, off: c}\n" }, [intent])).toEqual({ kind: "verified" });
});

test("tags that nobody knows, sets, binaries and cycles are compared, not refused", () => {
  const text = "a: !Ref x\nb: !Sub [1, !Get {y: z}]\nc: !!binary aGk=\nd: !!set {e, f}\ng: &g [*g]\n? [h, i]\n: j\nimage: app:1\n";
  const after = text.replace("app:1", "app:2");
  const intent: Intent = { document: 0, path: ["image"], value: "app:2", isInPlace: true };
  expect(verifyEdit({ text }, { text: after }, [intent])).toEqual({ kind: "verified" });
  for (const [from, to] of [
    ["!Ref x", "!Ref y"],
    ["!Ref x", "!Raf x"],
    ["y: z", "y: zz"],
    ["aGk=", "aGl="],
    ["e, f", "e, g"],
    ["[h, i]", "[h, k]"],
  ] as const)
    expect(verifyEdit({ text }, { text: after.replace(from, to) }, [intent]).kind).toBe("wrong");
});
