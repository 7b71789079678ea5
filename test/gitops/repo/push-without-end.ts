// A process of its own for crash.real.test.ts: fetches and pushes on one mirror until it is killed.

import { openRepository } from "../../../src/gitops/repo/open-repository.ts";
import { changeOf, identity } from "./change.ts";

const [, , url = "", directory = ""] = process.argv;
const { signal } = new AbortController();
const repository = await openRepository({ url, directory, auth: { kind: "none" }, identity });
for (let round = 0; ; round += 1) {
  const parent = await repository.fetch("main", signal);
  const outcome = await repository.push(
    changeOf(parent, { "app/a.yaml": `${process.pid} ${round}\n` }, { message: `Round ${round}` }),
    signal,
  );
  process.stdout.write(`${outcome.kind}\n`);
}
