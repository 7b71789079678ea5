// Draws one block of any kind of @slack/types 3.2; a kind that nobody knows yet is named, not hidden.
import { h } from "../dom/vnode.js";
import { markdown } from "../text/markdown.js";
import { richText } from "../text/rich-text.js";
import { alert } from "./alert.js";
import { actions, context, contextActions, header, input, section } from "./basic.js";
import { card, carousel } from "./card.js";
import { container } from "./container.js";
import { dataTable } from "./data-table.js";
import { fileBlock, imageBlock, videoBlock } from "./media.js";
import { table } from "./table.js";
import { plan, taskCard } from "./task.js";

/** @import { VNode } from "../dom/vnode.js" */
/** @import { Surface } from "./surface.js" */

/** @type {Record<string, (block: any, surface: Surface) => VNode>} */
const kinds = {
  actions,
  alert,
  card,
  carousel,
  container: (block, surface) => container(block, surface, renderBlocks),
  context,
  context_actions: contextActions,
  data_table: dataTable,
  divider: () => h("hr", { class: "divider" }),
  file: fileBlock,
  header,
  image: imageBlock,
  input,
  markdown: (block) => markdown(String(block.text ?? "")),
  plan,
  rich_text: (block, surface) => richText(block, surface.names),
  section,
  table,
  task_card: taskCard,
  video: videoBlock,
};

/**
 * @param {readonly any[]} blocks
 * @param {Surface} surface
 * @returns {VNode[]}
 */
export function renderBlocks(blocks, surface) {
  return blocks.map((block, index) => renderBlock(block, surface, index));
}

/**
 * @param {any} block
 * @param {Surface} surface
 * @param {number} index its place, which keeps its nodes when the app changes the message
 * @returns {VNode}
 */
function renderBlock(block, surface, index) {
  const type = String(block?.type);
  const draw = Object.hasOwn(kinds, type) ? kinds[type] : undefined;
  const body = draw
    ? draw(block, surface)
    : h("p", { class: "unknown-block" }, `A block of the kind “${type}”, which this page does not know.`);
  return h("div", { class: `block block-${type.replace(/\W/g, "-")}`, key: `${index} ${type}` }, body);
}
