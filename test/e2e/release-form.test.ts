// The release form: opened by the command and by the shortcut, filled step by step, submitted as the typed command.

import { afterAll, beforeAll, expect, test } from "vitest";
import { channels, people } from "../../src/cli/sandbox/workspace.ts";
import type { Person } from "../../src/sandbox/slack/client/person.ts";
import { type Sandbox, startSandbox } from "./sandbox.ts";

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox.close());

interface Block {
  block_id: string;
  type: string;
  text?: { text: string };
  label?: { text: string };
  element?: {
    action_id: string;
    options?: { value: string; text: { text: string } }[];
    option_groups?: { label: { text: string }; options: { value: string }[] }[];
    initial_option?: { value: string };
  };
}

interface View {
  id: string;
  blocks: Block[];
  title: { text: string };
}

const modalOf = (someone: Person) => (someone.state().modals as View[]).at(-1);
const textOf = (view: View | undefined) => JSON.stringify(view?.blocks ?? []);

/** The visible form, once it shows what is waited for. */
async function form(someone: Person, shows: (view: View) => boolean): Promise<View> {
  for (const deadlineMs = Date.now() + 10_000; Date.now() < deadlineMs; await new Promise((resolve) => setTimeout(resolve, 20))) {
    const view = modalOf(someone);
    if (view !== undefined && shows(view)) return view;
  }
  throw new Error(`the form shows ${textOf(modalOf(someone))}`);
}

const hasBlock = (id: string) => (view: View) => view.blocks.some((block) => block.block_id === id) && !textOf(view).includes("Looking up");

function chooseEnvironment(someone: Person, view: View, environment: string): void {
  const option = view.blocks
    .find((block) => block.block_id === "environment")
    ?.element?.options?.find((each) => each.value === environment);
  someone.act({ view_id: view.id, block_id: "environment", action_id: "release.environment.1", value: { selected_option: option } });
}

function chooseWorkloads(someone: Person, view: View, names: readonly string[]): void {
  const options = view.blocks.find((block) => block.block_id === "workloads")?.element?.options ?? [];
  const chosen = options.filter((each) => names.includes(each.text.text));
  someone.act({ view_id: view.id, block_id: "workloads", action_id: "release.workloads.1", value: { selected_options: chosen } });
}

const tagBlocks = (view: View) => view.blocks.filter((block) => block.element?.action_id === "tag");

async function openTags(someone: Person, environment: string, names: readonly string[]): Promise<View> {
  chooseEnvironment(someone, await form(someone, hasBlock("environment")), environment);
  const workloads = await form(someone, (view) => hasBlock("workloads")(view));
  chooseWorkloads(someone, workloads, names);
  return form(someone, (view) => tagBlocks(view).length === names.length && !textOf(view).includes("Looking up"));
}

function pick(view: View, tags: readonly string[]) {
  return Object.fromEntries(tagBlocks(view).map((block, at) => [block.block_id, { tag: { selected_option: { value: `:${tags[at]}` } } }]));
}

const someoneOf = (name: keyof typeof people) => sandbox.slack.person(people[name].id);

test("/gitops release opens it, and a release of two workloads is one commit", async () => {
  const developer = someoneOf("developer");
  developer.send(channels.deploys.id, "/gitops release");
  const view = await openTags(developer, "staging", ["deployment/api", "deployment/web"]);
  expect(textOf(view)).toContain("1.4.9 (stays)");
  const submitted = await developer.submit({ view_id: view.id, values: pick(view, ["1.4.3", "2.0.9"]) });
  expect(submitted).toEqual({ ok: true });
  const message = await developer.waitForMessage((each) => each.text.includes("2 images are live in staging"), 20_000);
  expect(message.channel).toBe(channels.deploys.id);
  const [commit] = await sandbox.git.log(1);
  expect(commit?.trailers.map((each) => each.name)).toContain("Requested-by");
  expect(await sandbox.git.readFile("environments/staging/api.yaml")).toContain("/api:1.4.3");
  expect(await sandbox.git.readFile("environments/staging/web.yaml")).toContain("/web:2.0.9");
  expect(modalOf(developer)).toBeUndefined();
});

test("the shortcut opens it in no channel, and the answer goes to the environment's own", async () => {
  const developer = someoneOf("developer");
  expect(developer.shortcut({ callback_id: "deploy" })).toEqual({ ok: true });
  const view = await openTags(developer, "staging", ["deployment/worker"]);
  await developer.submit({ view_id: view.id, values: pick(view, ["1.4.2"]) });
  const message = await developer.waitForMessage((each) => each.text.includes("worker 1.4.2 is live in staging"), 20_000);
  expect(message.channel).toBe(channels.staging.id);
});

test("an environment that is named is looked up at once", async () => {
  const developer = someoneOf("developer");
  developer.send(channels.deploys.id, "/gitops release prod");
  const view = await form(developer, hasBlock("workloads"));
  expect(view.blocks.find((block) => block.block_id === "environment")?.element?.initial_option?.value).toBe("prod");
  developer.close({ view_id: view.id });
});

test("only environments where the person may release are offered, and who may nowhere is told so", async () => {
  const outsider = someoneOf("outsider");
  outsider.send(channels.deploys.id, "/gitops release");
  const view = await form(outsider, (each) => textOf(each).includes("may release nowhere"));
  expect(view.blocks.some((block) => block.type === "input")).toBe(false);
  outsider.close({ view_id: view.id });
});

test("what cannot be submitted is said in the form: nothing chosen, a tag that somebody moved meanwhile", async () => {
  const developer = someoneOf("developer");
  developer.send(channels.deploys.id, "/gitops release");
  const view = await openTags(developer, "staging", ["deployment/web"]);
  expect(await developer.submit({ view_id: view.id })).toMatchObject({
    ok: false,
    errors: { workloads: expect.stringContaining("another tag") },
  });
  // Somebody else is faster: the release says so, and changes nothing.
  await sandbox.run("/gitops release staging web 2.1.0", "approver-1");
  expect(await developer.submit({ view_id: view.id, values: pick(view, ["2.0.8"]) })).toEqual({ ok: true });
  await developer.waitForMessage((each) => each.text.includes("container(s) tag mismatch"), 20_000);
  expect(await sandbox.git.readFile("environments/staging/web.yaml")).toContain("/web:2.1.0");
});

test("a choice made while another is looked up wins: the older answer does not overwrite the newer form", async () => {
  const developer = someoneOf("developer");
  developer.send(channels.deploys.id, "/gitops release");
  const first = await form(developer, hasBlock("environment"));
  chooseEnvironment(developer, first, "staging");
  chooseEnvironment(developer, first, "prod");
  const view = await form(developer, (each) => hasBlock("workloads")(each));
  const shown = view.blocks.find((block) => block.block_id === "workloads")?.element?.options?.map((each) => each.value) ?? [];
  const environment = view.blocks.find((block) => block.block_id === "environment")?.element?.initial_option?.value;
  expect(shown.every((id) => id.startsWith(`${environment}:`))).toBe(true);
  developer.close({ view_id: view.id });
});

test("a trigger that came too late is told, and not left in silence", async () => {
  const developer = someoneOf("developer");
  sandbox.slack.control.addFault({ match: { method: "views.open" }, fault: { kind: "error", error: "expired_trigger_id" } });
  developer.send(channels.deploys.id, "/gitops release");
  await developer.waitForMessage((each) => each.text.includes("too little time to open the form"), 10_000);
});
