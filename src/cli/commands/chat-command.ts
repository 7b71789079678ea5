// The chat's commands on the command line: the same grammar, the same queue, the same workers.

import { randomUUID } from "node:crypto";
import { userInfo } from "node:os";
import { setTimeout as delay } from "node:timers/promises";
import { parseCommandWords } from "../../bot/grammar/parse.ts";
import { interpretCommand } from "../../bot/grammar/request.ts";
import { renderEvidenceText } from "../../bot/views/evidence-text.ts";
import { renderHeadline } from "../../bot/views/headline.ts";
import type { Config } from "../../config/config.ts";
import { asFailure } from "../../gitops/failure.ts";
import { auditQueue } from "../../jobs/audit/audited-queue.ts";
import { openEventFeed } from "../../jobs/audit.ts";
import { queuesFor } from "../../jobs/evidence/change-id.ts";
import { renderImageChange } from "../../jobs/image-change.ts";
import { createOperation, type Operation, type Request } from "../../jobs/operation.ts";
import { openJobQueue } from "../../jobs/operation-queue.ts";
import { type Outcome, succeeded } from "../../jobs/outcome.ts";
import { connectRedis } from "../../jobs/redis.ts";
import { openLog } from "../../telemetry/log.ts";
import { readConfigFile, renderProblems, takeFlag, takeOption } from "../config-file.ts";
import { openConfiguredAudit, secretsOf } from "../open-audit.ts";

export async function runChatCommand(words: string[]): Promise<number> {
  const json = takeFlag(words, "--json");
  const as = takeOption(words, "--as");
  if (as !== undefined && !/^[UW][A-Z0-9]{2,}$/.test(as))
    return refuse({
      message: `--as wants the id of a Slack user, not ${as}.`,
      advice: "It begins with U: in Slack, a profile's menu copies it.",
    });
  const parsed = parseCommandWords(words.filter((word, at) => word !== "--config" && words[at - 1] !== "--config"));
  if (parsed.kind === "problem") return refuse(parsed);
  const found = readConfigFile(words);
  if (found.kind === "invalid") {
    process.stderr.write(renderProblems(found));
    return 2;
  }
  const { config } = found;
  const interpreted = interpretCommand(parsed, { environments: Object.keys(config.environments), prefix: "coxswain " });
  if (interpreted.kind === "problem") return refuse(interpreted);
  if (interpreted.kind === "answer") {
    process.stdout.write(interpreted.lines.map((line) => `${line.replaceAll("`", "")}\n`).join(""));
    return 0;
  }
  if (interpreted.kind === "identity" || interpreted.kind === "identity-order")
    return refuse({ message: "It is about people of the workspace.", advice: "Ask in Slack, where it is known who you are." });
  if (interpreted.kind === "evidence" && interpreted.change === undefined)
    return refuse({ message: "evidence wants a change.", advice: "An operation, an approval, a commit or an environment." });
  if (interpreted.kind === "cancel")
    return refuse({ message: "cancel is for the chat, where it is known who asks.", advice: "Type it in Slack." });
  if (interpreted.kind === "form")
    return refuse({
      message: "release wants an environment, a workload and an image.",
      advice: "For example: coxswain release prod api 1.5.0",
    });
  if (interpreted.kind === "decision")
    return refuse({ message: "A decision needs a person of the workspace.", advice: "Decide in Slack, where it is known who you are." });
  const request = interpreted.kind === "evidence" ? requestEvidence(interpreted.change ?? "", config) : interpreted.request;
  const channel = config.environments[request.environment]?.channel ?? "";
  const requester = { kind: "cli", user: userInfo().username, ...(as !== undefined && { as }) } as const;
  const operation = createOperation({ request, requester, origin: { channel, trigger: randomUUID() }, at: new Date() });
  try {
    const outcome = await carryOut(operation, config);
    process.stdout.write(json ? `${JSON.stringify(outcome)}\n` : renderText(operation, outcome));
    return succeeded(outcome) ? 0 : 1;
  } catch (error) {
    const failure = asFailure(error);
    process.stderr.write(`${failure.message}\n`);
    return 1;
  }
}

async function carryOut(operation: Operation, config: Config): Promise<Outcome> {
  const redis = connectRedis(config.secrets.redisUrl, () => undefined);
  const log = openLog({ level: "error", secrets: secretsOf(config) });
  const audit = openConfiguredAudit(config, redis.producer, log);
  const jobs = openJobQueue({
    redis: redis.producer,
    key: config.secrets.jobKey,
    environments: Object.keys(config.environments),
    retry: { attempts: 6, delayMs: 3_000 },
  });
  const queue = auditQueue(jobs, { audit, log });
  try {
    const deadlineMs = Date.now() + 5_000;
    while (redis.producer.status !== "ready" && Date.now() < deadlineMs) await delay(20);
    const feed = openEventFeed(redis.producer);
    let position = redis.producer.status === "ready" ? await feed.position() : "0";
    await queue.enqueue(operation);
    for (;;) {
      const page = await feed.read(position, 100);
      position = page.position;
      for (const event of page.events) if (event.kind === "ended" && event.operation.id === operation.id) return event.outcome;
      await delay(100);
    }
  } finally {
    await queue.close();
    await redis.close();
  }
}

/** Whoever may run the command line may view every environment. */
function requestEvidence(change: string, config: Config): Request {
  const [environment = ""] = queuesFor(change, Object.keys(config.environments));
  return { verb: "evidence", environment, change };
}

function refuse(problem: { message: string; advice: string }): number {
  process.stderr.write(`${problem.message}\n${problem.advice}\n`);
  return 2;
}

function renderText(operation: Operation, outcome: Outcome): string {
  const lines = [
    renderHeadline(operation, outcome),
    ...outcome.objects
      .filter((object) => object.error !== undefined || object.action === "created" || object.action === "configured")
      .map((object) => `  ${object.id}  ${object.error ?? object.summary ?? object.action}`),
    ...(outcome.answer ?? []),
    ...(outcome.evidence === undefined ? [] : renderEvidenceText(outcome.evidence)),
    ...(outcome.changes ?? []).map((change) => `  ${renderImageChange(change)}`),
    ...(outcome.diff === undefined ? [] : ["", outcome.diff, ""]),
    ...(outcome.problems ?? []),
    ...(outcome.advice === undefined ? [] : [outcome.advice]),
  ];
  return `${lines.join("\n")}\n`;
}
