// What events do to the state: messages in their order, replies counted once, untouched messages the same objects.
import { beforeEach, expect, test } from "vitest";
import { loadClient } from "./client.ts";

interface Message {
  ts: string;
  channel: string;
  user: string;
  text: string;
  thread_ts?: string;
  reply_count?: number;
  latest_reply?: string;
  reactions?: unknown[];
  local?: boolean;
}
interface State {
  messages: Map<string, Message[]>;
  threads: Map<string, Message[]>;
  lastRead: Map<string, string>;
  modals: { id: string }[];
  modalErrors: Record<string, Record<string, string>>;
  place: unknown;
  me: unknown;
}

const { initialState } = await loadClient<{ initialState(nowMs: number): State }>("state/state.js");
const { applyEvent, wholeView } = await loadClient<{ applyEvent(state: State, event: object): void; wholeView: string }>("state/events.js");
const { unreadCount } = await loadClient<{ unreadCount(state: State, channel: string): number }>("state/messages.js");

let state: State;
const message = (ts: string, more: Partial<Message> = {}): Message => ({ ts, channel: "C1", user: "U2", text: ts, ...more });
const texts = () => state.messages.get("C1")?.map((one) => one.text);

beforeEach(() => {
  state = initialState(0);
  state.me = { id: "U1" };
});

test("messages stand in the order of their time, whatever order they come in", () => {
  for (const ts of ["3.0", "1.0", "2.0"]) applyEvent(state, { type: "message", message: message(ts) });
  expect(texts()).toEqual(["1.0", "2.0", "3.0"]);
});

test("a change replaces one message and leaves the others as they are", () => {
  for (const ts of ["1.0", "2.0"]) applyEvent(state, { type: "message", message: message(ts) });
  const before = state.messages.get("C1");
  applyEvent(state, { type: "message_changed", message: message("2.0", { text: "new" }) });
  expect(texts()).toEqual(["1.0", "new"]);
  expect(state.messages.get("C1")?.[0]).toBe(before?.[0]);
});

test("a reply is counted once, whether the parent's own change comes after or before", () => {
  applyEvent(state, { type: "message", message: message("1.0") });
  applyEvent(state, { type: "message", message: message("2.0", { thread_ts: "1.0" }) });
  applyEvent(state, { type: "message_changed", message: message("1.0", { reply_count: 1, latest_reply: "2.0" }) });
  expect(state.messages.get("C1")?.[0]?.reply_count).toBe(1);
  applyEvent(state, { type: "message_changed", message: message("1.0", { reply_count: 2, latest_reply: "3.0" }) });
  applyEvent(state, { type: "message", message: message("3.0", { thread_ts: "1.0" }) });
  expect(state.messages.get("C1")?.[0]?.reply_count).toBe(2);
  expect(texts()).toEqual(["1.0"]);
});

test("a deleted reply goes from its thread, a deleted message from its channel", () => {
  state.threads = new Map([["C1/1.0", [message("2.0", { thread_ts: "1.0" })]]]);
  applyEvent(state, { type: "message", message: message("1.0") });
  applyEvent(state, { type: "message_deleted", channel: "C1", ts: "2.0" });
  expect(state.threads.get("C1/1.0")).toEqual([]);
  applyEvent(state, { type: "message_deleted", channel: "C1", ts: "1.0" });
  expect(texts()).toEqual([]);
});

test("only what others said since counts as unread", () => {
  state.lastRead = new Map([["C1", "1.0"]]);
  for (const ts of ["1.0", "2.0"]) applyEvent(state, { type: "message", message: message(ts) });
  applyEvent(state, { type: "message", message: message("3.0", { user: "U1" }) });
  expect(unreadCount(state, "C1")).toBe(1);
});

test("a failed command is said where it was typed, after everything else", () => {
  applyEvent(state, { type: "message", message: message("5.0") });
  applyEvent(state, { type: "command_failed", command: "/gitops", channel: "C1", error: "operation_timeout" });
  expect(texts()).toEqual(["5.0", '/gitops failed with the error "operation_timeout"']);
});

test("modals stack, change in place, and carry what was wrong", () => {
  applyEvent(state, { type: "modal_opened", view: { id: "V1" } });
  applyEvent(state, { type: "modal_pushed", view: { id: "V2" } });
  applyEvent(state, { type: "modal_errors", view_id: "V2", errors: { b: "no" }, text: "trouble" });
  expect(state.modalErrors.V2).toEqual({ b: "no", [wholeView]: "trouble" });
  applyEvent(state, { type: "modal_updated", view: { id: "V2", title: "new" } });
  expect(state.modals).toEqual([{ id: "V1" }, { id: "V2", title: "new" }]);
  applyEvent(state, { type: "modal_closed", view_id: "V2" });
  expect(state.modals).toEqual([{ id: "V1" }]);
});

test("an event of a kind that is not known yet changes nothing", () => {
  expect(() => applyEvent(state, { type: "constructor" })).not.toThrow();
  expect(() => applyEvent(state, { type: "hologram" })).not.toThrow();
});
