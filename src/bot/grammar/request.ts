// A parsed command becomes a request for the queue, or an answer that needs no queue.

import { suggest } from "../../gitops/suggest.ts";
import type { IdentityOrder } from "../../jobs/identity-orders.ts";
import type { Request } from "../../jobs/operation.ts";
import type { IdentityQuestion } from "../identity-questions.ts";
import { commands, findCommand, renderUsage } from "./commands.ts";
import { readFreeze } from "./freeze-request.ts";
import { readLink, readNotify } from "./identity-orders.ts";
import type { Command } from "./parse.ts";
import { readPromotion } from "./promotion-request.ts";
import { readRelease } from "./release-request.ts";
import { readRuleOrder } from "./rule-requests.ts";
import { readRoleOf } from "./who-can.ts";

export type Interpreted =
  | { kind: "request"; request: Request }
  | { kind: "answer"; lines: string[] }
  | { kind: "identity"; question: IdentityQuestion }
  | { kind: "identity-order"; order: IdentityOrder }
  /** Without a change, the one that the thread is about. */
  | { kind: "evidence"; change: string | undefined }
  | { kind: "cancel"; environment: string; dryRun: boolean }
  /** Somebody is to choose what to release. */
  | { kind: "form"; environment?: string | undefined }
  | { kind: "decision"; decision: "approve" | "reject" | "withdraw"; id: string; text: string }
  | { kind: "problem"; code: string; message: string; advice: string };

export function interpretCommand(command: Command, known: { environments: readonly string[]; prefix: string }): Interpreted {
  if (command.name === "help") return renderHelp(command.arguments.command, known.prefix);
  const decision = readDecision(command);
  if (decision !== undefined) return decision;
  if (command.name === "evidence") return { kind: "evidence", change: command.arguments.change };
  if (command.name === "whoami") return { kind: "identity", question: { verb: "whoami" } };
  if (command.name === "link") return readLink(command);
  const environment = command.arguments.environment ?? "";
  if (command.name === "release" && (environment === "" || known.environments.includes(environment))) return readRelease(command);
  if (!known.environments.includes(environment)) return unknownEnvironment(environment, known.environments);
  switch (command.name) {
    case "sync":
      return {
        kind: "request",
        request: { verb: "sync", environment, dryRun: command.flags["dry-run"] === true, force: command.flags.force === true },
      };
    case "status":
      return { kind: "request", request: { verb: "status", environment, workload: command.arguments.workload } };
    case "diff":
      return { kind: "request", request: { verb: "diff", environment, workload: command.arguments.workload } };
    case "notify":
      return readNotify(command, environment);
    case "who-can": {
      const asked = command.arguments.verb ?? "";
      const read = readRoleOf(asked);
      return read.kind === "problem" ? read : { kind: "identity", question: { verb: "who-can", asked, role: read.role, environment } };
    }
    case "images":
      return { kind: "request", request: { verb: "images", environment, workload: command.arguments.workload } };
    case "why":
      return { kind: "request", request: { verb: "why", environment, workload: command.arguments.workload ?? "" } };
    case "automate":
    case "deautomate":
    case "policy":
    case "lock":
    case "unlock":
      return readRuleOrder(command.name, command, environment);
    case "freeze":
      return readFreeze(command, environment);
    case "unfreeze":
      return { kind: "request", request: { verb: "unfreeze", environment, dryRun: command.flags["dry-run"] === true } };
    case "cancel":
      return { kind: "cancel", environment, dryRun: command.flags["dry-run"] === true };
    case "promote":
      return known.environments.includes(command.arguments.from ?? "")
        ? readPromotion(command, environment)
        : unknownEnvironment(command.arguments.from ?? "", known.environments);
    default:
      throw new TypeError(`no request for the command ${command.name}`);
  }
}

function readDecision(command: Command): Interpreted | undefined {
  const { id = "", comment, reason } = command.arguments;
  const said = typeof command.flags.comment === "string" ? command.flags.comment : comment;
  switch (command.name) {
    case "approve":
    case "reject":
    case "withdraw":
      return { kind: "decision", decision: command.name, id, text: said ?? reason ?? "" };
    default:
      return undefined;
  }
}

function unknownEnvironment(name: string, environments: readonly string[]): Interpreted {
  const nearest = suggest(name, environments);
  const list = environments.length === 0 ? "None is configured." : `There are ${environments.join(", ")}.`;
  return {
    kind: "problem",
    code: "environment_unknown",
    message: `There is no environment ${name}.`,
    advice: nearest === undefined ? list : `Did you mean ${nearest}? ${list}`,
  };
}

function renderHelp(topic: string | undefined, prefix: string): Interpreted {
  if (topic === undefined) return { kind: "answer", lines: commands.map((command) => `\`${prefix}${command.name}\` ${command.summary}`) };
  const spec = findCommand(topic);
  if (spec === undefined) {
    const nearest = suggest(
      topic,
      commands.map((command) => command.name),
    );
    return {
      kind: "problem",
      code: "unknown_command",
      message: `There is no command ${topic}.`,
      advice: nearest === undefined ? `Type ${prefix}help.` : `Did you mean ${nearest}?`,
    };
  }
  return {
    kind: "answer",
    lines: [
      `\`${prefix}${renderUsage(spec)}\` ${spec.summary}`,
      ...spec.flags.map((flag) => `\`--${flag.name}\` ${flag.summary}`),
      `For example: ${spec.examples.map((example) => `\`${prefix}${example}\``).join(", ")}`,
    ],
  };
}
