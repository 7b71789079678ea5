// Puts described nodes on screen by changing only what differs, so that focus, scroll and animations survive.
import { setProps } from "./props.js";
import { flatten } from "./vnode.js";

/** @import { Child, Loose, VNode } from "./vnode.js" */

const svgNamespace = "http://www.w3.org/2000/svg";

/** What was drawn into a container the last time. @type {WeakMap<Node, Child[]>} */
const drawn = new WeakMap();

/**
 * Makes `container` show exactly `content`; nodes with the same key are kept and changed in place.
 * @param {Element} container
 * @param {Loose} content
 */
export function draw(container, content) {
  const next = flatten([content]);
  patchChildren(container, drawn.get(container) ?? [], next);
  drawn.set(container, next);
}

/**
 * @param {Node} parent
 * @param {Child[]} before
 * @param {Child[]} after
 */
function patchChildren(parent, before, after) {
  const pairs = matchChildren(before, after);
  const kept = new Set(pairs.filter((old) => old !== undefined));
  for (const old of before) if (!kept.has(old)) old.node?.parentNode?.removeChild(old.node);

  let place = parent.firstChild;
  for (const [index, child] of after.entries()) {
    const old = pairs[index];
    const node = old === undefined ? create(child, parent) : patch(old, child);
    if (node === place) place = place.nextSibling;
    else parent.insertBefore(node, place);
  }
}

/**
 * For each new child the old one that becomes it: the same key, else the next unkeyed of the same kind.
 * @param {Child[]} before
 * @param {Child[]} after
 * @returns {(Child | undefined)[]}
 */
function matchChildren(before, after) {
  /** @type {Map<string, Child[]>} */
  const waiting = new Map();
  for (const old of before) {
    const name = identity(old);
    const same = waiting.get(name);
    if (same) same.push(old);
    else waiting.set(name, [old]);
  }
  return after.map((child) => waiting.get(identity(child))?.shift());
}

/** @param {Child} child */
function identity(child) {
  if ("text" in child) return "#text";
  const kind = "memo" in child ? "#memo" : child.tag;
  return child.key === undefined ? kind : `${kind} ${child.key}`;
}

/**
 * @param {Child} old
 * @param {Child} child of the same identity as `old`
 * @returns {Node}
 */
function patch(old, child) {
  if ("text" in child && "text" in old) {
    child.node = old.node;
    if (old.text !== child.text && child.node) child.node.nodeValue = child.text;
  } else if ("memo" in child && "memo" in old) {
    patchMemo(old, child);
  } else if ("tag" in child && "tag" in old) {
    patchElement(old, child);
  }
  return /** @type {Node} */ (child.node);
}

/**
 * @param {import("./vnode.js").Memo} old
 * @param {import("./vnode.js").Memo} child
 */
function patchMemo(old, child) {
  const same = old.memo.length === child.memo.length && old.memo.every((dep, i) => Object.is(dep, child.memo[i]));
  child.made = same ? old.made : child.make();
  if (!same && old.made && child.made) {
    if (identity(old.made) === identity(child.made)) patch(old.made, child.made);
    else old.node?.parentNode?.replaceChild(create(child.made, /** @type {Node} */ (old.node.parentNode)), old.node);
  }
  child.node = child.made?.node;
}

/**
 * @param {VNode} old
 * @param {VNode} child
 */
function patchElement(old, child) {
  const node = /** @type {Element} */ (old.node);
  child.node = node;
  patchChildren(node, old.children, child.children);
  setProps(node, old.props, child.props);
  child.props.ref?.(node);
}

/**
 * @param {Child} child
 * @param {Node} parent
 * @returns {Node}
 */
function create(child, parent) {
  if ("text" in child) {
    child.node = document.createTextNode(child.text);
  } else if ("memo" in child) {
    child.made = child.make();
    child.node = create(child.made, parent);
  } else {
    child.node = createElement(child, parent);
  }
  return /** @type {Node} */ (child.node);
}

/**
 * @param {VNode} child
 * @param {Node} parent
 */
function createElement(child, parent) {
  const isSvg = child.tag === "svg" || /** @type {Element} */ (parent).namespaceURI === svgNamespace;
  const node = isSvg ? document.createElementNS(svgNamespace, child.tag) : document.createElement(child.tag);
  for (const inner of child.children) node.appendChild(create(inner, node));
  setProps(node, {}, child.props);
  child.props.ref?.(node);
  child.props.mounted?.(node, parent);
  return node;
}
