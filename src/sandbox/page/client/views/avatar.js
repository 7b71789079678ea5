// A person's picture, or their initials on their colour.
import { h } from "../dom/vnode.js";
import { logo } from "./icons.js";

const palette = ["#2f7d8c", "#b8603f", "#5a62b0", "#7d8b35", "#a34f78", "#3c7f5a", "#8a6a2f", "#4d7fb0"];

/**
 * @param {import("../state/state.js").User | undefined} user
 * @param {string} [size] a class: small, large
 */
export function avatar(user, size = "") {
  const classes = `avatar ${size}`;
  if (user?.is_bot) return h("span", { class: `${classes} bot`, "aria-hidden": "true" }, logo());
  if (user?.avatar) return h("img", { class: classes, src: user.avatar, alt: "" });
  const name = user?.real_name || user?.name || "?";
  const initials = name
    .split(/[\s\-_.]+/)
    .map((word) => word[0] ?? "")
    .join("")
    .slice(0, 2)
    .toUpperCase();
  return h("span", { class: classes, "aria-hidden": "true", style: { "background-color": color(user) } }, initials);
}

/** @param {import("../state/state.js").User | undefined} user */
function color(user) {
  if (/^#?[0-9a-f]{6}$/i.test(user?.color ?? "")) return `#${user?.color?.replace("#", "")}`;
  const sum = [...(user?.id ?? "")].reduce((total, char) => total * 31 + (char.codePointAt(0) ?? 0), 7);
  return palette[Math.abs(sum) % palette.length] ?? "#2f7d8c";
}

/**
 * Who said a message: the page's own notes come from the one whom Slack has say such things.
 * @param {import("../state/state.js").State} state
 * @param {import("../state/state.js").Message} message
 * @returns {import("../state/state.js").User | undefined}
 */
export function authorOf(state, message) {
  if (message.user === "USLACKBOT") return { id: "USLACKBOT", name: "slackbot", real_name: "Slackbot", is_bot: false, color: "5d7079" };
  if (message.bot_id && !state.users.has(message.user))
    return { id: message.bot_id, name: "app", real_name: state.bot?.name ?? "App", is_bot: true };
  return state.users.get(message.user);
}

/**
 * The name to show over what a person or an app said.
 * @param {import("../state/state.js").State} state
 * @param {import("../state/state.js").Message} message
 */
export function authorName(state, message) {
  const author = authorOf(state, message);
  return author?.real_name || author?.name || message.user;
}
