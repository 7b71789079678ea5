// Takes the steps of a script one after the other, as the persons would, and waits for each to end.

import { setTimeout as delay } from "node:timers/promises";
import { formReasonCode } from "../../bot/door.ts";
import type { FeedEvent } from "../../jobs/audit.ts";
import type { Person } from "../../sandbox/slack/client/person.ts";
import { findButton } from "./click.ts";
import { allEnded, type Conversation } from "./conversation.ts";
import { chooseInModal, isSubmitOf, openModalId, submitModal, type Typed, typeInModal, untilModalSettled } from "./modal.ts";
import type { PersonName, SandboxStep } from "./options.ts";
import type { SandboxParts } from "./parts.ts";
import { channels, people } from "./workspace.ts";

/** Longer than any rollout's deadline in the sandbox. */
const operationTimeoutMs = 120_000;
/** A tag that no policy picks leads to nothing: it is not waited for longer than a push to a rollout takes. */
const pushTimeoutMs = 20_000;

export interface StepsOutcome {
  events: FeedEvent[];
  /** What a step could not do: a button that is not there, a command that Slack refused. */
  problem: string | undefined;
}

export async function takeSteps(parts: SandboxParts, conversation: Conversation, steps: readonly SandboxStep[]): Promise<StepsOutcome> {
  const events: FeedEvent[] = [];
  let person: PersonName = "developer";
  const typed: Typed = { values: {} };
  for (const step of steps) {
    if (step.kind === "as") {
      person = step.person;
      continue;
    }
    if (step.kind === "wait") {
      await delay(step.seconds * 1_000);
      events.push(...(await conversation.events()));
      continue;
    }
    const openBefore = openModalId(parts, person);
    const problem = await act(parts, person, { step, typed });
    if (problem !== undefined) return { events, problem };
    if (step.kind === "type") continue;
    const ended = await untilEnded(step, conversation, () => {
      const open = openModalId(parts, person);
      return open !== undefined && open !== openBefore;
    });
    events.push(...ended);
    await untilSaid(parts);
    const opensModal = ended.some((event) => event.kind === "answered" && event.outcome.reasonCode === formReasonCode);
    if (opensModal || step.kind === "shortcut" || step.kind === "choose") events.push(...(await awaitModal(parts, conversation, person)));
  }
  return { events, problem: undefined };
}

/** What happens in a modal leads to nothing by itself. */
function untilEnded(step: SandboxStep, conversation: Conversation, isOtherModal: () => boolean): Promise<FeedEvent[]> {
  if (step.kind === "shortcut" || step.kind === "choose") return conversation.events();
  // A button may open a form, which leads to nothing before it is sent.
  if (step.kind === "click") return conversation.until((events) => stepEnded(events) || isOtherModal(), operationTimeoutMs);
  return step.kind === "push" ? conversation.until(pushEnded, pushTimeoutMs) : conversation.until(stepEnded, operationTimeoutMs);
}

/** The questions that a modal asks are events too, and left out of what the script tells. */
async function awaitModal(parts: SandboxParts, conversation: Conversation, person: PersonName): Promise<FeedEvent[]> {
  const seen: FeedEvent[] = [];
  await untilModalSettled(parts, person, async () => {
    seen.push(...(await conversation.events()));
    return allEnded(seen) && (await parts.coxswain.idle());
  });
  return seen.filter((event) => !("operation" in event) || event.operation.origin.view === undefined);
}

function stepEnded(events: readonly FeedEvent[]): boolean {
  return events.length > 0 && events.some((event) => event.kind !== "requested") && allEnded(events);
}

/** A push leads to a commit by automation, whose sync is what ends it. */
function pushEnded(events: readonly FeedEvent[]): boolean {
  return stepEnded(events) && events.some((event) => event.kind === "ended" && event.operation.request.verb === "sync");
}

async function act(
  parts: SandboxParts,
  person: PersonName,
  { step, typed }: { step: Exclude<SandboxStep, { kind: "as" | "wait" }>; typed: Typed },
): Promise<string | undefined> {
  const someone = parts.slack.person(people[person].id);
  switch (step.kind) {
    case "run": {
      const sent = someone.send(channels.deploys.id, step.text);
      return sent.ok ? undefined : `Slack did not take "${step.text}": ${sent.error}`;
    }
    case "type":
      return typeInModal(parts, person, { text: step.text, typed });
    case "click":
      if (isSubmitOf(parts, person, step.action)) return submitModal(parts, person, typed);
      return clickButton(parts, person, step.action);
    case "shortcut":
      return runShortcut(someone, step.name);
    case "choose":
      return chooseInModal(parts, person, step);
    case "submit":
      return submitModal(parts, person, typed);
    case "push":
      parts.pushed.push({ name: step.image, tag: step.tag });
      return undefined;
  }
}

function runShortcut(someone: Person, wanted: string): string | undefined {
  const shortcuts = someone.state().shortcuts as { callback_id: string; name: string }[];
  const found = shortcuts.find((each) => each.callback_id === wanted || each.name.toLowerCase() === wanted.toLowerCase());
  if (found === undefined) return `There is no shortcut "${wanted}".`;
  const ran = someone.shortcut({ callback_id: found.callback_id });
  return ran.ok ? undefined : `Slack did not take the shortcut "${wanted}": ${ran.error}`;
}

function clickButton(parts: SandboxParts, person: PersonName, wanted: string): string | undefined {
  const someone = parts.slack.person(people[person].id);
  const button = findButton(someone, wanted);
  if (button === undefined) return `No message has a button "${wanted}".`;
  const pressed = someone.act({ ...button });
  return pressed.ok ? undefined : `Slack did not take the click on "${wanted}": ${pressed.error}`;
}

/** The last word of an operation reaches Slack a moment after its end. */
export async function untilSaid(parts: Pick<SandboxParts, "coxswain">): Promise<void> {
  for (const deadlineMs = Date.now() + 10_000; Date.now() < deadlineMs; await delay(25)) if (await parts.coxswain.idle()) return;
}
