// cancel: a sync that waits for its rollout stops, and says so; whoever may not sync may not cancel.

import { onTestFinished, test } from "vitest";
import { readMessages } from "../../src/cli/sandbox/messages.ts";
import { people } from "../../src/cli/sandbox/workspace.ts";
import { until } from "../jobs/redis.ts";
import { startSandbox } from "./sandbox.ts";

test("a running sync is stopped by whoever may sync, and its message says so", async () => {
  const sandbox = await startSandbox();
  onTestFinished(() => sandbox.close());
  const path = "environments/prod/web.yaml";
  const text = (await sandbox.git.readFile(path)) ?? "";
  // A tag that the registry lacks: the rollout waits until its deadline.
  await sandbox.commit({ [path]: text.replace(/web:[\w.]+/, "web:9.9.9") });
  const developer = sandbox.slack.person(people.developer.id);
  const outsider = sandbox.slack.person(people.outsider.id);
  developer.send("C0DEPLOYS", "/gitops sync prod");
  const says = (part: string) => readMessages(sandbox).some((message) => message.text.includes(part));
  await until(() => says("Syncing prod"));
  outsider.send("C0DEPLOYS", "/gitops cancel prod");
  await until(() => says("You may not sync prod"));
  developer.send("C0DEPLOYS", "/gitops cancel prod");
  await until(() => says("1 operation of prod is asked to stop"));
  await until(() => says("prod was not synced: The operation was cancelled."));
  developer.send("C0DEPLOYS", "/gitops cancel prod");
  await until(() => says("Nothing runs or waits in prod."));
  developer.leave();
  outsider.leave();
});
