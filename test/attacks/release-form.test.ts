// Attacks by the release form: a state of one's own, another's form, an environment that was not offered.

import { afterAll, beforeAll, expect, test } from "vitest";
import { channels, people } from "../../src/cli/sandbox/workspace.ts";
import { type Fortress, startFortress } from "./fortress.ts";
import { aSubmission } from "./slack-payloads.ts";

let fortress: Fortress;
beforeAll(async () => {
  fortress = await startFortress();
}, 60_000);
afterAll(() => fortress.close());

const developer = { user: people.developer.id };
const outsider = { user: people.outsider.id };
const callbackId = "release.form.1";

function filledIn(environment: string) {
  return {
    environment: { "release.environment.1": { type: "static_select", selected_option: { value: environment } } },
    [JSON.stringify([`${environment}:deployment/api`, "api", "1.4.9"])]: {
      tag: { type: "static_select", selected_option: { value: ":1.4.1" } },
    },
  };
}

/** The form as Slack keeps it after the developer has chosen staging. */
async function openStaging(): Promise<string> {
  const someone = fortress.slack.person(developer.user);
  someone.send(channels.deploys.id, "/gitops release staging");
  const top = () => (someone.state().modals as { private_metadata: string; blocks: { block_id: string }[] }[]).at(-1);
  await expect.poll(() => top()?.blocks.some((block) => block.block_id === "workloads"), { timeout: 10_000 }).toBe(true);
  return top()?.private_metadata ?? "";
}

test("a form with a state of the attacker's own", async () => {
  const privateMetadata = JSON.stringify({ environments: ["staging"], environment: "staging", channel: channels.deploys.id });
  await fortress.repels("modal_forged", () =>
    fortress.post(aSubmission({ callbackId, privateMetadata, values: filledIn("staging") }, outsider)),
  );
});

test("a form that was opened for somebody else", async () => {
  const privateMetadata = await openStaging();
  await fortress.repels("modal_forged", () =>
    fortress.post(aSubmission({ callbackId, privateMetadata, values: filledIn("staging") }, outsider)),
  );
});

test("a form that is submitted with a tag of another environment than it shows", async () => {
  const privateMetadata = await openStaging();
  const before = await fortress.git.head();
  const posted = await fortress.post(aSubmission({ callbackId, privateMetadata, values: filledIn("prod") }, developer));
  expect(posted.text).toContain("are being looked up");
  expect(await fortress.git.head()).toBe(before);
});
