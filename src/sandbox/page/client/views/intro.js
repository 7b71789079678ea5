// The beginning of a channel, and the one line that says what to try first.
import { h } from "../dom/vnode.js";
import { channelTitle } from "../state/channels.js";
import { icon } from "./icons.js";

/** @import { App } from "../actions/app.js" */
/** @import { Channel } from "../state/state.js" */

/**
 * @param {App} app
 * @param {Channel} channel
 */
export function intro({ state }, channel) {
  const bot = state.bot?.name ?? "the app";
  return h(
    "div",
    { class: "intro", key: "intro" },
    h("div", { class: "intro-mark" }, icon(channel.is_private ? "lock" : channel.is_im ? "at" : "hash")),
    h("h2", null, channel.is_im ? channelTitle(state, channel) : `#${channel.name}`),
    h(
      "p",
      null,
      channel.topic || `This is the very beginning of ${channel.is_im ? "your talk with " : "#"}${channelTitle(state, channel)}.`,
    ),
    h(
      "p",
      { class: "intro-note" },
      `Everything here is real but the machines: ${bot} answers over Slack's own protocol, and what it changes shows beside the chat.`,
    ),
  );
}

/**
 * The first command to type; a click puts it into the composer. It goes when a command was sent.
 * @param {App} app
 * @param {Channel} channel
 */
export function tryFirst(app, channel) {
  const { state } = app;
  const [first, ...others] = state.firstTries;
  if (!first || state.hasTried || channel.is_archived) return null;
  return h(
    "div",
    { class: "try-first", key: "try-first" },
    h("span", { class: "try-words" }, "Try this first:"),
    tryButton(app, channel, first, "try main"),
    first.note && h("span", { class: "try-note" }, first.note),
    others.slice(0, 3).map((one) => tryButton(app, channel, one, "try")),
  );
}

/**
 * @param {App} app
 * @param {Channel} channel
 * @param {{ text: string, note?: string }} one
 * @param {string} className
 */
function tryButton(app, channel, one, className) {
  const use = () => {
    app.setDraft(channel.id, one.text);
    requestAnimationFrame(() => focusComposer(channel.id));
  };
  return h("button", { class: className, type: "button", key: one.text, title: one.note, on: { click: use } }, h("code", null, one.text));
}

/** @param {string} key of the composer */
export function focusComposer(key) {
  const field = /** @type {HTMLTextAreaElement | null} */ (document.querySelector(`[data-composer="${CSS.escape(key)}"]`));
  field?.focus();
  field?.setSelectionRange(field.value.length, field.value.length);
}
