// The door: a text that somebody typed becomes a stored job, an answer or a refusal with its reason.

import { asFailure } from "../gitops/failure.ts";
import type { AccessDecision } from "../gitops/rules/access.ts";
import type { Access } from "../jobs/access.ts";
import type { ApprovalDesk } from "../jobs/approvals/approval-desk.ts";
import { doorOf } from "../jobs/audit/describe-event.ts";
import type { AuditLog } from "../jobs/audit.ts";
import type { Cancellations } from "../jobs/cancellation.ts";
import { parseChangeId, queuesFor } from "../jobs/evidence/change-id.ts";
import type { Identity } from "../jobs/identity.ts";
import type { IdentityOrder, IdentityOrders } from "../jobs/identity-orders.ts";
import { type Actor, createOperation, type Operation, type Origin, type Request } from "../jobs/operation.ts";
import type { JobQueue } from "../jobs/operation-queue.ts";
import type { Outbox } from "../jobs/outbox/outbox.ts";
import type { Outcome } from "../jobs/outcome.ts";
import type { Logger } from "../telemetry/log.ts";
import { cancelOperations } from "./cancel-operations.ts";
import { parseCommandText } from "./grammar/parse.ts";
import { type Interpreted, interpretCommand } from "./grammar/request.ts";
import { answerIdentity, type IdentityQuestion, orderIdentity } from "./identity-questions.ts";
import { renderDeskAnswer } from "./views/desk-answer.ts";
import { refusalOf } from "./views/refusal.ts";
import { escapeText, foreign } from "./views/text.ts";

/** Slack waits 3 s; who may do it must be known well before. */
const authorizeTimeoutMs = 1_500;

export interface Knock {
  text: string;
  requester: Actor;
  origin: Origin;
}

/** What the one who asked hears at once; undefined when the thread will tell. */
export type Answer = { outcome: Outcome; lines: string[]; form?: ReleaseFormWanted } | undefined;

/** Of an answer whose form opens. */
export const formReasonCode = "form";

/** The one who asked is to choose in a modal, where there is a way to open one; the lines are for where there is none. */
export interface ReleaseFormWanted {
  environment?: string | undefined;
}

interface Reason {
  code: string;
  message: string;
  advice: string;
  adviceIsMarkup?: boolean;
  environment?: string;
}

export interface Door {
  command(knock: Knock): Promise<Answer>;
  request(request: Request, knock: Knock): Promise<Answer>;
}

function evidenceWants(what: string): Reason {
  return {
    code: "usage",
    message: `evidence wants ${what}.`,
    advice:
      "Give an operation's or an approval's id, at least 7 digits of a commit, or an environment; or ask in the thread of the change.",
  };
}

