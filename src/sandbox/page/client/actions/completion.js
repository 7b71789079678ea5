// What the composer offers while one types. Pure.

/** @import { Completion, State, Suggestion } from "../state/state.js" */

/**
 * The mention being typed where the caret is.
 * @param {string} text
 * @param {number} caret
 * @returns {{ from: number, word: string } | undefined}
 */
export function mentionAt(text, caret) {
  const found = /(?:^|[\s(])@([\w.-]*)$/.exec(text.slice(0, caret));
  return found ? { from: caret - (found[1]?.length ?? 0) - 1, word: (found[1] ?? "").toLowerCase() } : undefined;
}

/**
 * @param {State} state
 * @param {string} word
 * @returns {Suggestion[]}
 */
export function mentionSuggestions(state, word) {
  const users = [...state.users.values()]
    .filter((user) => !user.deleted)
    .map((user) => ({ text: `@${user.name}`, description: user.real_name }));
  const groups = state.usergroups.map((group) => ({ text: `@${group.handle}`, description: group.name }));
  return [...users, ...groups]
    .filter((one) => one.text.toLowerCase().slice(1).startsWith(word) || one.description?.toLowerCase().includes(word))
    .slice(0, 8);
}

/**
 * The registered commands, when nobody knows more about the text.
 * @param {State} state
 * @param {string} text
 * @returns {Suggestion[]}
 */
export function localCommands(state, text) {
  return state.commands
    .filter((one) => one.command.startsWith(text))
    .map((one) => ({ text: `${one.command} `, description: one.description ?? "" }));
}

/**
 * @param {string} text
 * @param {Completion} completion
 * @param {Suggestion} suggestion
 * @returns {string}
 */
export function applySuggestion(text, completion, suggestion) {
  const chosen = suggestion.text.endsWith(" ") ? suggestion.text : `${suggestion.text} `;
  if (completion.kind === "mention") {
    const rest = text.slice(completion.from).replace(/^@[\w.-]*/, "");
    return text.slice(0, completion.from) + chosen + rest.trimStart();
  }
  return suggestion.text.startsWith("/") ? chosen : text.replace(/\S*$/, chosen);
}
