// How a channel is called.

/** @import { Channel, State } from "./state.js" */

/**
 * The channel's name; for a talk between two, the other's.
 * @param {State} state
 * @param {Channel} channel
 * @returns {string}
 */
export function channelTitle(state, channel) {
  const other = talkPartner(state, channel);
  return other ? other.real_name || other.name : channel.name;
}

/**
 * @param {State} state
 * @param {Channel} channel
 */
export function talkPartner(state, channel) {
  return channel.is_im ? state.users.get(channel.members.find((id) => id !== state.me?.id) ?? "") : undefined;
}
