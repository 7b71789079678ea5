// docs/messages.md is made from the table, and has a small picture of each message.

import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { renderDocument } from "../../../scripts/messages/render-document.ts";
import { rows, sections } from "./table.ts";

const docs = fileURLToPath(new URL("../../../docs", import.meta.url));
const folder = join(docs, "images/messages");

test("the document has a section for each row: `npm run messages` writes it", () => {
  expect(readFileSync(join(docs, "messages.md"), "utf8")).toBe(renderDocument(sections));
});

test("there is a picture of each, and none that belongs to nothing", () => {
  expect(readdirSync(folder).sort()).toEqual(rows.map((row) => `${row.name}.png`).sort());
});

test.each(rows.map((row) => row.name))("the picture of %s is a small PNG", (name) => {
  const path = join(folder, `${name}.png`);
  expect(readFileSync(path).subarray(1, 4).toString("latin1")).toBe("PNG");
  expect(statSync(path).size).toBeLessThan(60_000);
});
