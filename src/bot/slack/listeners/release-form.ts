// The shortcut 'Deploy…' and the release form: each choice looks up what comes next, and submitting is the typed command.

import type { App, BlockAction, GlobalShortcut, ViewSubmitAction } from "@slack/bolt";
import { z } from "zod";
import type { ImageWish } from "../../../jobs/operation.ts";
import type { FormAsker, ReleaseDesk } from "../../release-desk.ts";
import { environmentActionId, formBlocks, maxWorkloads, releaseFormId, workloadsActionId } from "../../views/release-form.ts";
import { cut } from "../../views/text.ts";
import type { RefusalLog } from "../guard/refusal-log.ts";
import { type FormState, openForm } from "../release-form/form-state.ts";
import type { ReleaseForms } from "../release-form/open-form.ts";

/** The one of manifest.json. */
export const deployShortcutId = "deploy";

const Selected = z.object({ selected_option: z.object({ value: z.string() }).nullish() });
const SelectedMany = z.object({ selected_options: z.array(z.object({ value: z.string() })) });
const TagBlock = z.tuple([z.string(), z.string(), z.string()]);

type Values = Record<string, Record<string, unknown>>;

export function registerReleaseForm(
  app: App,
  options: { desk: ReleaseDesk; forms: ReleaseForms; key: string; refusals: RefusalLog },
): void {
  const { desk, forms, key, refusals } = options;

  app.shortcut<GlobalShortcut>({ callback_id: deployShortcutId, type: "shortcut" }, async ({ shortcut, ack, client }) => {
    await ack();
    const asker = { team: shortcut.team?.id ?? shortcut.user.team_id ?? "", user: shortcut.user.id, channel: undefined };
    await forms.open(client, { trigger: shortcut.trigger_id, asker });
  });

  for (const actionId of [environmentActionId, workloadsActionId])
    app.action<BlockAction>(actionId, async ({ body, ack, client }) => {
      await ack();
      const { view } = body;
      if (view === undefined) return;
      const state = openForm(view.private_metadata, body.user.id, key);
      if (state === undefined) return refusals.refused({ reasonCode: "modal_forged", view: view.callback_id, user: body.user.id });
      const environment = chosenEnvironment(view.state.values);
      if (environment === undefined || !state.environments.includes(environment)) return;
      const isOther = environment !== state.environment;
      const chosen = isOther ? [] : chosenWorkloads(view.state.values);
      const kept = isOther ? undefined : view.blocks.filter((block) => keptBlocks.has(block.block_id ?? ""));
      const asked = { asker: askerOf(body, state), state: { ...state, environment }, chosen, kept };
      await forms.lookUp(client, { id: view.id, hash: view.hash }, asked).catch(ignoreStale);
    });

  app.view<ViewSubmitAction>(releaseFormId, async ({ ack, view, body }) => {
    const state = openForm(view.private_metadata, body.user.id, key);
    const refuse = (text: string, block: string = formBlocks.environment) =>
      ack({ response_action: "errors", errors: { [block]: cut(text, 400) } });
    if (state === undefined) {
      refusals.refused({ reasonCode: "modal_forged", view: view.callback_id, user: body.user.id });
      return refuse("This form is not from here, and nothing was done.");
    }
    const values = view.state.values as Values;
    const environment = chosenEnvironment(values);
    if (environment === undefined) return refuse("Choose an environment.");
    // What was chosen a moment ago is still being looked up: the tags that are shown are another environment's.
    if (environment !== state.environment) return refuse(`The workloads of ${environment} are being looked up; a moment.`);
    const wishes = wishesOf(values);
    const hasWorkloads = view.blocks.some((block) => block.block_id === formBlocks.workloads);
    if (wishes.length === 0)
      return refuse("Choose another tag for at least one container.", hasWorkloads ? formBlocks.workloads : formBlocks.environment);
    const dryRun = SelectedMany.safeParse(values[formBlocks.tryOnly]?.try).data?.selected_options.length === 1;
    const answer = await desk.release(askerOf(body, state), { environment, wishes, dryRun }, `${view.id} ${view.hash}`);
    if (answer === undefined) return ack();
    return refuse(`${answer.outcome.reason ?? "It was refused."} (${answer.outcome.reasonCode ?? answer.outcome.kind})`);
  });
}

/** What the person chose stays on the screen while its tags are looked up. */
const keptBlocks: ReadonlySet<string> = new Set([formBlocks.environment, formBlocks.workloads]);

function askerOf(body: { team: { id: string } | null; user: { id: string } }, { channel }: FormState): FormAsker {
  return { team: body.team?.id ?? "", user: body.user.id, channel };
}

function chosenEnvironment(values: Values): string | undefined {
  return Selected.safeParse(values[formBlocks.environment]?.[environmentActionId]).data?.selected_option?.value;
}

function chosenWorkloads(values: Values): string[] {
  const read = SelectedMany.safeParse(values[formBlocks.workloads]?.[workloadsActionId]);
  return (read.data?.selected_options ?? []).slice(0, maxWorkloads).map((each) => each.value);
}

/** Containers whose tag is to be another; a block's id says which, and what the person saw. */
function wishesOf(values: Values): ImageWish[] {
  return Object.entries(values).flatMap(([blockId, actions]) => {
    const block = TagBlock.safeParse(parseJson(blockId));
    const value = Selected.safeParse(actions.tag).data?.selected_option?.value;
    if (!block.success || !value?.startsWith(":")) return [];
    const [workload, container, seen] = block.data;
    return [{ workload, container, image: value.slice(1), seen }];
  });
}

/** Two choices in a row: the second one's form is the newer, and has its own answer. */
function ignoreStale(error: unknown): void {
  const code = (error as { data?: { error?: string } }).data?.error;
  if (code !== "hash_conflict" && code !== "not_found") throw error;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
