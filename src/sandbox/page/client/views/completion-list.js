// What the typed text can be completed to, over the composer.
import { h } from "../dom/vnode.js";

/** @import { App } from "../actions/app.js" */

/**
 * @param {App} app
 * @param {import("../state/state.js").Completion} completion
 */
export function completionList(app, completion) {
  const typed = completion.kind === "command" ? app.draft(completion.key) : "";
  return h(
    "div",
    { class: "completion", key: "completion" },
    h(
      "ul",
      { id: "completion", role: "listbox", "aria-label": "Completions" },
      completion.suggestions.map((suggestion, index) =>
        h(
          "li",
          {
            key: suggestion.text,
            id: `completion-${index}`,
            role: "option",
            class: index === completion.active ? "active" : "",
            "aria-selected": String(index === completion.active),
            ref: index === completion.active ? keepInView : undefined,
            // Not a click: the field must not lose the focus first.
            on: { mousedown: (/** @type {MouseEvent} */ event) => take(app, index, event) },
          },
          suggestionText(suggestion.text, typed),
          h("span", { class: "suggestion-note" }, suggestion.description),
        ),
      ),
    ),
    h(
      "p",
      { class: "completion-keys" },
      h("kbd", null, "Tab"),
      " completes  ",
      h("kbd", null, "↑"),
      h("kbd", null, "↓"),
      " choose  ",
      h("kbd", null, "Enter"),
      completion.active >= 0 ? " takes it" : " sends",
    ),
  );
}

/**
 * @param {string} text
 * @param {string} typed the part that is there already
 */
function suggestionText(text, typed) {
  const shared = text.startsWith(typed) ? typed.length : 0;
  return h("code", null, h("span", { class: "typed" }, text.slice(0, shared)), text.slice(shared).trimEnd());
}

/**
 * @param {App} app
 * @param {number} index
 * @param {MouseEvent} event
 */
function take(app, index, event) {
  event.preventDefault();
  app.acceptCompletion(index);
}

/** @param {HTMLElement} row */
function keepInView(row) {
  row.scrollIntoView({ block: "nearest" });
}
