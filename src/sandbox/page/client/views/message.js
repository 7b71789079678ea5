// One message: who and when, what, its replies and reactions; drawn again only when something in it changed.
import { markFresh } from "../dom/fresh.js";
import { h, memo } from "../dom/vnode.js";
import { surfaceState } from "../state/surfaces.js";
import { clockTime, fullTime, tsToMs } from "../text/dates.js";
import { namesOf } from "../text/names.js";
import { authorName, authorOf, avatar } from "./avatar.js";
import { icon } from "./icons.js";
import { messageContent } from "./message-content.js";
import { openReactions, reactionsView } from "./reactions.js";
import { replyLine } from "./reply-line.js";
import { messageSurface } from "./surfaces.js";

/** @import { App } from "../actions/app.js" */
/** @import { Message } from "../state/state.js" */

/**
 * @param {App} app
 * @param {Message} message
 * @param {{ isCompact: boolean, inThread: boolean }} place
 */
export function messageView(app, message, place) {
  const { state } = app;
  const held = surfaceState(state, `${message.channel}/${message.ts}`);
  const isFlashed = state.flash === message.ts;
  const minute = Math.floor(state.nowMs / 60_000);
  const deps = [
    message,
    held,
    place.isCompact,
    place.inThread,
    isFlashed,
    state.thread?.ts === message.ts,
    state.users,
    state.channels,
    state.usergroups,
    minute,
  ];
  return memo(message.ts, deps, () => draw(app, message, place, isFlashed));
}

/**
 * @param {App} app
 * @param {Message} message
 * @param {{ isCompact: boolean, inThread: boolean }} place
 * @param {boolean} isFlashed
 */
function draw(app, message, { isCompact, inThread }, isFlashed) {
  const { state } = app;
  const names = namesOf(state, state.nowMs);
  const user = authorOf(state, message);
  const ms = tsToMs(message.ts);
  const classes = [
    "message",
    isCompact ? "compact" : "",
    message.ephemeral_to ? "ephemeral" : "",
    isFlashed ? "flashed" : "",
    message.user === state.me?.id ? "mine" : "",
  ];
  const time = h(
    "a",
    { class: "message-time", href: `#/${message.channel}/${message.thread_ts ?? message.ts}`, title: fullTime(ms, names) },
    clockTime(ms, names),
  );
  return h(
    "article",
    {
      class: classes.filter(Boolean).join(" "),
      key: message.ts,
      "data-ts": message.ts,
      mounted: markFresh,
      ref: isFlashed ? pointOut : undefined,
    },
    h("div", { class: "message-side" }, isCompact ? time : avatar(user)),
    h(
      "div",
      { class: "message-main" },
      message.ephemeral_to && onlyYou(app, message),
      !isCompact &&
        h(
          "div",
          { class: "message-head" },
          h("span", { class: "author" }, authorName(state, message)),
          (user?.is_bot || message.bot_id || message.local) && h("span", { class: "app-mark" }, "app"),
          time,
        ),
      messageContent(message, messageSurface(app, message), edited(message)),
      (message.reactions?.length ?? 0) > 0 && reactionsView(app, message),
      !inThread && (message.reply_count ?? 0) > 0 && replyLine(app, message),
    ),
    toolbar(app, message, inThread),
  );
}

/** Those that were pointed out already: it is done once. @type {WeakSet<Element>} */
const pointedOut = new WeakSet();

/** @param {HTMLElement} node */
function pointOut(node) {
  if (pointedOut.has(node)) return;
  pointedOut.add(node);
  requestAnimationFrame(() => node.scrollIntoView({ block: "nearest" }));
}

/** @param {Message} message */
function edited(message) {
  return message.edited && !message.blocks?.length ? h("span", { class: "edited", title: "This message was edited" }, "(edited)") : null;
}

/**
 * @param {App} app
 * @param {Message} message
 */
function onlyYou(app, message) {
  return h(
    "div",
    { class: "only-you" },
    icon("eye"),
    "Only visible to you",
    h("button", { type: "button", class: "dismiss", on: { click: () => app.dismissMessage(message.channel, message.ts) } }, "Dismiss"),
  );
}

/**
 * @param {App} app
 * @param {Message} message
 * @param {boolean} inThread
 */
function toolbar(app, message, inThread) {
  if (message.ephemeral_to || message.local) return null;
  const shortcuts = app.state.shortcuts.filter((one) => one.type === "message");
  const openShortcuts = (/** @type {MouseEvent} */ event) =>
    app.openMenu({
      id: `shortcuts ${message.ts}`,
      from: /** @type {HTMLElement} */ (event.currentTarget),
      role: "menu",
      label: "Shortcuts",
      choices: shortcuts.map((one) => ({ value: one.callback_id, label: one.name, raw: one })),
      hasSearch: false,
      isMulti: false,
      chosen: [],
      onChoose: (choice) => void app.runShortcut(choice.raw, { channel: message.channel, message_ts: message.ts }),
    });
  return h(
    "div",
    { class: "toolbar" },
    h(
      "button",
      {
        class: "icon-button",
        type: "button",
        "aria-label": "Add a reaction",
        title: "Add a reaction",
        on: { click: (/** @type {MouseEvent} */ event) => openReactions(app, message, /** @type {HTMLElement} */ (event.currentTarget)) },
      },
      icon("smile"),
    ),
    !inThread &&
      h(
        "button",
        {
          class: "icon-button",
          type: "button",
          "aria-label": "Reply in thread",
          title: "Reply in thread",
          on: { click: () => app.openThread(message.channel, message.ts) },
        },
        icon("reply"),
      ),
    shortcuts.length > 0 &&
      h(
        "button",
        {
          class: "icon-button",
          type: "button",
          "aria-label": "Message shortcuts",
          title: "Message shortcuts",
          on: { click: openShortcuts },
        },
        icon("more"),
      ),
  );
}
