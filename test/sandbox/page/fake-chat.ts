// A small chat server with the client API that the page talks to, for looking at the page by itself.
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

type Json = Record<string, unknown>;

export interface FakeChat {
  url: string;
  /** Every POST of the page, oldest first. */
  calls: { path: string; user: string; body: Json }[];
  /** What the next POSTs to a path answer; without one, `{ok: true}`. */
  answers: Map<string, (body: Json, user: string) => Json>;
  say(message: Json): void;
  /** To one person, or to all. */
  emit(event: Json, user?: string): void;
  /** Breaks every stream, as a network would. */
  dropStreams(): void;
  ts(): string;
  close(): Promise<void>;
}

export const people = [
  { id: "U01DEV", name: "developer", real_name: "Dana Developer", is_bot: false, color: "2f7d8c" },
  { id: "U02APP", name: "approver-1", real_name: "Ada Approver", is_bot: false, color: "a34f78" },
  { id: "U03APP", name: "approver-2", real_name: "Bo Approver", is_bot: false, color: "5a62b0" },
  { id: "U04OUT", name: "outsider", real_name: "Olli Outsider", is_bot: false, color: "8a6a2f" },
  { id: "U0BOT", name: "coxswain", real_name: "Coxswain", is_bot: true },
];

const channels = [
  { id: "C01DEPLOY", name: "deploys", members: people.map((one) => one.id), topic: "What goes where, and who said so" },
  { id: "C02GEN", name: "general", members: people.map((one) => one.id), topic: "" },
  { id: "C03SEC", name: "release-crew", is_private: true, members: ["U01DEV", "U02APP", "U0BOT"], topic: "" },
];

export async function startFakeChat(startMs = Date.now()): Promise<FakeChat> {
  const messages: Json[] = [];
  const streams = new Set<{ user: string; response: ServerResponse }>();
  const calls: FakeChat["calls"] = [];
  const answers: FakeChat["answers"] = new Map();
  let count = 0;

  const emit: FakeChat["emit"] = (event, user) => {
    for (const stream of streams)
      if (user === undefined || stream.user === user) stream.response.write(`data: ${JSON.stringify(event)}\n\n`);
  };
  const ts = () => {
    count += 1;
    return `${((startMs - 900_000) / 1000 + count).toFixed(3)}001`;
  };
  const say: FakeChat["say"] = (message) => {
    const at = messages.findIndex((one) => one.ts === message.ts && one.channel === message.channel);
    if (at < 0) messages.push(message);
    else messages[at] = message;
    const kind = message.ephemeral_to ? "ephemeral" : at < 0 ? "message" : "message_changed";
    emit({ type: kind, message }, message.ephemeral_to as string | undefined);
  };

  const server = createServer((request, response) => {
    void answer(request, response);
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", "http://fake.invalid");
    const user = url.searchParams.get("user") ?? "";
    const json = (value: Json) => response.setHeader("content-type", "application/json").end(JSON.stringify(value));
    if (url.pathname === "/client/state") return void json(stateFor(user));
    if (url.pathname === "/client/history")
      return void json({ messages: history(messages, user, url.searchParams.get("channel"), url.searchParams.get("thread_ts")) });
    if (url.pathname === "/client/events") {
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.write(": open\n\n");
      const stream = { user, response };
      streams.add(stream);
      response.on("close", () => streams.delete(stream));
      return;
    }
    let text = "";
    for await (const chunk of request) text += chunk;
    const body = JSON.parse(text || "{}") as Json;
    calls.push({ path: url.pathname, user, body });
    const custom = answers.get(url.pathname);
    if (custom) return void json(custom(body, user));
    if (url.pathname === "/client/send" && !String(body.text).startsWith("/"))
      say({ ts: ts(), user, channel: body.channel, text: body.text, thread_ts: body.thread_ts });
    json({ ok: true });
  }

  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    answers,
    say,
    emit,
    ts,
    dropStreams() {
      for (const { response } of streams) response.destroy();
    },
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

function stateFor(user: string): Json {
  const me = people.find((one) => one.id === user) ?? people[0];
  return {
    team: { id: "T01", name: "Rowing Club", domain: "rowing" },
    me,
    users: people,
    usergroups: [{ id: "S01", handle: "prod-releasers", name: "Who may release to prod", users: ["U02APP", "U03APP"] }],
    channels,
    commands: [{ command: "/gitops", description: "GitOps from Slack", usage_hint: "sync | status | promote | rollback | why | help" }],
    shortcuts: [{ callback_id: "retry", name: "Retry this operation", type: "message" }],
    bot: { user_id: "U0BOT", name: "Coxswain", app_id: "A01" },
  };
}

function history(messages: Json[], user: string, channel: string | null, threadTs: string | null): Json[] {
  const visible = messages.filter((one) => one.channel === channel && (!one.ephemeral_to || one.ephemeral_to === user));
  if (threadTs) return visible.filter((one) => one.ts === threadTs || one.thread_ts === threadTs);
  return visible
    .filter((one) => !one.thread_ts)
    .map((one) => {
      const replies = visible.filter((reply) => reply.thread_ts === one.ts && !reply.ephemeral_to);
      if (replies.length === 0) return one;
      return {
        ...one,
        reply_count: replies.length,
        reply_users: [...new Set(replies.map((reply) => reply.user))],
        latest_reply: replies.at(-1)?.ts,
      };
    });
}
