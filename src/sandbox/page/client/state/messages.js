// How the lists of messages change: pure, one new list per change, the untouched messages the same objects.

/** @import { Message, State } from "./state.js" */

/**
 * @param {string} channel
 * @param {string} ts
 */
export function threadKey(channel, ts) {
  return `${channel}/${ts}`;
}

/**
 * Whether a message stands in its channel, and not only in a thread.
 * @param {Message} message
 */
export function isTopLevel(message) {
  return !message.thread_ts || message.thread_ts === message.ts || message.subtype === "thread_broadcast";
}

/**
 * Adds a message, or puts it in the place of the one with the same `ts`.
 * @param {readonly Message[]} list oldest first
 * @param {Message} message
 * @returns {Message[]}
 */
export function withMessage(list, message) {
  const at = list.findIndex((other) => other.ts === message.ts);
  if (at >= 0) {
    const old = list[at];
    return list.with(at, {
      ...message,
      reply_count: message.reply_count ?? old?.reply_count,
      reply_users: message.reply_users ?? old?.reply_users,
      latest_reply: message.latest_reply ?? old?.latest_reply,
    });
  }
  const after = list.findIndex((other) => compareTs(other.ts, message.ts) > 0);
  return after < 0 ? [...list, message] : list.toSpliced(after, 0, message);
}

/**
 * @param {readonly Message[]} list
 * @param {string} ts
 * @returns {Message[]}
 */
export function withoutMessage(list, ts) {
  return list.filter((message) => message.ts !== ts);
}

/**
 * Counts a reply on its parent, once: a parent that already knows of a reply this new is left as it is.
 * @param {readonly Message[]} list
 * @param {Message} reply
 * @returns {Message[]}
 */
export function withReplyCounted(list, reply) {
  const at = list.findIndex((message) => message.ts === reply.thread_ts);
  const parent = list[at];
  if (!parent || reply.ephemeral_to || (parent.latest_reply && compareTs(parent.latest_reply, reply.ts) >= 0)) return [...list];
  const users = parent.reply_users ?? [];
  return list.with(at, {
    ...parent,
    reply_count: (parent.reply_count ?? 0) + 1,
    reply_users: users.includes(reply.user) ? users : [...users, reply.user],
    latest_reply: reply.ts,
  });
}

/**
 * @param {string} left
 * @param {string} right
 */
export function compareTs(left, right) {
  return Number.parseFloat(left) - Number.parseFloat(right);
}

/**
 * @param {State} state
 * @param {string} channel
 * @returns {number} how many messages of others came since the channel was last looked at
 */
export function unreadCount(state, channel) {
  const read = state.lastRead.get(channel);
  if (read === undefined) return 0;
  return (state.messages.get(channel) ?? []).filter((message) => compareTs(message.ts, read) > 0 && message.user !== state.me?.id).length;
}

/**
 * @param {State} state
 * @param {string} channel
 * @param {string} ts
 * @returns {Message | undefined}
 */
export function findMessage(state, channel, ts) {
  const top = state.messages.get(channel)?.find((message) => message.ts === ts);
  if (top) return top;
  for (const [key, replies] of state.threads) {
    if (!key.startsWith(`${channel}/`)) continue;
    const found = replies.find((message) => message.ts === ts);
    if (found) return found;
  }
  return undefined;
}
