// A process that dies in the middle of its work: its mirror serves the next one, and the remote has whole commits only.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { changeOf, git, never, setStage } from "./stage.ts";

it("is followed by one that goes on where it was", async () => {
  const { remote, folder, open } = await setStage();
  const directory = join(folder, "shared");
  for (let death = 0; death < 5; death += 1) {
    const child = spawn(process.execPath, [fileURLToPath(new URL("./push-without-end.ts", import.meta.url)), remote.url, directory], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    // At another point of a fetch, a commit or a push each time.
    await once(child.stdout, "data");
    await new Promise((resolve) => setTimeout(resolve, 23 * death));
    child.kill("SIGKILL");
    await once(child, "exit");

    const next = await open({ directory });
    const head = await next.fetch("main", never);
    const outcome = await next.push(changeOf(head, { "app/b.yaml": `death: ${death}\n` }, { message: `After death ${death}` }), never);
    // git of the dead process may still have landed its last push in between.
    if (outcome.kind === "moved")
      expect(await next.push(changeOf(outcome.head, { "app/b.yaml": `death: ${death}\n` }), never)).toMatchObject({ kind: "pushed" });
    await next.close();
  }
  const log = await remote.log(1_000);
  const parents = git(remote.directory, ["rev-list", "--parents", "main"]).split("\n");
  expect(parents.every((line) => line.split(" ").length <= 2)).toBe(true);
  expect(log.length).toBeGreaterThan(9);
  expect(git(remote.directory, ["fsck", "--strict"])).not.toMatch(/error|missing/);
  const [mirror = ""] = (await readdir(directory)).filter((name) => name.endsWith(".git"));
  expect(git(join(directory, mirror), ["fsck", "--connectivity-only"])).not.toMatch(/error|missing/);
});
