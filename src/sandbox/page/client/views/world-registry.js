// The registry's tags, and the button that pushes the next one.
import { markFresh } from "../dom/fresh.js";
import { h } from "../dom/vnode.js";
import { ago } from "../text/dates.js";
import { icon } from "./icons.js";
import { worldSection } from "./world-section.js";

/** @import { App } from "../actions/app.js" */
/** @import { World } from "../state/state.js" */
/** @typedef {World["registry"]["images"][number]} Image */

/**
 * @param {App} app
 * @param {World} world
 */
export function registrySection(app, world) {
  const { host, images } = world.registry;
  return worldSection(
    app,
    { name: "registry", title: "Registry", icon: "box", note: h("code", null, host) },
    h(
      "ul",
      { class: "registry-images" },
      images.map((image) => imageView(app, image)),
    ),
    images.length === 0 && h("p", { class: "world-empty" }, "No image yet."),
  );
}

/**
 * @param {App} app
 * @param {Image} image
 */
function imageView(app, image) {
  const name = `image ${image.name}`;
  const isOpen = app.state.panel.opened.includes(name);
  const [newest] = image.tags;
  return h(
    "li",
    { class: "registry-image", key: image.name },
    h(
      "div",
      { class: "registry-row" },
      h(
        "button",
        {
          type: "button",
          class: "registry-name",
          "aria-expanded": String(isOpen),
          title: `${image.tags.length} tags of ${image.name}`,
          on: { click: () => app.toggleDetail(name) },
        },
        icon(isOpen ? "down" : "right"),
        h("span", null, image.name),
      ),
      newest && h("span", { class: "tag", key: newest.tag, title: newest.digest, mounted: markFresh }, newest.tag),
      pushForm(app, image),
    ),
    isOpen &&
      h(
        "ul",
        { class: "tags" },
        image.tags.map((one) => tagRow(one, app.state.nowMs)),
      ),
  );
}

/**
 * @param {App} app
 * @param {Image} image
 */
function pushForm(app, image) {
  const { panel } = app.state;
  const tag = panel.tags[image.name] ?? image.next;
  const isPushing = panel.pushing.includes(image.name);
  const push = () => void app.pushTag(image.name, tag.trim());
  return h(
    "span",
    { class: "push-form", key: "push" },
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
  );
}

/**
 * @param {Image["tags"][number]} one
 * @param {number} nowMs
 */
function tagRow(one, nowMs) {
  return h(
    "li",
    { key: `${one.tag} ${one.digest}`, mounted: markFresh },
    h("span", { class: "tag" }, one.tag),
    h("code", { title: one.digest }, one.digest.replace(/^sha256:/, "").slice(0, 12)),
    h("time", { title: one.createdAt }, ago(Date.parse(one.createdAt), nowMs)),
  );
}
