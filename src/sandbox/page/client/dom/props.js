// Sets an element's attributes, properties, styles and listeners; the one gate where addresses are checked.
import { safeUrl } from "../text/links.js";

/** @import { Props } from "./vnode.js" */

const handled = new Set(["key", "ref", "mounted", "on", "style"]);
const properties = new Set(["value", "checked", "disabled", "indeterminate", "scrollTop"]);
const addresses = new Set(["href", "src", "action", "formaction", "srcset", "poster", "data"]);

/** The listeners that an element has now, by event name. @type {WeakMap<Element, Record<string, (event: any) => void>>} */
const listeners = new WeakMap();

/**
 * @param {Element} node
 * @param {Props} before
 * @param {Props} after
 */
export function setProps(node, before, after) {
  for (const name of Object.keys(before)) {
    if (!(name in after) && !handled.has(name)) setProp(node, name, undefined);
  }
  for (const [name, value] of Object.entries(after)) {
    if (handled.has(name)) continue;
    // A person may have typed since the last draw: what counts is what the control holds now.
    if (properties.has(name) || before[name] !== value) setProp(node, name, value);
  }
  if (before.style !== after.style) setStyle(/** @type {HTMLElement} */ (node), before.style ?? {}, after.style ?? {});
  if (after.on || before.on) setListeners(node, after.on ?? {});
}

/**
 * @param {Element} node
 * @param {string} name
 * @param {any} value
 */
function setProp(node, name, value) {
  if (name.toLowerCase().startsWith("on")) return;
  if (properties.has(name)) {
    const wanted = value ?? (name === "value" ? "" : false);
    if (/** @type {any} */ (node)[name] !== wanted) /** @type {any} */ (node)[name] = wanted;
    return;
  }
  const checked = addresses.has(name.toLowerCase()) && value ? safeUrl(String(value)) : value;
  if (checked === undefined || checked === null || checked === false) node.removeAttribute(name);
  else node.setAttribute(name, checked === true ? "" : String(checked));
}

/**
 * Through the CSSOM, which the content security policy allows where a style attribute is refused.
 * @param {HTMLElement} node
 * @param {Record<string, string>} before
 * @param {Record<string, string>} after
 */
function setStyle(node, before, after) {
  for (const name of Object.keys(before)) if (!(name in after)) node.style.removeProperty(name);
  for (const [name, value] of Object.entries(after)) {
    if (before[name] !== value) node.style.setProperty(name, value);
  }
}

/**
 * One real listener per event name for the element's whole life; drawing again only changes what it calls.
 * @param {Element} node
 * @param {Record<string, (event: any) => void>} wanted
 */
function setListeners(node, wanted) {
  const current = listeners.get(node) ?? {};
  for (const name of Object.keys(wanted)) {
    if (!(name in current)) node.addEventListener(name, (event) => listeners.get(node)?.[name]?.(event));
  }
  const silenced = Object.fromEntries(Object.keys(current).map((name) => [name, () => {}]));
  listeners.set(node, { ...silenced, ...wanted });
}
