// The page's own icons: one stroke weight, drawn in the colour of the text around them.
import { h } from "../dom/vnode.js";

/** Paths on a grid of 20. @type {Record<string, string>} */
const paths = {
  hash: "M7.6 3.5 6 16.5M14 3.5l-1.6 13M3.5 7.5h13.5M3 12.5h13.5",
  lock: "M6.5 9V6.5a3.5 3.5 0 0 1 7 0V9M5 9h10v7.5H5z",
  home: "M3.5 9.5 10 4l6.5 5.5M5 8.5V16h10V8.5M8.5 16v-4h3v4",
  thread: "M4 4.5h12v8.5H9.5L6 16.2V13H4z",
  reply: "M4 4.5h12v8.5H9.5L6 16.2V13H4zM7 8h6M7 10.3h4",
  send: "M3.5 16.5 17 10 3.5 3.5l2 6.5zM5.5 10H11",
  close: "M5 5l10 10M15 5 5 15",
  down: "M5.5 8 10 12.5 14.5 8",
  up: "M5.5 12 10 7.5 14.5 12",
  left: "M12 5.5 7.5 10l4.5 4.5",
  right: "M8 5.5l4.5 4.5L8 14.5",
  more: "M5 10h.01M10 10h.01M15 10h.01",
  check: "M4.5 10.5 8.3 14.3 15.5 6",
  error: "M5.5 5.5l9 9M14.5 5.5l-9 9",
  warning: "M10 3.5 17.5 16.5h-15zM10 8.5v3.5M10 14.2v.1",
  info: "M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM10 9.3v4M10 6.6v.1",
  pending: "M10 16.5a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13z",
  spinner: "M16.5 10A6.5 6.5 0 1 1 10 3.5",
  image: "M3.5 4.5h13v11h-13zM3.5 13l3.8-3.8 3 3 2.2-2.2 4 4M12.8 7.8h.1",
  file: "M5.5 3h6l3 3v11h-9zM11.5 3v3.5H15",
  play: "M7 4.5v11l8.5-5.5z",
  trash: "M4 6h12M8 6V4h4v2M5.5 6l.8 11h7.4l.8-11M8.5 9v5M11.5 9v5",
  dot: "M10 10h.01",
  external: "M8 5H5v10h10v-3M11 4.5h4.5V9M15.5 4.5 9 11",
  "thumb-up": "M3.5 9h3v7.5h-3zM6.5 9.5 9.5 3.5c1.5 0 2 1 1.8 2.2L10.8 8h4.7c.9 0 1.4.8 1.2 1.6l-1.4 5.7c-.2.7-.7 1.2-1.5 1.2H6.5",
  "thumb-down": "M3.5 11h3V3.5h-3zM6.5 10.5l3 6c1.5 0 2-1 1.8-2.2L10.8 12h4.7c.9 0 1.4-.8 1.2-1.6l-1.4-5.7c-.2-.7-.7-1.2-1.5-1.2H6.5",
  menu: "M3.5 6h13M3.5 10h13M3.5 14h13",
  world: "M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM3 10h14M10 3c2.2 2 3.2 4.3 3.2 7S12.2 15 10 17c-2.2-2-3.2-4.3-3.2-7S7.8 5 10 3z",
  branch:
    "M6 6.5v7M6 6.5a1.7 1.7 0 1 0 0-3.4 1.7 1.7 0 0 0 0 3.4zM6 16.9a1.7 1.7 0 1 0 0-3.4 1.7 1.7 0 0 0 0 3.4zM14 8.4A1.7 1.7 0 1 0 14 5a1.7 1.7 0 0 0 0 3.4zM14 8.4c0 3-4 2.6-7.5 4.6",
  layers: "M10 3.5 17 7l-7 3.5L3 7zM3.5 10.3 10 13.5l6.5-3.2M3.5 13.5l6.5 3.2 6.5-3.2",
  box: "M10 3 16.5 6v8L10 17l-6.5-3V6zM3.7 6.2 10 9l6.3-2.8M10 9v8",
  queue: "M4 5h12M4 10h12M4 15h7",
  sun: "M10 13.3a3.3 3.3 0 1 0 0-6.6 3.3 3.3 0 0 0 0 6.6zM10 2.5v1.5M10 16v1.5M2.5 10H4M16 10h1.5M4.7 4.7l1 1M14.3 14.3l1 1M15.3 4.7l-1 1M5.7 14.3l-1 1",
  moon: "M16.5 11.8A7 7 0 0 1 8.2 3.5a6.8 6.8 0 1 0 8.3 8.3z",
  auto: "M10 16.5a6.5 6.5 0 1 0 0-13zM10 3.5a6.5 6.5 0 0 0 0 13",
  bolt: "M11 2.5 4.5 11.5H9.5L9 17.5l6.5-9H10.5z",
  at: "M10 13a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM13 7v4.5c0 1 .7 1.8 1.7 1.8 1.3 0 1.8-1.3 1.8-3.3a6.5 6.5 0 1 0-2.6 5.2",
  command: "M4 16 11 4M14.5 15.5h.01",
  eye: "M2.5 10S5.2 5 10 5s7.5 5 7.5 5-2.7 5-7.5 5-7.5-5-7.5-5zM10 12.2a2.2 2.2 0 1 0 0-4.4 2.2 2.2 0 0 0 0 4.4z",
  smile: "M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM7.3 8.2v.1M12.7 8.2v.1M6.8 11.8c1.6 2.4 4.8 2.4 6.4 0",
  edit: "M4 16l.7-3.3L13 4.5 15.5 7l-8.2 8.3z",
  tag: "M3.5 3.5h6l7 7-6 6-7-7zM6.8 6.8h.01",
  arrow: "M4 10h12M11 5.5 15.5 10 11 14.5",
  people:
    "M7.5 9.5a2.7 2.7 0 1 0 0-5.4 2.7 2.7 0 0 0 0 5.4zM2.5 16c0-2.7 2.2-4.3 5-4.3s5 1.6 5 4.3M13 9.3a2.3 2.3 0 0 0 0-4.6M14.2 11.8c2 .4 3.3 1.9 3.3 4.2",
};

/**
 * @param {string} name
 * @returns {import("../dom/vnode.js").VNode}
 */
export function icon(name) {
  return h(
    "svg",
    {
      class: `icon icon-${name}`,
      viewBox: "0 0 20 20",
      "aria-hidden": "true",
      fill: "none",
      stroke: "currentColor",
      "stroke-width": "1.6",
      "stroke-linecap": "round",
      "stroke-linejoin": "round",
    },
    h("path", { d: paths[name] ?? paths.dot }),
  );
}

/** The mark of the sandbox: a boat's bow over two waves. */
export function logo() {
  return h(
    "svg",
    { class: "logo", viewBox: "0 0 32 32", "aria-hidden": "true", fill: "none" },
    h("path", { d: "M16 4v13H6.5C8 11 11 6.5 16 4z", fill: "currentColor", opacity: ".95" }),
    h("path", { d: "M18 8.5c3.8 2.2 6.2 5 7 8.5h-7z", fill: "currentColor", opacity: ".6" }),
    h("path", {
      d: "M4 21c3-2.2 5-2.2 8 0s5 2.2 8 0 5-2.2 8 0M4 26c3-2.2 5-2.2 8 0s5 2.2 8 0 5-2.2 8 0",
      stroke: "currentColor",
      "stroke-width": "2.2",
      "stroke-linecap": "round",
    }),
  );
}
