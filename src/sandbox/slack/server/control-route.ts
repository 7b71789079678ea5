// `/control/*`: the emulator's own controls over HTTP.
import type { IncomingMessage, ServerResponse } from "node:http";
import type { ChannelChange, Control, UserChange } from "../control/control.ts";
import type { FaultRequest } from "../control/faults.ts";
import { parseJsonObject, readBody, sendJson } from "./http.ts";

export async function handleControl(request: IncomingMessage, response: ServerResponse, url: URL, control: Control): Promise<void> {
  const route = `${request.method} ${url.pathname.slice("/control/".length)}`;
  const body = parseJsonObject(await readBody(request));
  if (!body) return sendJson(response, 400, { ok: false, error: "invalid_json" });
  try {
    const result = run(route, body, control);
    sendJson(response, result ? 200 : 404, { ok: result !== undefined, ...result });
  } catch (error) {
    sendJson(response, 400, { ok: false, error: error instanceof Error ? error.message : String(error) });
  }
}

function run(route: string, body: Record<string, unknown>, control: Control): object | undefined {
  switch (route) {
    case "GET journal":
      return control.journal();
    case "POST faults":
      return { id: control.addFault(readFault(body)) };
    case "DELETE faults":
      control.clearFaults();
      return {};
    case "POST channels":
      control.changeChannel(body as unknown as ChannelChange);
      return {};
    case "POST messages/delete":
      control.deleteMessage(String(body.channel), String(body.ts));
      return {};
    case "POST tokens/revoke":
      control.revokeToken(String(body.token));
      return {};
    case "POST users":
      control.changeUser(body as unknown as UserChange);
      return {};
    case "POST usergroups":
      control.changeUsergroup(body as { id: string; users: string[] });
      return {};
    case "POST sockets/disconnect":
      control.disconnectSockets();
      return {};
    case "POST sockets/cut":
      control.cutSockets();
      return {};
    default:
      return undefined;
  }
}

const faultKinds = ["rate_limited", "http", "timeout", "lost_reply", "error", "delay", "duplicate"];

function readFault(body: Record<string, unknown>): FaultRequest {
  const { match, fault } = body as { match?: unknown; fault?: { kind?: unknown } };
  if (typeof match !== "object" || match === null) throw new Error("A fault needs `match`, an object.");
  if (!faultKinds.includes(String(fault?.kind))) {
    throw new Error(`A fault's kind is one of ${faultKinds.join(", ")}.`);
  }
  return body as unknown as FaultRequest;
}
