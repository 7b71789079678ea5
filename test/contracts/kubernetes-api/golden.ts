// The golden part of the contract: every case's replies are those that a real API server once gave.

import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { expect, it } from "vitest";
import { parse } from "yaml";
import { type GoldenStep, runSteps } from "./golden-steps.ts";
import { type ContractTarget, makeNamespace } from "./target.ts";

const folder = new URL("../../golden/kubernetes-api/", import.meta.url);

/** One test per directory of golden/kubernetes-api. RECORD_GOLDEN=1 writes them anew: only with the real API server. */
export function goldenCases(target: () => ContractTarget, options: { mayRecord: boolean }): void {
  for (const name of readdirSync(folder)) {
    it(`answers as recorded: ${name}`, async () => {
      const steps = parse(readFileSync(new URL(`${name}/steps.yaml`, folder), "utf8")) as GoldenStep[];
      const namespace = await makeNamespace(target(), name);
      const replies = await runSteps(target(), namespace, steps);
      const file = new URL(`${name}/replies.json`, folder);
      if (options.mayRecord && (process.env.RECORD_GOLDEN === "1" || !existsSync(file)))
        writeFileSync(file, `${JSON.stringify(replies, null, 1)}\n`);
      expect(replies).toEqual(JSON.parse(readFileSync(file, "utf8")));
    });
  }
}
