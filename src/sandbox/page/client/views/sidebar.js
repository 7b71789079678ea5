// The channel list at the left, and who one is.
import { h } from "../dom/vnode.js";
import { channelTitle, talkPartner } from "../state/channels.js";
import { unreadCount } from "../state/messages.js";
import { avatar } from "./avatar.js";
import { icon, logo } from "./icons.js";
import { openPersons } from "./persons.js";

/** @import { App } from "../actions/app.js" */

/** @param {App} app */
export function sidebar(app) {
  const { state } = app;
  const mine = state.channels.filter((channel) => channel.members.includes(state.me?.id ?? ""));
  return h(
    "nav",
    { class: "sidebar", key: "sidebar", "aria-label": "Channels" },
    h(
      "div",
      { class: "workspace" },
      logo(),
      h("div", { class: "workspace-name" }, state.team?.name ?? "Sandbox", h("small", null, "all on this machine")),
      themeSwitch(app),
    ),
    h(
      "div",
      { class: "sidebar-scroll" },
      group(
        "Channels",
        mine.filter((channel) => !channel.is_im).map((channel) => channelRow(app, channel)),
      ),
      group("Apps", [homeRow(app), ...mine.filter((channel) => channel.is_im).map((channel) => channelRow(app, channel))]),
    ),
    h("div", { class: "sidebar-foot" }, personSwitch(app)),
  );
}

/**
 * @param {string} title
 * @param {import("../dom/vnode.js").Loose[]} rows
 */
function group(title, rows) {
  return h("section", { class: "channel-group", key: title }, h("h2", null, title), h("ul", null, rows));
}

/**
 * @param {App} app
 * @param {import("../state/state.js").Channel} channel
 */
function channelRow(app, channel) {
  const { state } = app;
  const isHere = state.place.kind === "channel" && state.place.id === channel.id;
  const unread = isHere ? 0 : unreadCount(state, channel.id);
  const other = talkPartner(state, channel);
  return h(
    "li",
    { key: channel.id },
    h(
      "a",
      {
        class: `channel-link${isHere ? " here" : ""}${unread > 0 ? " unread" : ""}${channel.is_archived ? " archived" : ""}`,
        href: `#/${channel.id}`,
        "aria-current": isHere ? "page" : undefined,
      },
      other ? avatar(other, "tiny") : icon(channel.is_private ? "lock" : "hash"),
      h("span", { class: "channel-name" }, channelTitle(state, channel)),
      unread > 0 && h("span", { class: "unread-count", "aria-label": `${unread} unread` }, String(unread)),
    ),
  );
}

/** @param {App} app */
function homeRow({ state }) {
  const isHere = state.place.kind === "home";
  return h(
    "li",
    { key: "home" },
    h(
      "a",
      { class: isHere ? "channel-link here" : "channel-link", href: "#/home", "aria-current": isHere ? "page" : undefined },
      icon("home"),
      h("span", { class: "channel-name" }, `${state.bot?.name ?? "App"} home`),
    ),
  );
}

/** @param {App} app */
function personSwitch(app) {
  const { me, people } = app.state;
  const note = people.find((one) => one.id === me?.id)?.note;
  return h(
    "button",
    {
      class: "person-switch",
      type: "button",
      "aria-haspopup": "menu",
      title: "Act as someone else (Ctrl+.)",
      on: { click: (/** @type {MouseEvent} */ event) => openPersons(app, /** @type {HTMLElement} */ (event.currentTarget)) },
    },
    avatar(me, "small"),
    h(
      "span",
      { class: "person-words" },
      h("small", null, "You are"),
      h("b", null, me?.real_name || me?.name),
      note && h("small", { class: "person-note" }, note),
    ),
    icon("up"),
  );
}

/** @type {Record<string, { next: "auto" | "light" | "dark", icon: string, words: string }>} */
const themes = {
  auto: { next: "light", icon: "auto", words: "Colours follow your system" },
  light: { next: "dark", icon: "sun", words: "Light" },
  dark: { next: "auto", icon: "moon", words: "Dark" },
};

/** @param {App} app */
function themeSwitch(app) {
  const theme = themes[app.state.theme] ?? { next: "auto", icon: "auto", words: "" };
  return h(
    "button",
    {
      class: "icon-button theme-switch",
      type: "button",
      title: `${theme.words}. Click to change.`,
      "aria-label": `Theme: ${theme.words}`,
      on: { click: () => app.setTheme(theme.next) },
    },
    icon(theme.icon),
  );
}
