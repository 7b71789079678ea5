// Opens the release form at once, for a trigger lives 3 s, and then fills it: where one may release, and what there is.

import type { ModalView } from "@slack/types";
import { WebAPIPlatformError, type WebClient } from "@slack/web-api";
import type { FormAsker, ReleaseDesk } from "../../release-desk.ts";
import { renderReleaseForm } from "../../views/release-form.ts";
import { foreign } from "../../views/text.ts";
import { type FormState, fitNames, sealForm } from "./form-state.ts";

export interface OpenView {
  id: string;
  hash: string;
}

export interface LookUp {
  asker: FormAsker;
  state: FormState;
  /** Workloads whose tags are wanted. */
  chosen: readonly string[];
  /** Blocks that stay while it looks. */
  kept?: ModalView["blocks"] | undefined;
}

export interface ReleaseForms {
  open(client: WebClient, asked: { trigger: string; asker: FormAsker; environment?: string | undefined }): Promise<void>;
  /** Shows that it looks, keeping what `kept` renders, and asks; the answer comes into the view by itself. */
  lookUp(client: WebClient, view: OpenView, asked: LookUp): Promise<void>;
}

/** Slack's words for a trigger that came too late, or again. */
const tooLate = new Set(["expired_trigger_id", "exchanged_trigger_id", "trigger_expired", "trigger_exchanged"]);

async function openView(client: WebClient, trigger: string, content: ModalView): Promise<OpenView | undefined> {
  try {
    const { view } = await client.views.open({ trigger_id: trigger, view: content });
    return view?.id === undefined ? undefined : { id: view.id, hash: view.hash ?? "" };
  } catch (error) {
    if (error instanceof WebAPIPlatformError && tooLate.has(error.data.error)) return undefined;
    throw error;
  }
}

/** A press is never silent: privately where it was typed, else in the direct messages. */
async function tellTooLate(client: WebClient, { user, channel }: FormAsker): Promise<void> {
  const text = "Slack gave too little time to open the form; nothing was done. Try again, or type the release: `help release` says how.";
  if (channel !== undefined) {
    await client.chat.postEphemeral({ channel, user, text });
    return;
  }
  const direct = (await client.conversations.open({ users: user })).channel?.id;
  if (direct !== undefined) await client.chat.postMessage({ channel: direct, text });
}

export function createReleaseForms({ desk, key }: { desk: ReleaseDesk; key: string }): ReleaseForms {
  function render(state: FormState, user: string, note: string | undefined): ModalView {
    const { environments, environment } = state;
    return renderReleaseForm({ environments, environment, choices: undefined, chosen: [], note, metadata: sealForm(state, user, key) });
  }

  async function update(client: WebClient, view: OpenView, content: ModalView): Promise<OpenView> {
    const updated = await client.views.update({ view_id: view.id, hash: view.hash, view: content });
    return { id: view.id, hash: updated.view?.hash ?? view.hash };
  }

  const forms: ReleaseForms = {
    async open(client, { trigger, asker, environment: wanted }) {
      const { user, channel } = asker;
      const empty: FormState = { ...(channel === undefined ? {} : { channel }), environments: [] };
      const view = await openView(client, trigger, render(empty, user, "Looking up where you may release …"));
      if (view === undefined) return tellTooLate(client, asker);
      const environments = fitNames(await desk.environments(asker));
      const isRefused = wanted !== undefined && !environments.includes(wanted);
      const environment = isRefused ? undefined : (wanted ?? (environments.length === 1 ? environments[0] : undefined));
      const state: FormState = { ...empty, environments, ...(environment === undefined ? {} : { environment }) };
      if (environment !== undefined) return forms.lookUp(client, view, { asker, state, chosen: [] });
      const nowhere =
        environments.length === 0
          ? 'You may release nowhere. It takes the role "release"; `who-can release <environment>` says who has it.'
          : undefined;
      const refused = isRefused ? `You may not release in ${foreign(wanted, 100)}.` : undefined;
      await update(client, view, render(state, user, nowhere ?? refused ?? "Choose an environment; its workloads come next."));
    },
    async lookUp(client, view, { asker, state, chosen, kept }) {
      const { environment = "" } = state;
      const looking = chosen.length === 0 ? `Looking up the workloads of ${foreign(environment, 100)} …` : "Looking up their tags …";
      const shown = render(state, asker.user, looking);
      const asking = await update(client, view, kept === undefined ? shown : { ...shown, blocks: [...kept, ...shown.blocks.slice(1)] });
      const answer = await desk.lookUp(asker, { environment, workloads: chosen, view: { ...asking, state: JSON.stringify(state) } });
      if (answer !== undefined) await update(client, asking, render(state, asker.user, answer.lines.join("\n")));
    },
  };
  return forms;
}
