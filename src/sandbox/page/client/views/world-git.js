// The remote's last commits with their trailers.
import { markFresh } from "../dom/fresh.js";
import { h } from "../dom/vnode.js";
import { ago } from "../text/dates.js";
import { icon } from "./icons.js";
import { worldSection } from "./world-section.js";

/** @import { World } from "../state/state.js" */

/**
 * @param {import("../actions/app.js").App} app
 * @param {World} world
 */
export function gitSection(app, world) {
  const { url, branch, commits } = world.git;
  const running = new Map();
  for (const one of world.environments) if (one.revision) running.set(one.revision, [...(running.get(one.revision) ?? []), one.name]);
  return worldSection(
    app,
    { name: "git", title: "Git", icon: "branch", note: h("code", { title: url }, branch) },
    h(
      "ol",
      { class: "commits" },
      commits.map((commit) => commitView(app, commit, running.get(commit.revision) ?? [])),
    ),
    commits.length === 0 && h("p", { class: "world-empty" }, "No commit yet."),
    h("p", { class: "git-url", title: url }, url),
  );
}

/**
 * @param {import("../actions/app.js").App} app
 * @param {World["git"]["commits"][number]} commit
 * @param {string[]} environments that run it
 */
function commitView(app, commit, environments) {
  const isOpen = app.state.panel.opened.includes(commit.revision);
  const hasMore = commit.trailers.length > 0;
  return h(
    "li",
    { class: "commit", key: commit.revision, mounted: markFresh },
    h(
      "button",
      {
        type: "button",
        class: "commit-head",
        "aria-expanded": hasMore ? String(isOpen) : undefined,
        disabled: !hasMore,
        on: { click: () => app.toggleDetail(commit.revision) },
      },
      h("span", { class: "commit-subject" }, commit.subject),
      environments.map((name) => h("span", { class: "env-mark", key: `env ${name}` }, name)),
      hasMore && icon(isOpen ? "down" : "right"),
    ),
    h(
      "div",
      { class: "commit-line" },
      h("code", { title: commit.revision }, commit.revision.slice(0, 7)),
      " · ",
      commit.author,
      " · ",
      h("time", { title: commit.at }, ago(Date.parse(commit.at), app.state.nowMs)),
    ),
    isOpen &&
      h(
        "dl",
        { class: "trailers" },
        commit.trailers.map((trailer) => [h("dt", null, trailer.name), h("dd", { title: trailer.value }, trailer.value)]),
      ),
  );
}
