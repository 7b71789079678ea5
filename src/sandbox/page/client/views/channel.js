// One channel: its head, what was said in it, and the composer.
import { h, memo } from "../dom/vnode.js";
import { channelTitle } from "../state/channels.js";
import { compareTs } from "../state/messages.js";
import { dayLine, tsToMs } from "../text/dates.js";
import { namesOf } from "../text/names.js";
import { composer } from "./composer.js";
import { icon } from "./icons.js";
import { intro, tryFirst } from "./intro.js";
import { messageView } from "./message.js";
import { scrollKeeper, toNewest } from "./scroll.js";

/** @import { App } from "../actions/app.js" */
/** @import { Channel, Message } from "../state/state.js" */

const groupMs = 5 * 60_000;

/** @param {App} app */
export function channelView(app) {
  const { state } = app;
  const id = state.place.kind === "channel" ? state.place.id : "";
  const channel = state.channels.find((one) => one.id === id);
  if (!channel) return h("main", { class: "channel", key: "none" }, h("p", { class: "nothing" }, "You are in no channel here."));
  const name = channelTitle(state, channel);
  const list = state.messages.get(id);
  return h(
    "main",
    { class: "channel", key: `channel ${id}`, "aria-label": name },
    channelHead(app, channel),
    state.connection === "lost" &&
      h("div", { class: "lost", role: "status", key: "lost" }, icon("spinner"), "The connection is lost. Trying again…"),
    h(
      "div",
      { class: "messages", tabindex: "-1", role: "log", "aria-label": `Messages in ${name}`, ref: scrollKeeper },
      h("div", { class: "messages-inner" }, list && [intro(app, channel), rowsView(app, list, state.newFrom.get(id))]),
    ),
    h(
      "div",
      { class: "composer-dock" },
      toNewest(),
      tryFirst(app, channel),
      composer(app, { key: id, channel, placeholder: `Message ${channel.is_im ? "" : "#"}${name}, or type / for a command` }),
    ),
  );
}

/**
 * @param {App} app
 * @param {Channel} channel
 */
function channelHead(app, channel) {
  return h(
    "header",
    { class: "channel-head" },
    h(
      "button",
      { class: "icon-button only-phone", type: "button", "aria-label": "Channels", on: { click: app.toggleSidebar } },
      icon("menu"),
    ),
    h("h1", null, channel.is_im ? null : icon(channel.is_private ? "lock" : "hash"), channelTitle(app.state, channel)),
    channel.topic ? h("p", { class: "topic", title: channel.topic }, channel.topic) : h("span", { class: "topic" }),
    h(
      "span",
      { class: "members", title: channel.members.map((id) => app.state.users.get(id)?.real_name ?? id).join(", ") },
      icon("people"),
      String(channel.members.length),
    ),
    worldButton(app),
  );
}

/** @param {App} app */
export function worldButton(app) {
  const { panel } = app.state;
  return [
    h(
      "button",
      { class: "icon-button only-narrow", type: "button", "aria-label": "The world that the bot changes", on: { click: app.toggleDrawer } },
      icon("world"),
    ),
    h(
      "button",
      {
        class: `icon-button only-desk${panel.isOpen ? " on" : ""}`,
        type: "button",
        "aria-pressed": String(panel.isOpen),
        "aria-label": "The world that the bot changes",
        title: `${panel.isOpen ? "Hide" : "Show"} the world that the bot changes`,
        on: { click: app.togglePanel },
      },
      icon("world"),
    ),
  ];
}

/**
 * All rows, left alone as a whole while one only types.
 * @param {App} app
 * @param {Message[]} list
 * @param {string | undefined} newFrom
 */
function rowsView(app, list, newFrom) {
  const { surfaces, users, channels, usergroups, shortcuts, flash, thread, nowMs } = app.state;
  const minute = Math.floor(nowMs / 60_000);
  const deps = [list, newFrom, surfaces, users, channels, usergroups, shortcuts, flash, thread?.ts, minute];
  return memo("rows", deps, () => h("div", { class: "rows" }, messageRows(app, list, newFrom)));
}

/**
 * The messages with a line before each new day and before what is new.
 * @param {App} app
 * @param {Message[]} list
 * @param {string | undefined} newFrom
 */
function messageRows(app, list, newFrom) {
  const names = namesOf(app.state, app.state.nowMs);
  /** @type {import("../dom/vnode.js").Loose[]} */
  const rows = [];
  /** @type {Message | undefined} */
  let before;
  let isNewShown = false;
  for (const message of list) {
    const ms = tsToMs(message.ts);
    const day = new Date(ms).toDateString();
    const isOtherDay = !before || new Date(tsToMs(before.ts)).toDateString() !== day;
    if (isOtherDay) rows.push(h("div", { class: "day-line", key: `day ${day}`, role: "separator" }, h("span", null, dayLine(ms, names))));
    const isNew = newFrom !== undefined && !isNewShown && compareTs(message.ts, newFrom) > 0;
    if (isNew) {
      rows.push(h("div", { class: "new-line", key: "new", role: "separator" }, h("span", null, "New")));
      isNewShown = true;
    }
    rows.push(messageView(app, message, { isCompact: !isOtherDay && !isNew && follows(before, message), inThread: false }));
    before = message;
  }
  return rows;
}

/**
 * Whether a message goes on without its author's name again.
 * @param {Message | undefined} before
 * @param {Message} message
 */
export function follows(before, message) {
  if (!before || before.user !== message.user || Boolean(before.ephemeral_to) !== Boolean(message.ephemeral_to)) return false;
  return tsToMs(message.ts) - tsToMs(before.ts) < groupMs && !before.reply_count && !before.blocks?.length && !message.blocks?.length;
}
