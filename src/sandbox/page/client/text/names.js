// What a text needs to know about the workspace to show it: the names behind ids, and the time.

/**
 * @typedef {object} Names
 * @property {(id: string) => string | undefined} user the name to show behind `@`
 * @property {(id: string) => string | undefined} channel the name to show behind `#`
 * @property {(id: string) => string | undefined} group the handle to show behind `@`
 * @property {string} [me] id of the person who looks
 * @property {number} nowMs
 * @property {string} [locale]
 * @property {string} [timeZone]
 */

/**
 * @param {import("../state/state.js").State} state
 * @param {number} nowMs
 * @returns {Names}
 */
export function namesOf(state, nowMs) {
  return {
    user: (id) => state.users.get(id)?.name,
    channel: (id) => state.channels.find((channel) => channel.id === id)?.name,
    group: (id) => state.usergroups.find((group) => group.id === id)?.handle,
    me: state.me?.id,
    nowMs,
  };
}
