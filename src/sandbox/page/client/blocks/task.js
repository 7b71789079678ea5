// The `task_card` and the `plan` of tasks: work that goes on while one looks at it.
import { h } from "../dom/vnode.js";
import { link } from "../text/link-node.js";
import { richText } from "../text/rich-text.js";
import { icon } from "../views/icons.js";

/** @import { Surface } from "./surface.js" */

/** @type {Record<string, { icon: string, words: string }>} */
const statuses = {
  pending: { icon: "pending", words: "waiting" },
  in_progress: { icon: "spinner", words: "in progress" },
  complete: { icon: "check", words: "done" },
  error: { icon: "error", words: "failed" },
};

/** @param {any} block @param {Surface} surface */
export function taskCard(block, surface) {
  return h("div", { class: "task-single" }, task(block, surface, 0));
}

/** @param {any} block @param {Surface} surface */
export function plan(block, surface) {
  const tasks = Array.isArray(block.tasks) ? block.tasks : [];
  const done = tasks.filter((/** @type {any} */ one) => one.status === "complete").length;
  const name = `plan ${block.block_id ?? ""}`;
  const isFolded = surface.view(name, false);
  return h(
    "div",
    { class: "plan" },
    h(
      "button",
      { class: "plan-head", type: "button", "aria-expanded": String(!isFolded), on: { click: () => surface.setView(name, !isFolded) } },
      h("span", { class: "plan-title" }, String(block.title ?? "")),
      tasks.length > 0 && h("span", { class: "plan-count" }, `${done} of ${tasks.length}`),
      icon(isFolded ? "right" : "down"),
    ),
    tasks.length > 0 &&
      h(
        "div",
        {
          class: "plan-bar",
          role: "progressbar",
          "aria-valuenow": String(done),
          "aria-valuemin": "0",
          "aria-valuemax": String(tasks.length),
          "aria-label": String(block.title ?? ""),
        },
        h("i", {
          class: tasks.some((/** @type {any} */ one) => one.status === "error") ? "failed" : "",
          style: { width: `${(100 * done) / tasks.length}%` },
        }),
      ),
    !isFolded &&
      h(
        "ol",
        { class: "plan-tasks" },
        tasks.map((/** @type {any} */ one, /** @type {number} */ index) =>
          h("li", { key: String(one.task_id ?? index) }, task(one, surface, index)),
        ),
      ),
  );
}

/**
 * @param {any} one
 * @param {Surface} surface
 * @param {number} index
 */
function task(one, surface, index) {
  const known = Object.hasOwn(statuses, String(one.status)) ? String(one.status) : "pending";
  const status = statuses[known] ?? { icon: "pending", words: "" };
  const more = one.details || one.output || one.sources?.length > 0;
  const name = `task ${one.task_id ?? index}`;
  const isOpen = surface.view(name, true);
  const title = [h("span", { class: "task-title" }, String(one.title ?? "")), more && icon(isOpen ? "down" : "right")];
  return h(
    "div",
    { class: `task-row status-${known}` },
    h("span", { class: "task-icon", role: "img", "aria-label": status.words, title: status.words, key: known }, icon(status.icon)),
    h(
      "div",
      { class: "task-body" },
      more
        ? h(
            "button",
            { class: "task-toggle", type: "button", "aria-expanded": String(isOpen), on: { click: () => surface.setView(name, !isOpen) } },
            title,
          )
        : h("div", { class: "task-toggle" }, title),
      isOpen && one.details && h("div", { class: "task-details" }, richText(one.details, surface.names)),
      isOpen && one.output && h("div", { class: "task-output" }, richText(one.output, surface.names)),
      isOpen &&
        one.sources?.length > 0 &&
        h(
          "div",
          { class: "task-sources" },
          one.sources.map((/** @type {any} */ source) => link(String(source.url), source.text, { class: "source" })),
        ),
    ),
  );
}
