// Draws one element of any kind: in a section, an actions block, an input, a card.

import { image } from "../blocks/media.js";
import { textObject } from "../blocks/text-object.js";
import { h } from "../dom/vnode.js";
import { button, feedbackButtons, iconButton, workflowButton } from "./button.js";
import { fileInput } from "./file-input.js";
import { checkboxes, radioButtons } from "./options.js";
import { datePicker, dateTimePicker, timePicker } from "./pickers.js";
import { overflow, select } from "./select.js";
import { richTextInput, textInput } from "./text-input.js";

/** @import { VNode } from "../dom/vnode.js" */
/** @import { Surface } from "../blocks/surface.js" */

/**
 * Where an element stands as the control of an input block.
 * @typedef {{ id?: string, labelId?: string, describedBy?: string }} Labelled
 * @typedef {(element: any, block: any, surface: Surface, labelled: Labelled) => VNode} DrawElement
 */

/** @type {Record<string, DrawElement>} */
const kinds = {
  button,
  workflow_button: workflowButton,
  icon_button: iconButton,
  feedback_buttons: feedbackButtons,
  image: (element, _block, surface) => image(element, surface, "accessory-image"),
  mrkdwn: (element, _block, surface) => textObject(element, surface.names),
  plain_text: (element, _block, surface) => textObject(element, surface.names),
  overflow,
  static_select: select,
  external_select: select,
  users_select: select,
  channels_select: select,
  conversations_select: select,
  multi_static_select: select,
  multi_external_select: select,
  multi_users_select: select,
  multi_channels_select: select,
  multi_conversations_select: select,
  radio_buttons: radioButtons,
  checkboxes,
  datepicker: datePicker,
  timepicker: timePicker,
  datetimepicker: dateTimePicker,
  plain_text_input: textInput,
  email_text_input: textInput,
  url_text_input: textInput,
  number_input: textInput,
  rich_text_input: richTextInput,
  file_input: fileInput,
};

/**
 * @param {any} element
 * @param {any} block the block that it stands in
 * @param {Surface} surface
 * @param {Labelled} [labelled]
 * @returns {VNode}
 */
export function renderElement(element, block, surface, labelled = {}) {
  const type = String(element?.type);
  const draw = Object.hasOwn(kinds, type) ? kinds[type] : undefined;
  return draw
    ? draw(element, block, surface, labelled)
    : h("span", { class: "unknown-block" }, `An element of the kind “${type}”, which this page does not know.`);
}