export function createDoor(options: {
  environments: readonly string[];
  prefix: string;
  access: Access;
  identity: Identity;
  identityOrders: IdentityOrders;
  queue: JobQueue;
  outbox: Outbox;
  audit: AuditLog;
  desk: ApprovalDesk;
  cancellations: Pick<Cancellations, "request">;
  /** Which change a thread is about. */
  threadChange: (place: { channel: string; threadTs: string }) => Promise<string | undefined>;
  clock: () => Date;
  log: Logger;
}): Door {
  const { environments, prefix, access, identity, identityOrders, queue, outbox, audit, desk, cancellations, threadChange, clock, log } =
    options;

  async function answer(knock: Knock, outcome: Outcome, lines: string[]): Promise<Answer> {
    const event = {
      kind: "answered",
      at: clock().toISOString(),
      requester: knock.requester,
      trigger: knock.origin.trigger,
      text: knock.text,
      outcome,
      door: doorOf(knock),
    } as const;
    await audit.append(event).catch((error: unknown) => log.error({ err: error }, "the audit log could not be written"));
    return { outcome, lines };
  }

  function refuse(knock: Knock, reason: Reason): Promise<Answer> {
    const { code, message, advice, environment } = reason;
    const outcome: Outcome = { kind: "refused", environment, objects: [], stages: {}, reason: message, reasonCode: code, advice };
    // What was typed stands in the message, never in the advice.
    return answer(knock, outcome, [foreign(message), reason.adviceIsMarkup ? advice : escapeText(advice)]);
  }

  async function store(operation: Operation): Promise<void> {
    const accepted = await queue.enqueue(operation);
    if (accepted.kind === "repeated") return;
    if (accepted.behind > 0 && operation.origin.view === undefined)
      await outbox.put({ kind: "operation", operation, view: { state: "queued", behind: accepted.behind } });
  }

  async function tell(knock: Knock, question: IdentityQuestion): Promise<Answer> {
    const told = await answerIdentity(question, knock, { identity, signal: AbortSignal.timeout(authorizeTimeoutMs) });
    if (told.kind === "refused") return refuse(knock, told);
    return answer(knock, { kind: "answered", objects: [], stages: {}, answer: told.lines }, told.lines);
  }

  async function order(knock: Knock, wanted: IdentityOrder): Promise<Answer> {
    const told = await orderIdentity(wanted, knock, { orders: identityOrders, signal: AbortSignal.timeout(authorizeTimeoutMs) });
    if (told.kind === "refused") return refuse(knock, told);
    return answer(knock, { kind: "answered", objects: [], stages: {}, answer: told.lines }, told.lines);
  }

  /** The same desk that the buttons go to; it writes its own audit. */
  async function decide(knock: Knock, { decision, id, text }: Extract<Interpreted, { kind: "decision" }>): Promise<Answer> {
    const { requester, origin } = knock;
    if (requester.kind !== "slack")
      return refuse(knock, { code: "standing", message: "A decision needs a person of the workspace.", advice: "Decide in Slack." });
    const source = { entry: origin.door === "mention" ? "mention" : "command", channel: origin.channel } as const;
    const click = { id, team: requester.team, user: requester.user, channel: origin.channel, source };
    const answered = await (decision === "approve"
      ? desk.approve(click, text)
      : decision === "reject"
        ? desk.reject(click, text)
        : desk.withdraw(click));
    const kind = answered.kind === "done" ? "answered" : "refused";
    return { outcome: { kind, objects: [], stages: {} }, lines: [renderDeskAnswer(answered)] };
  }

  /** Whoever may sync an environment, or administers it, may stop what runs there. */
  async function cancel(knock: Knock, { environment, dryRun }: Extract<Interpreted, { kind: "cancel" }>): Promise<Answer> {
    const request = { verb: "sync", environment, dryRun, force: false } as const;
    const signal = AbortSignal.timeout(authorizeTimeoutMs);
    const decision = await access.authorize({ request, ...knock }, signal);
    const isAdministrator = !decision.allowed && (await access.holds("administer", environment, knock, signal)).allowed;
    if (!decision.allowed && !isAdministrator)
      return refuse(knock, { ...refusalOf(decision, request, prefix), adviceIsMarkup: true, environment });
    const by = "user" in knock.requester ? knock.requester.user : knock.requester.kind;
    const lines = await cancelOperations(environment, by, { queue, cancellations, dryRun });
    return answer(knock, { kind: "answered", environment, objects: [], stages: {}, answer: lines }, lines.map(escapeText));
  }

  async function askForm(knock: Knock, environment: string | undefined): Promise<Answer> {
    const reason = "What is released is chosen in a form.";
    const lines = [reason, `Without one: \`${prefix}release prod api 1.5.0\`; \`${prefix}help release\` has the rest.`];
    const answered = await answer(
      knock,
      { kind: "answered", environment, objects: [], stages: {}, reason, reasonCode: formReasonCode, answer: lines },
      lines,
    );
    return answered === undefined ? undefined : { ...answered, form: { environment } };
  }

  /** For the queue the environment that is named, else any that one may view; whether the change may be seen is decided when it is found. */
  async function askEvidence(knock: Knock, typed: string | undefined): Promise<Answer> {
    const { channel, threadTs } = knock.origin;
    const change = typed ?? (threadTs === undefined ? undefined : await threadChange({ channel, threadTs }));
    if (change === undefined) return refuse(knock, evidenceWants("a change"));
    if (parseChangeId(change, environments) === undefined)
      return refuse(knock, evidenceWants(`a change, and ${change} is the name of none`));
    const requests = queuesFor(change, environments).map((environment) => ({ verb: "evidence", environment, change }) as const);
    const signal = AbortSignal.timeout(authorizeTimeoutMs);
    const decisions = await Promise.all(requests.map((request) => access.authorize({ request, ...knock }, signal)));
    const request = requests[decisions.findIndex((decision) => decision.allowed)] ?? requests[0];
    return request === undefined ? refuse(knock, evidenceWants("an environment, and none is configured")) : door.request(request, knock);
  }

  const door: Door = {
    async command(knock) {
      const parsed = parseCommandText(knock.text);
      if (parsed.kind === "problem") return refuse(knock, parsed);
      const interpreted = interpretCommand(parsed, { environments, prefix });
      if (interpreted.kind === "problem") return refuse(knock, interpreted);
      if (interpreted.kind === "answer")
        return answer(knock, { kind: "answered", objects: [], stages: {}, answer: interpreted.lines }, interpreted.lines.map(escapeText));
      if (interpreted.kind === "identity") return tell(knock, interpreted.question);
      if (interpreted.kind === "identity-order") return order(knock, interpreted.order);
      if (interpreted.kind === "evidence") return askEvidence(knock, interpreted.change);
      if (interpreted.kind === "decision") return decide(knock, interpreted);
      if (interpreted.kind === "cancel") return cancel(knock, interpreted);
      if (interpreted.kind === "form") return askForm(knock, interpreted.environment);
      return door.request(interpreted.request, knock);
    },
    async request(request, knock) {
      const operation = createOperation({ request, requester: knock.requester, origin: knock.origin, at: clock() });
      const decision: AccessDecision = await access.authorize(operation, AbortSignal.timeout(authorizeTimeoutMs));
      if (!decision.allowed)
        return refuse(knock, { ...refusalOf(decision, request, prefix), adviceIsMarkup: true, environment: request.environment });
      try {
        await store(operation);
        return undefined;
      } catch (error) {
        const failure = asFailure(error);
        log.error({ err: error, operation: operation.id }, "an operation was not accepted");
        return refuse(knock, {
          code: failure.code,
          message: failure.message,
          advice: failure.advice ?? "Nothing was changed.",
          environment: request.environment,
        });
      }
    },
  };
  return door;
}
