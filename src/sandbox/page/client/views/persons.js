// The list of people one may act as.
import { avatar } from "./avatar.js";

/** @import { App } from "../actions/app.js" */

/**
 * @param {App} app
 * @param {HTMLElement} from
 */
export function openPersons(app, from) {
  const { state } = app;
  const choices = state.people.map(({ id, note }) => {
    const user = state.users.get(id);
    return {
      value: id,
      label: user?.real_name || user?.name || id,
      description: note ?? (user ? `@${user.name}` : undefined),
      raw: undefined,
      icon: avatar(user, "small"),
    };
  });
  app.openMenu({
    id: "persons",
    from,
    role: "menu",
    label: "Act as",
    choices,
    hasSearch: false,
    isMulti: false,
    chosen: [state.me?.id ?? ""],
    onChoose: (choice) => void app.switchPerson(choice.value),
  });
}
