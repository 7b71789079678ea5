// `/client/*`: the person's client over HTTP, with events as a stream.
import type { IncomingMessage, ServerResponse } from "node:http";
import type { NumberedEvent } from "../client/client-events.ts";
import { type ActRequest, PersonClient } from "../client/person-client.ts";
import type { StateValues } from "../interactivity/element-states.ts";
import type { Parts } from "../parts.ts";
import { parseJsonObject, readBody, sendJson } from "./http.ts";

const keepAliveMs = 15_000;

export async function handleClient(request: IncomingMessage, response: ServerResponse, url: URL, parts: Parts): Promise<void> {
  const user = parts.workspace.users.get(url.searchParams.get("user") ?? "");
  if (!user || user.is_bot || user.deleted) return sendJson(response, 403, { ok: false, error: "user_not_found" });
  const client = new PersonClient(user, parts);
  const name = url.pathname.slice("/client/".length);
  if (request.method === "GET") return handleGet(name, client, { request, response, url, parts });
  if (request.method !== "POST") return sendJson(response, 405, { ok: false, error: "method_not_allowed" });
  const body = parseJsonObject(await readBody(request));
  if (!body) return sendJson(response, 400, { ok: false, error: "invalid_json" });
  const result = await post(name, client, body);
  sendJson(response, result === undefined ? 404 : 200, result ?? { ok: false, error: "not_found" });
}

function handleGet(
  name: string,
  client: PersonClient,
  context: { request: IncomingMessage; response: ServerResponse; url: URL; parts: Parts },
): void {
  const { response, url } = context;
  if (name === "events") {
    streamEvents(client, context);
    return;
  }
  const threadTs = url.searchParams.get("thread_ts") ?? undefined;
  const found = name === "state" ? client.state() : name === "history" && client.history(url.searchParams.get("channel") ?? "", threadTs);
  sendJson(response, found ? 200 : 404, found ? { ok: true, ...found } : { ok: false, error: "not_found" });
}

async function post(name: string, client: PersonClient, body: Record<string, unknown>): Promise<object | undefined> {
  const text = (key: string) => (typeof body[key] === "string" ? (body[key] as string) : undefined);
  const needed = (key: string) => text(key) ?? "";
  switch (name) {
    case "send":
      return client.send({ channel: needed("channel"), text: needed("text"), thread_ts: text("thread_ts") });
    case "act":
      return client.act(body as unknown as ActRequest);
    case "options":
      return client.options(body as unknown as Parameters<PersonClient["options"]>[0]);
    case "submit":
      return client.submit({ view_id: needed("view_id"), values: body.values as StateValues | undefined });
    case "close":
      return client.close({ view_id: needed("view_id") });
    case "shortcut":
      return client.shortcut({
        callback_id: needed("callback_id"),
        channel: text("channel"),
        message_ts: text("message_ts"),
      });
    case "home":
      return client.home();
    case "react":
      return client.react({
        channel: needed("channel"),
        message_ts: needed("message_ts"),
        name: needed("name"),
        remove: body.remove === true,
      });
    default:
      return undefined;
  }
}

/** Server-sent events; a client that names its last event's id gets what it missed. */
function streamEvents(client: PersonClient, context: { request: IncomingMessage; response: ServerResponse; url: URL; parts: Parts }): void {
  const { request, response, url, parts } = context;
  response.writeHead(200, {
    "content-type": "text/event-stream; charset=utf-8",
    "cache-control": "no-cache",
    "x-accel-buffering": "no",
  });
  response.write(": connected\n\n");
  const write = ({ id, event }: NumberedEvent) => response.write(`id: ${id}\ndata: ${JSON.stringify(event)}\n\n`);
  const lastId = Number(request.headers["last-event-id"] ?? url.searchParams.get("last_event_id") ?? Number.NaN);
  const unsubscribe = parts.clientEvents.subscribe(client.user.id, write);
  if (Number.isInteger(lastId)) for (const missed of parts.clientEvents.since(client.user.id, lastId)) write(missed);
  let stopTimer = keepAlive();
  response.on("close", () => {
    unsubscribe();
    stopTimer();
  });

  function keepAlive(): () => void {
    return parts.clock.after(keepAliveMs, () => {
      response.write(": still here\n\n");
      stopTimer = keepAlive();
    });
  }
}
