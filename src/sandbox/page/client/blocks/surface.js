// What a block needs from the place it is drawn in: names, what its elements hold, and where a press goes.

/** @import { ElementState } from "../elements/element-state.js" */
/** @import { Names } from "../text/names.js" */

/**
 * @typedef {{ value: string, label: string, description?: string, group?: string, raw: any, icon?: any }} Choice
 */

/**
 * One message, modal or Home tab, as its blocks see it.
 * @typedef {object} Surface
 * @property {string} id unique on the page
 * @property {"message" | "modal" | "home"} kind
 * @property {Names} names
 * @property {string} [channel]
 * @property {(block: any, element: any) => ElementState} stateOf what the element holds now
 * @property {(block: any, element: any) => "pending" | "failed" | undefined} progressOf of the last press
 * @property {(block: any, element: any, state: ElementState) => void} change keeps what was typed or chosen, tells no one
 * @property {(block: any, element: any, state: ElementState) => void} act tells the app, after the confirm dialog if there is one
 * @property {(block: any, element: any, anchor: HTMLElement) => void} choose opens the list of a select or overflow
 * @property {(id: string) => string | undefined} choiceLabel the name of a chosen user, channel or conversation
 * @property {(blockId: string) => string | undefined} errorOf what the app said about an input
 * @property {(name: string, start: any) => any} view what this page alone remembers, such as a table's page
 * @property {(name: string, value: any) => void} setView
 * @property {(file: any) => string | undefined} fileUrl
 */

/**
 * Whether a change in this block goes to the app at once.
 * @param {any} block
 */
export function actsAtOnce(block) {
  return block.type !== "input" || block.dispatch_action === true;
}
