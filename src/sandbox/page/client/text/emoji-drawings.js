// The emoji of states, as small drawings: a machine without an emoji font shows them too.
import { h } from "../dom/vnode.js";

/** @import { Loose, VNode } from "../dom/vnode.js" */

/** @param {...Loose} shapes */
function picture(...shapes) {
  return h("svg", { viewBox: "0 0 20 20", class: "emoji-drawing", "aria-hidden": "true" }, shapes);
}

/**
 * @param {string} d
 * @param {string} stroke
 * @param {string} [width]
 */
function stroke(d, stroke, width = "2.2") {
  return h("path", { d, fill: "none", stroke, "stroke-width": width, "stroke-linecap": "round", "stroke-linejoin": "round" });
}

/**
 * @param {string} d
 * @param {string} fill
 */
function fill(d, fill) {
  return h("path", { d, fill });
}

/** @param {string} color */
function disc(color) {
  return () => picture(h("circle", { cx: "10", cy: "10", r: "7.5", fill: color }));
}

/** @param {string} color @param {...Loose} shapes */
function square(color, ...shapes) {
  return () => picture(h("rect", { x: "2", y: "2", width: "16", height: "16", rx: "4", fill: color }), shapes);
}

const tick = "M5.8 10.4 8.8 13.3 14.3 7";
const glass = "M6 3h8M6 17h8M6.8 3c0 4 3.2 4.6 3.2 7s-3.2 3-3.2 7M13.2 3c0 4-3.2 4.6-3.2 7s3.2 3 3.2 7";

const thumb =
  "M3 9h2.6v7.5H3zM6.8 9.3 9.6 3.2c1.7-.2 2.5.9 2.2 2.5L11.3 8h4.3c1.1 0 1.7.9 1.4 1.9l-1.5 5.3c-.3.9-.9 1.3-1.7 1.3H8.4L6.8 15.5z";

