// Puts what was looked up into the release form that waits for it; one that is closed or has moved on is left alone.

import { WebAPIPlatformError, type WebClient } from "@slack/web-api";
import { type Delivery, isOfOperation, type Message } from "../../../jobs/message.ts";
import { renderReleaseForm } from "../../views/release-form.ts";
import { foreign } from "../../views/text.ts";
import { FormState, sealForm } from "./form-state.ts";

/** The person closed the form, or chose something else meanwhile: the newer question has its own answer. */
const stale = new Set(["hash_conflict", "not_found"]);

/** Undefined for a message that no form waits for. */
export async function answerForm(client: WebClient, message: Message, key: string): Promise<Delivery | undefined> {
  if (!isOfOperation(message)) return undefined;
  const { origin, requester, request } = message.operation;
  const { view: target, channel } = origin;
  if (target === undefined || requester.kind !== "slack") return undefined;
  if (message.view.state !== "ended") return { kind: "delivered", channel };
  const state = FormState.parse(JSON.parse(target.state));
  const { choices, reason } = message.view.outcome;
  const failed = choices === undefined ? `✗ ${foreign(reason ?? "What there is could not be looked up.", 600)}` : undefined;
  const note = choices !== undefined && choices.containers.length === 0 ? "Choose one or several workloads; their tags come next." : failed;
  const view = renderReleaseForm({
    environments: state.environments,
    environment: request.environment,
    choices,
    chosen: request.verb === "images" ? (request.choicesOf ?? []) : [],
    note,
    metadata: sealForm(state, requester.user, key),
  });
  try {
    await client.views.update({ view_id: target.id, hash: target.hash, view });
  } catch (error) {
    if (!(error instanceof WebAPIPlatformError) || !stale.has(error.data.error)) throw error;
  }
  return { kind: "delivered", channel };
}
