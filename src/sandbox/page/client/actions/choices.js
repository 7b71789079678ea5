// The choices that a select offers, by where they come from. Pure.
import { plainText } from "../blocks/text-object.js";
import { textOf } from "../dom/vnode.js";

/** @import { Choice } from "../blocks/surface.js" */
/** @import { State } from "../state/state.js" */

/**
 * @param {State} state
 * @param {any} element
 * @returns {Choice[]} none for an external select: those are asked for
 */
export function choicesOf(state, element) {
  switch (element.type.replace(/^multi_/, "")) {
    case "users_select":
      return [...state.users.values()]
        .filter((user) => !user.deleted)
        .map((user) => ({ value: user.id, label: user.real_name || user.name, description: `@${user.name}`, raw: undefined }));
    case "channels_select":
      return state.channels.filter((channel) => !channel.is_im && !channel.is_private && !channel.is_archived).map(channelChoice);
    case "conversations_select":
      return state.channels.filter((channel) => !channel.is_archived && fitsFilter(channel, element.filter?.include)).map(channelChoice);
    case "external_select":
      return [];
    default:
      return flatOptions(element);
  }
}

/** @param {import("../state/state.js").Channel} channel @returns {Choice} */
function channelChoice(channel) {
  return { value: channel.id, label: channel.is_im ? channel.name : `#${channel.name}`, raw: undefined };
}

/**
 * @param {import("../state/state.js").Channel} channel
 * @param {string[] | undefined} kinds
 */
function fitsFilter(channel, kinds) {
  return !kinds || kinds.includes(channel.is_im ? "im" : channel.is_private ? "private" : "public");
}

/**
 * @param {{ options?: any[], option_groups?: any[] }} source
 * @returns {Choice[]}
 */
export function flatOptions(source) {
  const grouped = (source.option_groups ?? []).flatMap((group) =>
    (group.options ?? []).map((/** @type {any} */ option) => optionChoice(option, words(group.label))),
  );
  return [...(source.options ?? []).map((option) => optionChoice(option)), ...grouped];
}

/** @param {any} option @param {string} [group] @returns {Choice} */
function optionChoice(option, group) {
  return {
    value: String(option.value ?? option.text?.text),
    label: words(option.text),
    description: option.description ? words(option.description) : undefined,
    group,
    raw: option,
  };
}

/** @param {any} text */
function words(text) {
  return textOf(plainText(text));
}
