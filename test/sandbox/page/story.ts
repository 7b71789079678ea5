// An hour in a channel, as Coxswain tells it: what the page is looked at with.
import { approver, deploys, developer, type PageSandbox } from "./sandbox.ts";

const plain = (text: string) => ({ type: "plain_text", text });
const mrkdwn = (text: string) => ({ type: "mrkdwn", text });
const raw = (text: string) => ({ type: "raw_text", text });
const code = (text: string) => ({
  type: "rich_text",
  elements: [{ type: "rich_text_section", elements: [{ type: "text", text, style: { code: true } }] }],
});
const button = (actionId: string, text: string, style?: string) => ({
  type: "button",
  action_id: actionId,
  text: plain(text),
  ...(style && { style }),
});

const released = {
  text: "api 1.5.0 is live in staging · 41 s after the push",
  blocks: [
    { type: "section", text: mrkdwn(":white_check_mark: *api 1.5.0 is live in staging* · 41 s after the push") },
    { type: "context", elements: [mrkdwn("`deployment/api` 1.4.2 → 1.5.0 · `sha256:9c1f…` · policy semver ~1")] },
    { type: "context", elements: [mrkdwn("push 0 s → commit 2 s → applied 4 s → healthy 41 s")] },
    {
      type: "actions",
      block_id: "promote",
      elements: [button("promote", "Promote to prod", "primary"), { ...button("compare", "Compare"), url: "https://git.example/compare" }],
    },
  ],
};

const promotion = {
  text: "Promote staging → prod? asked by developer",
  blocks: [
    { type: "section", text: mrkdwn("*Promote staging → prod?* · asked by <@U01DEV> · until <!date^1795357800^{time}|14:30>") },
    {
      type: "table",
      column_settings: [{ align: "left" }, { align: "left" }, { align: "left" }, { align: "left" }],
      rows: [
        [raw("workload"), raw("now"), raw("to"), raw("healthy in staging")],
        [code("deployment/api"), raw("1.4.2"), raw("1.5.0"), raw("3 h, 0 restarts")],
        [code("deployment/web"), raw("2.0.9"), raw("2.1.0"), raw("26 h")],
      ],
    },
    {
      type: "context",
      elements: [mrkdwn("12 commits <https://git.example/compare|Compare> · diff: 2 files, 2 lines · approved by <@U02APP> · 1 of 2")],
    },
    { type: "actions", block_id: "approve", elements: [button("approve", "Approve", "primary"), button("reject", "Reject…", "danger")] },
  ],
};

const syncing = (applied: number, isDone: boolean) => ({
  text: `Syncing prod to 3f2a91c`,
  blocks: [
    {
      type: "plan",
      block_id: "plan",
      title: "Syncing prod to 3f2a91c",
      tasks: [
        { type: "task_card", task_id: "fetch", title: "Fetched main: 2 commits since 8d01b7e", status: "complete" },
        { type: "task_card", task_id: "compare", title: "Compared 214 objects: 3 differ", status: "complete" },
        { type: "task_card", task_id: "apply", title: `Applying ${applied} of 3`, status: isDone ? "complete" : "in_progress" },
        { type: "task_card", task_id: "rollout", title: "Rollout", status: "pending" },
      ],
    },
    { type: "context", elements: [mrkdwn("asked by <@U01DEV> · <https://git.example/3f2a91c|3f2a91c>")] },
  ],
});

const partly = {
  text: "prod is partly at 3f2a91c · 1 failed, 2 changed, 211 unchanged",
  blocks: [
    { type: "section", text: mrkdwn("*prod is partly at <https://git.example/3f2a91c|3f2a91c>* · 1 failed, 2 changed, 211 unchanged") },
    {
      type: "alert",
      level: "error",
      text: mrkdwn("`deployment/api`: rollout stopped after 5 min: ImagePullBackOff on `registry.local/api:1.5.0` (tag not found)"),
    },
    {
      type: "actions",
      block_id: "fix",
      elements: [button("rollback", "Roll back api", "danger"), button("retry", "Retry"), button("details", "Details")],
    },
  ],
};

/** Tells it and gives the `ts` of the message that is still being worked on. */
export async function tellStory(sandbox: PageSandbox): Promise<string> {
  const dana = sandbox.slack.person(developer);
  const ada = sandbox.slack.person(approver);
  dana.send(deploys, "Morning! `api` 1.5.0 fixes the retry budget. I think it can go to *prod* today.");
  dana.send(deploys, "@approver-1 will you look at it later?");
  ada.send(deploys, "Sure, after lunch.");
  await sandbox.post(released);
  const failed = await sandbox.post(partly);
  await sandbox.post({ text: "The long version: 2 of 3 replicas never started. The registry has no tag 1.5.0 of api.", thread_ts: failed });
  ada.send(deploys, "That was my fault, the tag is pushed now.", failed);
  await sandbox.call("reactions.add", { channel: deploys, timestamp: failed, name: "eyes" });
  await sandbox.post(promotion);
  const ts = await sandbox.post(syncing(2, false));
  await sandbox.call("chat.postEphemeral", {
    channel: deploys,
    user: developer,
    text: "You may not lock prod. It takes the role “release” there; <!subteam^S01> has it. `/gitops whoami` shows yours.",
  });
  dana.leave();
  ada.leave();
  return ts;
}
