// The app's Home tab.
import { renderBlocks } from "../blocks/block.js";
import { h } from "../dom/vnode.js";
import { worldButton } from "./channel.js";
import { icon, logo } from "./icons.js";
import { homeSurface } from "./surfaces.js";

/** @param {import("../actions/app.js").App} app */
export function homeView(app) {
  const { state } = app;
  const name = state.bot?.name ?? "App";
  const blocks = state.home?.blocks ?? [];
  return h(
    "main",
    { class: "channel home", key: "home", "aria-label": `${name} home` },
    h(
      "header",
      { class: "channel-head" },
      h(
        "button",
        { class: "icon-button only-phone", type: "button", "aria-label": "Channels", on: { click: app.toggleSidebar } },
        icon("menu"),
      ),
      h("h1", null, logo(), name),
      h("span", { class: "topic" }, "Home"),
      worldButton(app),
    ),
    h(
      "div",
      { class: "home-scroll", tabindex: "-1" },
      blocks.length > 0
        ? h("div", { class: "home-body blocks" }, renderBlocks(blocks, homeSurface(app, state.home)))
        : h(
            "div",
            { class: "nothing" },
            logo(),
            h("h2", null, `This is ${name}'s home`),
            h("p", null, "The app has published nothing here yet."),
          ),
    ),
  );
}
