// Loads what was said: the history of channels and threads.
import { compareTs, threadKey } from "../state/messages.js";

/** @import { Message } from "../state/state.js" */
/** @import { Tools } from "./app.js" */

/** @param {Tools} tools */
export function chatActions({ state, change, api, me }) {
  /** @param {string} channel */
  async function loadChannel(channel) {
    const user = me();
    const { messages } = await api.get("/client/history", { user, channel });
    if (user !== me()) return;
    change((next) => {
      const local = (next.messages.get(channel) ?? []).filter((message) => message.local);
      next.messages = new Map(next.messages).set(channel, keepUnchanged(next.messages.get(channel) ?? [], sorted([...messages, ...local])));
    });
  }

  /**
   * @param {string} channel
   * @param {string} ts
   */
  async function loadThread(channel, ts) {
    const user = me();
    const { messages } = await api.get("/client/history", { user, channel, thread_ts: ts });
    if (user !== me()) return;
    change((next) => {
      const key = threadKey(channel, ts);
      const replies = messages.filter((/** @type {Message} */ message) => message.ts !== ts);
      next.threads = new Map(next.threads).set(key, keepUnchanged(next.threads.get(key) ?? [], sorted(replies)));
    });
  }

  /** Reads again what is on screen, after the stream was broken. */
  async function reloadAll() {
    const channels = state.channels.filter((channel) => channel.members.includes(me())).map((channel) => channel.id);
    const threads = [...state.threads.keys()].map((key) => key.split("/"));
    await Promise.all([...channels.map(loadChannel), ...threads.map(([channel = "", ts = ""]) => loadThread(channel, ts))]);
  }

  return { loadChannel, loadThread, reloadAll };
}

/** @param {Message[]} messages */
function sorted(messages) {
  return messages.toSorted((left, right) => compareTs(left.ts, right.ts));
}

/**
 * The same objects for what is the same, so that reading again draws nothing again.
 * @param {readonly Message[]} before
 * @param {Message[]} after
 */
function keepUnchanged(before, after) {
  const known = new Map(before.map((message) => [message.ts, message]));
  return after.map((message) => {
    const old = known.get(message.ts);
    return old && JSON.stringify(old) === JSON.stringify(message) ? old : message;
  });
}
