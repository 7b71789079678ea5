// The file input of a modal: names the files that were picked; the bytes stay on this machine.
import { h } from "../dom/vnode.js";
import { actOrKeep } from "./acting.js";

/** @import { DrawElement } from "./element.js" */

/** @type {DrawElement} */
export function fileInput(element, block, surface, labelled) {
  const files = surface.stateOf(block, element).files ?? [];
  const accept = (element.filetypes ?? []).map((/** @type {string} */ type) => `.${type.replace(/^\./, "")}`).join(",");
  const pick = (/** @type {any} */ event) => {
    const picked = [...event.target.files].slice(0, Number(element.max_files ?? 10));
    const state = picked.map((file) => ({
      id: `F${file.lastModified.toString(36).toUpperCase()}`,
      name: file.name,
      size: file.size,
      mimetype: file.type,
      created: Math.floor(file.lastModified / 1000),
    }));
    actOrKeep(block, element, surface, { files: state });
  };
  return h(
    "div",
    { class: "file-input" },
    h("input", {
      type: "file",
      id: labelled.id,
      multiple: Number(element.max_files ?? 10) > 1,
      accept: accept || undefined,
      "aria-describedby": labelled.describedBy,
      on: { change: pick },
    }),
    files.map((/** @type {any} */ file) => h("div", { class: "file-name", key: file.name }, file.name)),
  );
}
