// Reactions under a message, and the list to choose one from.
import { h } from "../dom/vnode.js";
import { emoji } from "../text/emoji.js";

/** @import { App } from "../actions/app.js" */
/** @import { Message } from "../state/state.js" */

const offered = ["+1", "white_check_mark", "eyes", "rocket", "warning", "x"];

/**
 * @param {App} app
 * @param {Message} message
 */
export function reactionsView(app, message) {
  const { state } = app;
  return h(
    "div",
    { class: "reactions" },
    (message.reactions ?? []).map(({ name, users, count }) => {
      const isMine = users.includes(state.me?.id ?? "");
      const who = users.map((id) => state.users.get(id)?.real_name ?? id).join(", ");
      const props = {
        type: "button",
        class: isMine ? "reaction mine" : "reaction",
        key: name,
        title: `${who}: :${name}:`,
        "aria-pressed": String(isMine),
        on: { click: () => void app.react(message, name) },
      };
      return h("button", props, emoji(name) ?? `:${name}:`, " ", String(count ?? users.length));
    }),
  );
}

/**
 * @param {App} app
 * @param {Message} message
 * @param {HTMLElement} from
 */
export function openReactions(app, message, from) {
  app.openMenu({
    id: `reactions ${message.ts}`,
    from,
    role: "menu",
    label: "Add a reaction",
    choices: offered.map((name) => ({ value: name, label: `:${name}:`, icon: emoji(name), raw: undefined })),
    hasSearch: false,
    isMulti: false,
    chosen: [],
    onChoose: (choice) => void app.react(message, choice.value),
  });
}
