// Buttons of every kind: plain, primary, danger, with a link, as an icon, as feedback, of a workflow.
import { plainText } from "../blocks/text-object.js";
import { h } from "../dom/vnode.js";
import { webUrl } from "../text/links.js";
import { icon } from "../views/icons.js";

/** @import { DrawElement } from "./element.js" */

/** @type {DrawElement} */
export function button(element, block, surface) {
  const progress = surface.progressOf(block, element);
  const style = element.style === "primary" || element.style === "danger" ? ` ${element.style}` : "";
  const label = [
    h("span", { class: "button-label" }, plainText(element.text)),
    progress === "pending" && h("span", { class: "button-busy" }, icon("spinner")),
    progress === "failed" && icon("warning"),
  ];
  const props = {
    key: String(element.action_id ?? element.text?.text),
    class: `button${style}${progress ? ` is-${progress}` : ""}`,
    "aria-label": element.accessibility_label,
    "aria-busy": progress === "pending" ? "true" : undefined,
    "data-action": element.action_id,
    title: progress === "failed" ? "The app did not answer. Try again." : undefined,
    on: { click: () => surface.act(block, element, { value: element.value }) },
  };
  const href = element.url ? webUrl(String(element.url)) : undefined;
  if (href) return h("a", { ...props, href, target: "_blank", rel: "noopener noreferrer" }, label, icon("external"));
  return h("button", { ...props, type: "button" }, label);
}

/** @type {DrawElement} */
export function workflowButton(element, block, surface, labelled) {
  return button({ ...element, url: element.workflow?.trigger?.url }, block, surface, labelled);
}

/** @type {DrawElement} */
export function iconButton(element, block, surface) {
  const visible = element.visible_to_user_ids;
  if (Array.isArray(visible) && !visible.includes(surface.names.me)) return h("span", { class: "absent" });
  const words = element.accessibility_label ?? element.text?.text ?? "";
  return h(
    "button",
    {
      type: "button",
      class: "icon-button",
      "aria-label": words,
      title: words,
      "data-action": element.action_id,
      on: { click: () => surface.act(block, element, { value: element.value }) },
    },
    icon(element.icon === "trash" ? "trash" : "dot"),
  );
}

/** @type {DrawElement} */
export function feedbackButtons(element, block, surface) {
  const chosen = surface.view(`feedback ${element.action_id}`, undefined);
  const one = (/** @type {any} */ choice, /** @type {string} */ name) => {
    const press = () => {
      surface.setView(`feedback ${element.action_id}`, choice.value);
      surface.act(block, element, { value: choice.value });
    };
    const words = choice?.accessibility_label ?? choice?.text?.text ?? name;
    return h(
      "button",
      {
        type: "button",
        class: "icon-button feedback",
        "aria-pressed": String(chosen !== undefined && chosen === choice?.value),
        "aria-label": words,
        title: words,
        on: { click: press },
      },
      icon(name),
    );
  };
  return h("span", { class: "feedback-pair" }, one(element.positive_button, "thumb-up"), one(element.negative_button, "thumb-down"));
}
