// The world that the bot changes: follows it, pushes new tags into it, folds its sections.

/** @import { Tools } from "./app.js" */
/** @import { State } from "../state/state.js" */

/** @param {Tools} tools */
export function worldActions({ state, change, api, memory, attempt, toast }) {
  function followWorld() {
    return api.stream(
      "/sandbox/events",
      {},
      {
        onData: (world) =>
          change((next) => {
            next.world = world;
          }),
        onOpen: () => {},
        onLost: () => {},
      },
    );
  }

  /** @param {Partial<State["panel"]>} part */
  function changePanel(part) {
    change((next) => {
      next.panel = { ...next.panel, ...part };
    });
    const { isOpen, folded } = state.panel;
    memory.set("panel", { isOpen, folded });
  }

  /**
   * @param {"folded" | "opened"} list
   * @param {string} name
   */
  function toggle(list, name) {
    const names = state.panel[list];
    changePanel({ [list]: names.includes(name) ? names.filter((one) => one !== name) : [...names, name] });
  }

  /**
   * @param {string} image
   * @param {string} tag
   */
  async function pushTag(image, tag) {
    if (state.panel.pushing.includes(image)) return;
    changePanel({ pushing: [...state.panel.pushing, image] });
    await attempt(async () => {
      await api.post("/sandbox/push", { image, tag });
      // What was typed meanwhile is the next push, and stays.
      const { [image]: typed, ...tags } = state.panel.tags;
      if (typed?.trim() === tag) changePanel({ tags });
      toast(`Pushed ${image}:${tag}.`, "info");
    });
    changePanel({ pushing: state.panel.pushing.filter((one) => one !== image) });
  }

  /** Where thread and world share one place, showing the world closes the thread. */
  function togglePanel() {
    const isCovered = state.thread !== undefined && matchMedia("(max-width: 1379px)").matches;
    if (isCovered && state.thread) location.hash = `#/${state.thread.channel}`;
    changePanel({ isOpen: isCovered || !state.panel.isOpen });
  }

  return {
    followWorld,
    pushTag,
    toggleSection: (/** @type {string} */ name) => toggle("folded", name),
    toggleDetail: (/** @type {string} */ name) => toggle("opened", name),
    typeTag: (/** @type {string} */ image, /** @type {string} */ tag) => changePanel({ tags: { ...state.panel.tags, [image]: tag } }),
    togglePanel,
    toggleDrawer: () => changePanel({ isDrawerOpen: !state.panel.isDrawerOpen }),
    toggleSidebar: () =>
      change((next) => {
        next.sidebarOpen = !next.sidebarOpen;
      }),
  };
}
