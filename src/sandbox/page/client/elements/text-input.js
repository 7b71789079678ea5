// Inputs that are typed: text of one or more lines, addresses, numbers, rich text.
import { actsAtOnce } from "../blocks/surface.js";
import { h } from "../dom/vnode.js";
import { richTextToText, textToRichText } from "./element-state.js";

/** @import { Surface } from "../blocks/surface.js" */
/** @import { DrawElement } from "./element.js" */

/** @type {Record<string, object>} */
const kinds = {
  plain_text_input: { type: "text" },
  email_text_input: { type: "email", inputmode: "email", autocomplete: "off" },
  url_text_input: { type: "url", inputmode: "url", autocomplete: "off" },
  number_input: { type: "text", inputmode: "decimal", autocomplete: "off" },
};

/** @type {DrawElement} */
export function textInput(element, block, surface, labelled) {
  const state = (/** @type {string} */ text) => ({ value: text === "" ? null : text });
  const props = {
    ...controlProps(element, block, surface, labelled, state),
    value: surface.stateOf(block, element).value ?? "",
    minlength: element.min_length,
    maxlength: element.max_length,
  };
  if (element.multiline) return h("textarea", { ...props, class: "text-input", rows: "4" });
  return h("input", { ...props, ...kinds[element.type], class: "text-input" });
}

/** @type {DrawElement} */
export function richTextInput(element, block, surface, labelled) {
  const state = (/** @type {string} */ text) => ({ rich_text_value: textToRichText(text) });
  const rows = String(Math.max(3, Number(element.min_lines ?? 4)));
  return h("textarea", {
    ...controlProps(element, block, surface, labelled, state),
    class: "text-input",
    rows,
    value: richTextToText(surface.stateOf(block, element).rich_text_value),
  });
}

/**
 * @param {any} element
 * @param {any} block
 * @param {Surface} surface
 * @param {import("./element.js").Labelled} labelled
 * @param {(text: string) => object} state
 */
function controlProps(element, block, surface, labelled, state) {
  const triggers = element.dispatch_action_config?.trigger_actions_on ?? ["on_enter_pressed"];
  const dispatch = (/** @type {any} */ event, /** @type {string} */ trigger) => {
    if (actsAtOnce(block) && triggers.includes(trigger)) surface.act(block, element, state(event.target.value));
  };
  return {
    key: element.action_id,
    id: labelled.id,
    placeholder: element.placeholder?.text,
    autofocus: element.focus_on_load,
    "aria-describedby": labelled.describedBy,
    "aria-invalid": labelled.describedBy ? "true" : undefined,
    "data-action": element.action_id,
    on: {
      input: (/** @type {any} */ event) => {
        surface.change(block, element, state(event.target.value));
        dispatch(event, "on_character_entered");
      },
      keydown: (/** @type {KeyboardEvent} */ event) => {
        if (event.key === "Enter" && !event.shiftKey && !event.isComposing) dispatch(event, "on_enter_pressed");
      },
    },
  };
}
