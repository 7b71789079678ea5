// Each environment's workloads with image and readiness.
import { markFresh } from "../dom/fresh.js";
import { h } from "../dom/vnode.js";
import { worldSection } from "./world-section.js";

/** @import { World } from "../state/state.js" */

const stateWords = { healthy: "healthy", progressing: "rolling out", failed: "failed" };

/**
 * @param {import("../actions/app.js").App} app
 * @param {World} world
 */
export function environmentsSection(app, world) {
  const head = world.git.commits[0]?.revision;
  return worldSection(
    app,
    { name: "environments", title: "Environments", icon: "layers" },
    world.environments.map((environment) => environmentView(environment, head)),
  );
}

/**
 * @param {World["environments"][number]} environment
 * @param {string | undefined} head the newest revision
 */
function environmentView(environment, head) {
  const { revision, workloads } = environment;
  const isCurrent = revision !== null && revision === head;
  return h(
    "div",
    { class: "environment", key: environment.name },
    h(
      "div",
      { class: "environment-head" },
      h("b", null, environment.name),
      h(
        "span",
        { class: isCurrent ? "revision current" : "revision", title: revision ?? undefined, key: revision ?? "none", mounted: markFresh },
        revision ? h("code", null, revision.slice(0, 7)) : "never synced",
        revision !== null && (isCurrent ? " · up to date" : " · behind main"),
      ),
    ),
    workloads.length === 0 && h("p", { class: "world-empty" }, "Nothing runs here yet."),
    workloads.map((workload) => workloadView(workload)),
  );
}

/** @param {World["environments"][number]["workloads"][number]} workload */
function workloadView(workload) {
  const { name, tag } = splitImage(workload.image);
  const state = Object.hasOwn(stateWords, workload.state) ? workload.state : "progressing";
  const words = stateWords[/** @type {keyof typeof stateWords} */ (state)];
  return h(
    "div",
    { class: `workload ${state}`, key: workload.id },
    h("i", { class: "state-dot", role: "img", "aria-label": words, title: words, key: state }),
    h(
      "div",
      { class: "workload-words" },
      h(
        "div",
        { class: "workload-line" },
        h("span", { class: "workload-id", title: `namespace ${workload.namespace}` }, workload.id),
        h(
          "span",
          { class: "image", title: workload.image },
          !workload.id.endsWith(`/${name}`) && `${name} `,
          h("span", { class: "tag", key: tag, mounted: markFresh }, tag),
        ),
        h("span", { class: "ready", title: "ready replicas" }, workload.ready),
      ),
      workload.reason && h("div", { class: "reason", title: workload.reason }, workload.reason),
    ),
  );
}

/**
 * @param {string} image
 * @returns {{ name: string, tag: string }} the last part of the name; the tag, or the beginning of the digest
 */
export function splitImage(image) {
  const [path = "", digest] = image.split("@");
  const last = path.split("/").at(-1) ?? path;
  const [name = "", tag] = last.split(":");
  return { name, tag: tag ?? (digest ? `${digest.slice(0, 14)}…` : "latest") };
}
