// A process that is killed between the push of moved images and the sync that follows: the commit is synced and told of, once.

import { afterAll, beforeAll, expect, test } from "vitest";
import { until } from "../jobs/redis.ts";
import { requireReal } from "../real.ts";
import { type Killable, startKillable } from "./killable/killable-coxswain.ts";
import { findRedisServer } from "./redis-server.ts";

requireReal("automation that is killed after its push, with redis-server", findRedisServer(), () => {
  let world: Killable;

  beforeAll(async () => {
    world = await startKillable();
    await world.start();
  }, 60_000);
  afterAll(() => world.close());

  const moments: [name: string, tag: string, arm: (kill: () => void) => void][] = [
    [
      "while the push is answered",
      "1.5.0",
      (kill) => {
        const stop = world.sandbox.git.onPush(() => {
          stop();
          kill();
        });
      },
    ],
    [
      "before the sync is stored",
      "1.5.1",
      (kill) =>
        world.gate.shutAt({
          is: (command) => command.includes("environment-staging:") && command.includes("automation"),
          done: false,
          shut: kill,
        }),
    ],
    [
      "when the sync is stored",
      "1.5.2",
      (kill) =>
        world.gate.shutAt({
          is: (command) => command.includes("environment-staging:") && command.includes("automation"),
          done: true,
          shut: kill,
        }),
    ],
  ];

  test.each(moments)(
    "%s",
    async (_name, tag, arm) => {
      const { sandbox } = world;
      const head = await sandbox.git.head();
      const sinceMs = Date.now();
      arm(world.kill);
      sandbox.pushed.push({ name: "api", tag });
      await world.killedAndStarted();
      const told = () => world.said("C0STAGING", sinceMs).filter((message) => message.text.includes(`api ${tag} is live in staging`));
      await until(() => told().length > 0, 30_000);
      // A second notice would come with the next look at what was left undone.
      await until(async () => (await sandbox.git.log(1))[0]?.author.name === "Coxswain");
      expect(told()).toHaveLength(1);
      const [commit, parent] = await sandbox.git.log(2);
      expect(parent?.revision).toBe(head);
      expect(JSON.stringify(sandbox.embedded.get("/configmaps", "coxswain", "coxswain-staging"))).toContain(commit?.revision);
    },
    60_000,
  );
});
