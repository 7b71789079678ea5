// The field in which one writes, with what it can be completed to.
import { h } from "../dom/vnode.js";
import { completionList } from "./completion-list.js";
import { icon } from "./icons.js";
import { shortcutsButton } from "./shortcuts.js";

/** @import { App } from "../actions/app.js" */

/**
 * @typedef {{ key: string, channel: import("../state/state.js").Channel, threadTs?: string, placeholder: string }} ComposerPlace
 */

/**
 * @param {App} app
 * @param {ComposerPlace} place
 */
export function composer(app, place) {
  const { channel, key } = place;
  if (channel.is_archived)
    return h("div", { class: "composer archived", key: "composer" }, `#${channel.name} is archived. Nothing can be said in it.`);
  const text = app.draft(key);
  const { completion } = app.state;
  const isOpen = completion?.key === key;
  const submit = () => void app.send(key, { channel: channel.id, threadTs: place.threadTs });
  const command = app.state.commands.find((one) => text === one.command || text.startsWith(`${one.command} `));
  return h(
    "div",
    { class: `composer${text.startsWith("/") && !place.threadTs ? " is-command" : ""}`, key: "composer" },
    isOpen && completion && completionList(app, completion),
    h("textarea", {
      rows: "1",
      class: "composer-field",
      "data-composer": key,
      "aria-label": place.placeholder,
      placeholder: place.placeholder,
      spellcheck: "false",
      autocomplete: "off",
      role: "combobox",
      "aria-autocomplete": "list",
      "aria-expanded": String(isOpen),
      "aria-controls": isOpen ? "completion" : undefined,
      "aria-activedescendant": isOpen && completion && completion.active >= 0 ? `completion-${completion.active}` : undefined,
      value: text,
      ref: growWithText,
      on: {
        input: (/** @type {any} */ event) => app.type(key, event.target.value, event.target.selectionStart),
        keydown: (/** @type {KeyboardEvent} */ event) => onKey(app, place, event, submit),
        blur: () => isOpen && app.closeCompletion(),
      },
    }),
    h(
      "div",
      { class: "composer-bar" },
      !place.threadTs && shortcutsButton(app),
      h(
        "span",
        { class: "composer-hint" },
        command && !place.threadTs
          ? [h("code", null, command.command), " ", command.usage_hint ?? command.description ?? ""]
          : [h("kbd", null, "/"), " commands  ", h("kbd", null, "@"), " people  ", h("kbd", null, "↑"), " earlier"],
      ),
      h(
        "button",
        { class: "send", type: "button", "aria-label": "Send", disabled: text.trim() === "", on: { click: submit } },
        icon("send"),
      ),
    ),
  );
}

/** @param {HTMLTextAreaElement} field */
function growWithText(field) {
  if (CSS.supports("field-sizing", "content") || field.dataset.grown === field.value || !field.isConnected) return;
  field.dataset.grown = field.value;
  field.style.setProperty("height", "auto");
  field.style.setProperty("height", `${field.scrollHeight}px`);
}

/**
 * @param {App} app
 * @param {ComposerPlace} place
 * @param {KeyboardEvent} event
 * @param {() => void} submit
 */
function onKey(app, place, event, submit) {
  if (event.isComposing) return;
  const field = /** @type {HTMLTextAreaElement} */ (event.currentTarget);
  const { completion } = app.state;
  if (completion?.key === place.key && onCompletionKey(app, completion, event)) return;
  if (event.key === "Enter" && !event.shiftKey) {
    event.preventDefault();
    submit();
  } else if (event.key === "ArrowUp" && !field.value.includes("\n") && (field.value === "" || field.dataset.recalled === field.value)) {
    if (app.recall(place.key, 1)) event.preventDefault();
    field.dataset.recalled = app.draft(place.key);
  } else if (event.key === "ArrowDown" && field.value !== "" && field.dataset.recalled === field.value) {
    if (app.recall(place.key, -1)) event.preventDefault();
    field.dataset.recalled = app.draft(place.key);
  }
}

/**
 * @param {App} app
 * @param {import("../state/state.js").Completion} completion
 * @param {KeyboardEvent} event
 * @returns {boolean} whether the list took the key
 */
function onCompletionKey(app, completion, event) {
  const isTaken =
    ["ArrowDown", "ArrowUp", "Escape", "Tab"].includes(event.key) || (event.key === "Enter" && !event.shiftKey && completion.active >= 0);
  if (!isTaken) return false;
  event.preventDefault();
  event.stopPropagation();
  if (event.key === "ArrowDown") app.moveCompletion(1);
  else if (event.key === "ArrowUp") app.moveCompletion(-1);
  else if (event.key === "Escape") app.closeCompletion();
  else app.acceptCompletion(Math.max(0, completion.active));
  return true;
}
