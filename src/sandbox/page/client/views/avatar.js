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
 * The name to show over what a person or an app said.
 * @param {import("../state/state.js").State} state
 * @param {import("../state/state.js").Message} message
 */
export function authorName(state, message) {
  if (message.user === "USLACKBOT") return "Slackbot";
  const user = state.users.get(message.user);
  return user?.real_name || user?.name || (message.bot_id ? (state.bot?.name ?? "App") : message.user);
}
