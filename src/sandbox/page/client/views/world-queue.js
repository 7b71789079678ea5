// The queue: how much waits, runs, ended, and the last jobs.
import { markFresh } from "../dom/fresh.js";
import { h } from "../dom/vnode.js";
import { ago } from "../text/dates.js";
import { worldSection } from "./world-section.js";

/** @import { World } from "../state/state.js" */

/**
 * @param {import("../actions/app.js").App} app
 * @param {World} world
 */
export function queueSection(app, world) {
  const { jobs, counts } = world.queue;
  const names = ["waiting", "active", "completed", "failed"];
  return worldSection(
    app,
    {
      name: "queue",
      title: "Queue",
      icon: "queue",
      note: (counts.active ?? 0) > 0 ? h("span", { class: "busy" }, `${counts.active} active`) : undefined,
    },
    h(
      "dl",
      { class: "counts" },
      names.map((name) =>
        h(
          "div",
          { class: `count count-${name}${(counts[name] ?? 0) > 0 ? "" : " none"}`, key: name },
          h("dd", null, String(counts[name] ?? 0)),
          h("dt", null, name),
        ),
      ),
    ),
    h(
      "ol",
      { class: "jobs" },
      jobs.map((job) =>
        h(
          "li",
          { class: `job job-${job.state}`, key: job.id, mounted: markFresh },
          h("i", { class: "state-dot", key: job.state }),
          h("span", { class: "job-words" }, h("b", null, job.kind), ` ${job.environment}`),
          h("span", { class: "job-note" }, `${job.requestedBy} · `, h("time", { title: job.at }, ago(Date.parse(job.at), app.state.nowMs))),
        ),
      ),
    ),
    jobs.length === 0 && h("p", { class: "world-empty" }, "Nothing was asked yet."),
  );
}
