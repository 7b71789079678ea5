// Keys that work everywhere on the page.
import { focusComposer } from "./views/intro.js";
import { openPersons } from "./views/persons.js";

/** @param {import("./actions/app.js").App} app */
export function listenToKeys(app) {
  document.addEventListener("keydown", (event) => {
    const { state } = app;
    if (state.menu || event.isComposing) return;
    const isCovered = state.confirm !== undefined || state.modals.length > 0;
    if (isCovered && event.key !== "Escape") return;
    if (event.altKey && (event.key === "ArrowUp" || event.key === "ArrowDown")) app.stepChannel(event.key === "ArrowUp" ? -1 : 1);
    else if ((event.ctrlKey || event.metaKey) && event.key === ".") openPersonsFromFoot(app);
    else if (event.key === "Escape") leave(app);
    else if (event.key === "/" && !isTyping(event)) startCommand(app);
    else return;
    event.preventDefault();
  });
}

/** @param {import("./actions/app.js").App} app */
function openPersonsFromFoot(app) {
  const from = /** @type {HTMLElement | null} */ (document.querySelector(".person-switch"));
  if (from) openPersons(app, from);
}

/** @param {import("./actions/app.js").App} app */
function leave(app) {
  const modal = app.state.modals.at(-1);
  if (app.state.confirm) app.answerConfirm(false);
  else if (modal) void app.dismissModal(modal);
  else if (app.state.sidebarOpen) app.toggleSidebar();
  else if (app.state.panel.isDrawerOpen) app.toggleDrawer();
  else if (app.state.thread) app.closeThread();
}

/** @param {import("./actions/app.js").App} app */
function startCommand(app) {
  const { place } = app.state;
  if (place.kind !== "channel") return;
  if (app.draft(place.id) === "") app.type(place.id, "/", 1);
  requestAnimationFrame(() => focusComposer(place.id));
}

/** @param {KeyboardEvent} event */
function isTyping(event) {
  return event.target instanceof HTMLElement && (event.target.matches("input, textarea, select") || event.target.isContentEditable);
}
