// The README's list of methods is the list of methods.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { methodNames } from "../../../src/sandbox/slack/index.ts";

test("every method is in the README, and no other", () => {
  const text = readFileSync(new URL("../../../src/sandbox/slack/README.md", import.meta.url), "utf8");
  const list = text.slice(text.indexOf("**Web API**"), text.indexOf("Anything else is"));
  const named = [...list.matchAll(/`([a-z]+(?:\.[a-zA-Z]+)+)`/g)].map(([, name]) => String(name));
  expect(named.sort()).toEqual(methodNames());
});
