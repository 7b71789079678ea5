// The `container` block: a titled group of blocks that may fold.
import { h } from "../dom/vnode.js";
import { richText } from "../text/rich-text.js";
import { icon } from "../views/icons.js";
import { image } from "./media.js";
import { plainText, textObject } from "./text-object.js";

/** @import { VNode } from "../dom/vnode.js" */
/** @import { Surface } from "./surface.js" */

/**
 * @param {any} block
 * @param {Surface} surface
 * @param {(blocks: any[], surface: Surface) => VNode[]} renderBlocks handed in, for blocks hold containers and these hold blocks
 */
export function container(block, surface, renderBlocks) {
  const width = ["narrow", "standard", "wide", "full"].includes(block.width) ? block.width : "standard";
  const name = `fold ${block.block_id ?? block.title?.text ?? ""}`;
  const isFolded = block.is_collapsible === true && surface.view(name, block.default_collapsed === true);
  const head = [
    block.icon && image(block.icon, surface, "container-icon"),
    h(
      "span",
      { class: "container-words" },
      h(
        "span",
        { class: "container-title" },
        block.rich_text_title ? richText(block.rich_text_title, surface.names) : plainText(block.title),
      ),
      block.subtitle && h("span", { class: "container-subtitle" }, textObject(block.subtitle, surface.names)),
    ),
  ];
  const toggle = () => surface.setView(name, !isFolded);
  return h(
    "div",
    { class: `container width-${width}${block.has_header_divider && !block.is_collapsible ? " ruled" : ""}` },
    block.is_collapsible
      ? h(
          "button",
          { class: "container-head", type: "button", "aria-expanded": String(!isFolded), on: { click: toggle } },
          head,
          icon(isFolded ? "right" : "down"),
        )
      : h("div", { class: "container-head" }, head),
    !isFolded && h("div", { class: "container-body" }, renderBlocks(block.child_blocks ?? [], surface)),
  );
}
