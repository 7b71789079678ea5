// Emoji by shortcode: the ones that apps use for a state are drawn, so that they look the same everywhere.
import { h } from "../dom/vnode.js";
import { emojiCharacters } from "./emoji-characters.js";
import { emojiDrawings } from "./emoji-drawings.js";

/**
 * @param {string} name without colons
 * @returns {import("../dom/vnode.js").VNode | undefined} undefined for a name that nobody knows
 */
export function emoji(name) {
  const plain = name.toLowerCase();
  const drawing = emojiDrawings[plain];
  const character = emojiCharacters[plain];
  if (!drawing && !character) return undefined;
  const props = { class: "emoji", title: `:${plain}:`, role: "img", "aria-label": plain.replaceAll("_", " ") };
  return h("span", props, drawing ? drawing() : character);
}

/**
 * Plain text in which only shortcodes count, as in buttons, headers and labels.
 * @param {string} text
 * @returns {import("../dom/vnode.js").Loose[]}
 */
export function withEmoji(text) {
  return text.split(/(:[a-z0-9_+'-]+:)/).map((part, index) => (index % 2 === 1 ? (emoji(part.slice(1, -1)) ?? part) : part));
}
