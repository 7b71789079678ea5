// What the page is drawn from: plain values that describe DOM nodes, made by `h` and put on screen by patch.js.

/**
 * A description of one element. Text is a plain string, so data can never become markup.
 * @typedef {{ tag: string, props: Props, key: string | undefined, children: Child[], node?: Node }} VNode
 * A subtree that is made again only when one of its `deps` is another value than before.
 * @typedef {{ memo: readonly unknown[], key: string | undefined, make: () => VNode, made?: VNode, node?: Node }} Memo
 * A text with the node that shows it.
 * @typedef {{ text: string, node?: Node, key?: undefined }} Text
 * @typedef {VNode | Memo | Text} Child
 * @typedef {Child | string | number | boolean | null | undefined | readonly Loose[]} Loose
 * @typedef {{ [name: string]: any }} Props
 */

/**
 * Describes an element. In `props`: `key` tells siblings apart, `class`, `style` (an object of CSS properties),
 * `on` (listeners by event name), `ref` (called with the element after each draw), `mounted` (called once, with the
 * element and where it goes); all else is an attribute.
 * @param {string} tag
 * @param {Props | null} [props]
 * @param {...Loose} children false, null and undefined are left out
 * @returns {VNode}
 */
export function h(tag, props, ...children) {
  return { tag, props: props ?? {}, key: props?.key, children: flatten(children) };
}

/**
 * A subtree that is not even described again while `deps` stay the same values.
 * @param {string} key
 * @param {readonly unknown[]} deps
 * @param {() => VNode} make
 * @returns {Memo}
 */
export function memo(key, deps, make) {
  return { memo: deps, key, make };
}

/**
 * @param {readonly Loose[]} children
 * @returns {Child[]}
 */
export function flatten(children) {
  /** @type {Child[]} */
  const flat = [];
  for (const child of children) {
    if (child === null || child === undefined || typeof child === "boolean") continue;
    if (Array.isArray(child)) flat.push(...flatten(child));
    else if (typeof child === "object") flat.push(/** @type {Child} */ (child));
    else flat.push({ text: String(child) });
  }
  return flat;
}

/**
 * All the text below a child, in order: what a reader sees, without markup.
 * @param {Loose} child
 * @returns {string}
 */
export function textOf(child) {
  return flatten([child])
    .map((part) => {
      if ("text" in part) return part.text;
      if ("memo" in part) return textOf(part.make());
      return textOf(part.children);
    })
    .join("");
}
