// Loads what was said: the history of channels and threads.
import { compareTs, threadKey } from "../state/messages.js";

/** @import { Message } from "../state/state.js" */
/** @import { Tools } from "./app.js" */

const maxReads = 5;

/** @param {Tools} tools */
export function chatActions({ state, change, api, me }) {
  /**
   * What was said, read again when something happened meanwhile: what is heard must not be undone by what was read.
   * @param {{ channel: string, thread_ts?: string }} place
   * @returns {Promise<Message[] | undefined>} undefined when one is someone else by now
   */
  async function read(place) {
    const user = me();
    for (let tries = 0; ; tries += 1) {
      const heard = state.eventCount;
      const { messages } = await api.get("/client/history", { user, ...place });
      if (user !== me()) return undefined;
      if (heard === state.eventCount || tries >= maxReads) return messages ?? [];
    }
  }

  /** @param {string} channel */
  async function loadChannel(channel) {
    const messages = await read({ channel });
    if (!messages) return;
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
    const messages = await read({ channel, thread_ts: ts });
    if (!messages) return;
    change((next) => {
      const key = threadKey(channel, ts);
      const replies = messages.filter((message) => message.ts !== ts);
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
