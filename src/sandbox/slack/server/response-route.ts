// `/response/*`: posts to a response_url, which faults and the journal call the method `response_url`.
import type { IncomingMessage, ServerResponse } from "node:http";
import { isRecord } from "../blocks/blocks.ts";
import type { Parts } from "../parts.ts";
import { record } from "../web-api/dispatcher.ts";
import { runWithFault } from "../web-api/faulty.ts";
import { readBody, sendReply } from "./http.ts";

const methodName = "response_url";

export async function handleResponseUrl(request: IncomingMessage, response: ServerResponse, url: URL, parts: Parts): Promise<void> {
  const body = parseBody((await readBody(request)).toString("utf8"));
  const entry = parts.journal.addCall({
    at: parts.clock.now(),
    method: methodName,
    token_kind: "none",
    args: isRecord(body) ? body : {},
    status: 0,
    response: null,
    headers: {},
  });
  const path = url.pathname.slice("/response/".length);
  const fault = parts.faults.takeForCall(methodName, parts.responseUrls.channelOf(path));
  const reply = await runWithFault(fault, parts.clock, () => {
    const used = parts.responseUrls.use(path, body, parts);
    return { kind: "reply", status: used.status, headers: {}, body: used.body };
  });
  sendReply(request, response, record(entry, reply));
}

function parseBody(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
