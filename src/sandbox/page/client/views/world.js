// The world that the bot changes: what runs, what git says, what the registry has, what is queued.
import { h } from "../dom/vnode.js";
import { icon } from "./icons.js";
import { environmentsSection } from "./world-environments.js";
import { gitSection } from "./world-git.js";
import { queueSection } from "./world-queue.js";
import { registrySection } from "./world-registry.js";

/** @param {import("../actions/app.js").App} app */
export function worldPanel(app) {
  const { world, panel } = app.state;
  if (!panel.isOpen && !panel.isDrawerOpen) return null;
  return h(
    "aside",
    { class: "world", key: "world", "aria-label": "The world that the bot changes" },
    h(
      "header",
      { class: "world-head" },
      icon("world"),
      h("h2", null, "The world that the bot changes"),
      h(
        "button",
        { class: "icon-button only-narrow", type: "button", "aria-label": "Close", on: { click: app.toggleDrawer } },
        icon("close"),
      ),
      h(
        "button",
        {
          class: "icon-button only-desk",
          type: "button",
          "aria-label": "Hide this panel",
          title: "Hide this panel",
          on: { click: app.togglePanel },
        },
        icon("close"),
      ),
    ),
    h(
      "div",
      { class: "world-scroll" },
      world
        ? [environmentsSection(app, world), registrySection(app, world), gitSection(app, world), queueSection(app, world)]
        : h("p", { class: "world-empty" }, "Looking…"),
    ),
  );
}