/** @type {Record<string, () => VNode>} */
const drawings = {
  "+1": () => picture(fill(thumb, "#f0bb3f")),
  "-1": () => picture(h("g", { transform: "rotate(180 10 10)" }, fill(thumb, "#f0bb3f"))),
  white_check_mark: square("#2a9d5c", stroke(tick, "#fff")),
  heavy_check_mark: () => picture(stroke("M4 10.8 8.2 15 16 5.6", "#2a9d5c", "2.8")),
  x: () => picture(stroke("M5 5 15 15M15 5 5 15", "#dc3f4d", "3")),
  no_entry: () => picture(h("circle", { cx: "10", cy: "10", r: "8", fill: "#d63b48" }), stroke("M6 10h8", "#fff", "2.8")),
  warning: () =>
    picture(
      fill("M8.7 3.2a1.5 1.5 0 0 1 2.6 0l6.3 11.2a1.5 1.5 0 0 1-1.3 2.2H3.7a1.5 1.5 0 0 1-1.3-2.2z", "#f2b92d"),
      stroke("M10 7.6v3.6M10 13.9v.1", "#3a2b00", "1.9"),
    ),
  information_source: square("#3b82c4", stroke("M10 9.4v5M10 6v.1", "#fff")),
  hourglass_flowing_sand: () => picture(stroke(glass, "#c98a2b", "1.6"), fill("M8 15.6c.6-1.6 1.3-2 2-2.4.7.4 1.4.8 2 2.4z", "#e0a94a")),
  arrows_counterclockwise: square(
    "#3b82c4",
    stroke("M14 8.6A4.3 4.3 0 0 0 6.4 7.4M6 11.4a4.3 4.3 0 0 0 7.6 1.2M6.2 5v2.6h2.6M13.8 15v-2.6h-2.6", "#fff", "1.7"),
  ),
  rocket: () =>
    picture(
      fill("M17.4 2.6c-5-.6-8.8 2.2-10.9 6.4L4 9.8l2.2 1.9 2.1 2.1L10.2 16l.8-2.5c4.2-2.1 7-5.9 6.4-10.9z", "#8fa6bd"),
      h("circle", { cx: "12.6", cy: "7.4", r: "1.8", fill: "#2c6e9b" }),
      fill("M5.6 12.6c-1.6.5-2.6 2.6-2.6 4.4 1.8 0 3.9-1 4.4-2.6z", "#ef7d3b"),
    ),
  lock: () =>
    picture(
      stroke("M6.8 9V6.6a3.2 3.2 0 0 1 6.4 0V9", "#8996a5", "1.9"),
      fill("M5.5 8.6h9a1.3 1.3 0 0 1 1.3 1.3v6a1.3 1.3 0 0 1-1.3 1.3h-9a1.3 1.3 0 0 1-1.3-1.3v-6a1.3 1.3 0 0 1 1.3-1.3z", "#e9b23d"),
    ),
  unlock: () =>
    picture(
      stroke("M6.8 9V6.6a3.2 3.2 0 0 1 6.2-1.1", "#8996a5", "1.9"),
      fill("M5.5 8.6h9a1.3 1.3 0 0 1 1.3 1.3v6a1.3 1.3 0 0 1-1.3 1.3h-9a1.3 1.3 0 0 1-1.3-1.3v-6a1.3 1.3 0 0 1 1.3-1.3z", "#e9b23d"),
    ),
  snowflake: () => picture(stroke("M10 2.5v15M3.5 6.2l13 7.6M16.5 6.2l-13 7.6M8 3.8l2 1.7 2-1.7M8 16.2l2-1.7 2 1.7", "#4aa3d8", "1.5")),
  package: () => picture(fill("M10 2 17 5.5v9L10 18l-7-3.5v-9z", "#c4905a"), stroke("M3.2 5.7 10 9l6.8-3.3M10 9v8.8", "#8a5f32", "1.2")),
  pushpin: () =>
    picture(fill("M12.2 2.5 17.5 7.8l-2 .7-2.6 2.7-.4 3.3L5.5 7.5l3.3-.4 2.7-2.6z", "#dc3f4d"), stroke("M8 12 3.5 16.5", "#8996a5", "1.7")),
  eyes: () =>
    picture(
      h("ellipse", { cx: "6.3", cy: "10", rx: "3.6", ry: "5", fill: "#fff", stroke: "#8996a5" }),
      h("ellipse", { cx: "13.7", cy: "10", rx: "3.6", ry: "5", fill: "#fff", stroke: "#8996a5" }),
      h("circle", { cx: "5.4", cy: "10.6", r: "1.8", fill: "#2b3440" }),
      h("circle", { cx: "12.8", cy: "10.6", r: "1.8", fill: "#2b3440" }),
    ),
  large_green_circle: disc("#2fa866"),
  large_yellow_circle: disc("#edbb34"),
  large_orange_circle: disc("#ec8a36"),
  red_circle: disc("#dc3f4d"),
  large_blue_circle: disc("#3b82c4"),
  white_circle: () => picture(h("circle", { cx: "10", cy: "10", r: "6.7", fill: "none", stroke: "#9aa7b4", "stroke-width": "1.6" })),
  rewind: square("#3b82c4", fill("M9.8 6v8L4.6 10zM15.2 6v8L10 10z", "#fff")),
  double_vertical_bar: square("#3b82c4", stroke("M7.8 6.5v7M12.2 6.5v7", "#fff")),
  octagonal_sign: () => picture(fill("M6.7 2h6.6L18 6.7v6.6L13.3 18H6.7L2 13.3V6.7z", "#d63b48")),
};

/** @type {Record<string, () => VNode>} */
export const emojiDrawings = {
  ...drawings,
  /* Slack's other names of the same pictures. */
  ...Object.fromEntries(
    Object.entries({
      check: "heavy_check_mark",
      thumbsup: "+1",
      thumbsdown: "-1",
      heavy_multiplication_x: "x",
      negative_squared_cross_mark: "x",
      no_entry_sign: "no_entry",
      hourglass: "hourglass_flowing_sand",
      repeat: "arrows_counterclockwise",
      green_circle: "large_green_circle",
      yellow_circle: "large_yellow_circle",
      blue_circle: "large_blue_circle",
      pause_button: "double_vertical_bar",
      closed_lock_with_key: "lock",
    }).flatMap(([alias, name]) => (drawings[name] ? [[alias, drawings[name]]] : [])),
  ),
};
