// The real payloads that other projects test with, where the shared folder is there.

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { type HookSource, isHookSource } from "../../../src/bot/hooks/hook-source.ts";
import { parseHookBytes } from "../../../src/bot/hooks/parse-hook.ts";

const folder = join(import.meta.dirname, "../../../../shared/fixtures/webhooks");
const isThere = existsSync(join(folder, "index.json"));

const Entry = z.object({
  file: z.string(),
  provider: z.custom<HookSource>((name) => typeof name === "string" && isHookSource(name)),
  headers: z.record(z.string(), z.string()),
  expected: z.object({
    trigger: z.boolean(),
    kind: z.literal("git").optional(),
    image: z.string().optional(),
    image_any_of: z.array(z.string()).optional(),
    tags: z.array(z.string()).optional(),
    digest: z.string().nullish(),
  }),
});

/** The index spells the account DingGGu with two g where the payload has three. */
const misspelt: Readonly<Record<string, string>> = { "ghcr-registry_package-published.json": "ghcr.io/dingggu/utaitebox/server" };

describe.skipIf(!isThere)("the payloads of ../shared/fixtures/webhooks", () => {
  const entries = isThere ? z.array(Entry).parse(JSON.parse(readFileSync(join(folder, "index.json"), "utf8"))) : [];

  if (!isThere) it("are not on this machine", () => undefined);

  it.each(entries)("$file", ({ file, provider, headers, expected }) => {
    const result = parseHookBytes(provider, headers, readFileSync(join(folder, file)));
    expect(result.malformed).toBeUndefined();
    if (!expected.trigger) return expect(result).toMatchObject({ events: [], ignored: expect.any(String) });
    expect(result.events).toHaveLength(1);
    const [event] = result.events;
    if (expected.kind === "git") return expect(event?.kind).toBe("git");
    const images = [expected.image, ...(expected.image_any_of ?? []), misspelt[file]];
    expect(event).toMatchObject({ kind: "image", tags: expected.tags });
    expect(event?.kind === "image" && images.includes(event.image)).toBe(true);
    expect(event?.kind === "image" && (event.digest ?? null)).toBe(expected.digest ?? null);
  });
});
