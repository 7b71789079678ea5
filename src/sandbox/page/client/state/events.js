// What each event of the chat does to the state. Pure but for the state it is handed.
import { compareTs, isTopLevel, threadKey, withMessage, withoutMessage, withReplyCounted } from "./messages.js";
import { settle } from "./surfaces.js";

/** @import { Message, State } from "./state.js" */

/**
 * @param {State} state changed in place; its lists and maps of messages are replaced
 * @param {any} event as /client/events sends it
 */
export function applyEvent(state, event) {
  const apply = Object.hasOwn(handlers, event.type) ? handlers[event.type] : undefined;
  state.eventCount += 1;
  apply?.(state, event);
}

/** Under this name stands what was wrong with a view and not with one of its inputs. */
export const wholeView = "";

/** @type {Record<string, (state: State, event: any) => void>} */
const handlers = {
  message: (state, { message }) => putMessage(state, message),
  message_changed: (state, { message }) => putMessage(state, message),
  message_deleted: (state, { channel, ts }) => dropMessage(state, channel, ts),
  ephemeral: (state, { message }) => putMessage(state, message),
  ephemeral_changed: (state, { message }) => putMessage(state, message),
  ephemeral_deleted: (state, { channel, ts }) => dropMessage(state, channel, ts),
  modal_opened: (state, { view }) => openModal(state, [view]),
  modal_pushed: (state, { view }) => openModal(state, [...state.modals.filter((one) => one.id !== view.id), view]),
  modal_updated: (state, { view }) => updateModal(state, view),
  modal_closed: (state, { view_id }) => closeModal(state, view_id),
  modal_errors: (state, { view_id, errors, text }) => {
    state.modalErrors = { ...state.modalErrors, [view_id]: { ...errors, ...(text && { [wholeView]: text }) } };
    state.submitting = undefined;
  },
  home: (state, { view }) => {
    state.home = view;
  },
  command_failed: (state, event) => noteFailedCommand(state, event),
  action_done: (state, event) => settle(state, event, undefined),
  action_failed: (state, event) => settle(state, event, "failed"),
  channel: (state, { channel }) => {
    const others = state.channels.filter((one) => one.id !== channel.id);
    const known = state.channels.some((one) => one.id === channel.id);
    state.channels = known ? state.channels.map((one) => (one.id === channel.id ? { ...one, ...channel } : one)) : [...others, channel];
  },
  user: (state, { user }) => {
    state.users = new Map(state.users).set(user.id, user);
    if (state.me?.id === user.id) state.me = user;
  },
  usergroup: (state, { usergroup }) => {
    state.usergroups = [...state.usergroups.filter((one) => one.id !== usergroup.id), usergroup];
  },
  reaction: (state, event) => applyReaction(state, event),
};

/**
 * @param {State} state
 * @param {Message} message
 */
export function putMessage(state, message) {
  const top = state.messages.get(message.channel) ?? [];
  if (isTopLevel(message)) setTop(state, message.channel, withMessage(top, message));
  if (!message.thread_ts || message.thread_ts === message.ts) return;
  const key = threadKey(message.channel, message.thread_ts);
  const replies = state.threads.get(key);
  const isNew = !replies?.some((reply) => reply.ts === message.ts);
  if (replies) state.threads = new Map(state.threads).set(key, withMessage(replies, message));
  if (isNew) setTop(state, message.channel, withReplyCounted(state.messages.get(message.channel) ?? [], message));
}

/**
 * @param {State} state
 * @param {string} channel
 * @param {Message[]} list
 */
function setTop(state, channel, list) {
  state.messages = new Map(state.messages).set(channel, list);
}

/**
 * @param {State} state
 * @param {string} channel
 * @param {string} ts
 */
export function dropMessage(state, channel, ts) {
  setTop(state, channel, withoutMessage(state.messages.get(channel) ?? [], ts));
  const threads = [...state.threads].map(
    ([key, replies]) =>
      /** @type {[string, Message[]]} */ ([
        key,
        key.startsWith(`${channel}/`) && replies.some((reply) => reply.ts === ts) ? withoutMessage(replies, ts) : replies,
      ]),
  );
  state.threads = new Map(threads);
  if (state.thread?.channel === channel && state.thread.ts === ts) state.thread = undefined;
}

/**
 * @param {State} state
 * @param {any[]} stack
 */
function openModal(state, stack) {
  state.modals = stack;
  state.submitting = undefined;
}

/**
 * @param {State} state
 * @param {any} view
 */
function updateModal(state, view) {
  state.modals = state.modals.map((one) => (one.id === view.id ? view : one));
  state.modalErrors = { ...state.modalErrors, [view.id]: {} };
  if (state.submitting === view.id) state.submitting = undefined;
}

/**
 * @param {State} state
 * @param {string} viewId
 */
export function closeModal(state, viewId) {
  state.modals = state.modals.filter((view) => view.id !== viewId);
  if (state.submitting === viewId) state.submitting = undefined;
}

/**
 * As Slack says it: to the one who typed, where it was typed.
 * @param {State} state
 * @param {{ command: string, error: string, channel?: string }} event
 */
function noteFailedCommand(state, event) {
  const channel = event.channel ?? (state.place.kind === "channel" ? state.place.id : undefined);
  if (channel) putMessage(state, localNote(state, channel, `${event.command} failed with the error "${event.error}"`));
}

/**
 * A line that this page says by itself, below everything else.
 * @param {State} state
 * @param {string} channel
 * @param {string} text
 * @param {string} [threadTs]
 * @returns {Message}
 */
export function localNote(state, channel, text, threadTs) {
  const list = (threadTs ? state.threads.get(threadKey(channel, threadTs)) : state.messages.get(channel)) ?? [];
  const newest = Number.parseFloat(list.at(-1)?.ts ?? "0");
  const ts = Math.max(state.nowMs / 1000, newest + 0.000001).toFixed(6);
  return { ts, channel, user: "USLACKBOT", text, thread_ts: threadTs, ephemeral_to: state.me?.id, local: true };
}

/**
 * @param {State} state
 * @param {{ channel: string, ts: string, reactions: import("./state.js").Reaction[] }} event
 */
function applyReaction(state, { channel, ts, reactions }) {
  const change = (/** @type {Message[]} */ list) => list.map((message) => (message.ts === ts ? { ...message, reactions } : message));
  if (state.messages.has(channel)) setTop(state, channel, change(state.messages.get(channel) ?? []));
  state.threads = new Map([...state.threads].map(([key, list]) => [key, key.startsWith(`${channel}/`) ? change(list) : list]));
}

/**
 * Marks a channel as read up to its newest message.
 * @param {State} state
 * @param {string} channel
 */
export function markRead(state, channel) {
  const newest = state.messages.get(channel)?.at(-1)?.ts ?? "0";
  const read = state.lastRead.get(channel);
  if (read !== undefined && compareTs(newest, read) <= 0) return;
  state.lastRead = new Map(state.lastRead).set(channel, newest);
}
