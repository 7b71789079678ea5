// The registry's tags, and the button that pushes the next one.
import { markFresh } from "../dom/fresh.js";
import { h } from "../dom/vnode.js";
import { ago } from "../text/dates.js";
import { icon } from "./icons.js";
import { worldSection } from "./world-section.js";

/** @import { World } from "../state/state.js" */

const shown = 1;

/**
 * @param {import("../actions/app.js").App} app
 * @param {World} world
 */
export function registrySection(app, world) {
  const { host, images } = world.registry;
  return worldSection(
    app,
    { name: "registry", title: "Registry", icon: "box", note: h("code", null, host) },
    images.map((image) => imageView(app, image)),
  );
}

/**
 * @param {import("../actions/app.js").App} app
 * @param {World["registry"]["images"][number]} image
 */
function imageView(app, image) {
  const { panel, nowMs } = app.state;
  const tag = panel.tags[image.name] ?? image.next;
  const isPushing = panel.pushing.includes(image.name);
  const push = () => void app.pushTag(image.name, tag.trim());
  const isOpen = panel.opened.includes(`image ${image.name}`);
  const tags = isOpen ? image.tags : image.tags.slice(0, shown);
  return h(
    "div",
    { class: "registry-image", key: image.name },
    h(
      "div",
      { class: "registry-head" },
      h("b", null, image.name),
      image.tags.length > shown &&
        h(
          "button",
          {
            type: "button",
            class: "more-tags",
            "aria-expanded": String(isOpen),
            on: { click: () => app.toggleDetail(`image ${image.name}`) },
          },
          isOpen ? "Newest only" : `${image.tags.length - shown} older`,
        ),
    ),
    h(
      "ul",
      { class: "tags" },
      tags.map((one) => tagRow(one, nowMs)),
    ),
    h(
      "div",
      { class: "push-row" },
      h("input", {
        class: "push-tag",
        "aria-label": `Next tag of ${image.name}`,
        value: tag,
        spellcheck: "false",
        on: {
          input: (/** @type {any} */ event) => app.typeTag(image.name, event.target.value),
          keydown: (/** @type {KeyboardEvent} */ event) => event.key === "Enter" && push(),
        },
      }),
      h(
        "button",
        {
          type: "button",
          class: `button small push${isPushing ? " is-pending" : ""}`,
          title: `Push ${image.name}:${tag} to the registry`,
          disabled: isPushing || tag.trim() === "",
          on: { click: push },
        },
        h("span", { class: "button-label" }, "Push"),
        isPushing && h("span", { class: "button-busy" }, icon("spinner")),
      ),
    ),
  );
}

/**
 * @param {World["registry"]["images"][number]["tags"][number]} one
 * @param {number} nowMs
 */
function tagRow(one, nowMs) {
  return h(
    "li",
    { key: `${one.tag} ${one.digest}`, mounted: markFresh },
    h("span", { class: "tag" }, one.tag),
    h("code", { title: one.digest }, one.digest.replace(/^sha256:/, "").slice(0, 8)),
    h("time", { title: one.createdAt }, ago(Date.parse(one.createdAt), nowMs)),
  );
}
