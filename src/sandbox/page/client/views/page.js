// The whole page: channel list, channel, thread and world side by side, and what opens over them.
import { h } from "../dom/vnode.js";
import { channelView } from "./channel.js";
import { confirmView } from "./confirm.js";
import { homeView } from "./home.js";
import { menuView } from "./menu.js";
import { modalView } from "./modal.js";
import { sidebar } from "./sidebar.js";
import { threadView } from "./thread.js";
import { toastsView } from "./toasts.js";
import { worldPanel } from "./world.js";

/** @import { App } from "../actions/app.js" */

/** @param {App} app */
export function page(app) {
  const { state } = app;
  if (!state.me)
    return h(
      "div",
      { class: "starting", key: "starting" },
      state.toasts.length === 0 && h("p", null, "Opening the sandbox…"),
      toastsView(app),
    );
  const classes = [
    "page",
    state.thread ? "has-thread" : "",
    state.panel.isOpen ? "has-world" : "",
    state.panel.isDrawerOpen ? "drawer-open" : "",
    state.sidebarOpen ? "sidebar-open" : "",
  ];
  const isCovered = state.modals.length > 0 || state.confirm !== undefined;
  return h(
    "div",
    { class: classes.filter(Boolean).join(" "), key: "page" },
    h(
      "div",
      { class: "columns", inert: isCovered },
      sidebar(app),
      state.place.kind === "home" ? homeView(app) : channelView(app),
      state.thread && threadView(app, state.thread),
      worldPanel(app),
      (state.sidebarOpen || state.panel.isDrawerOpen) &&
        h("button", {
          class: "scrim",
          key: "scrim",
          type: "button",
          "aria-label": "Close",
          on: { click: () => (state.sidebarOpen ? app.toggleSidebar() : app.toggleDrawer()) },
        }),
    ),
    modalView(app),
    confirmView(app),
    menuView(app),
    toastsView(app),
  );
}
