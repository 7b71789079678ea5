// The page's parts put together: the state, the server, what is remembered, and everything a person can do.
import { chatActions } from "./chat.js";
import { composeActions } from "./compose.js";
import { interactActions } from "./interact.js";
import { menuActions } from "./menus.js";
import { navigationActions } from "./navigation.js";
import { sessionActions } from "./session.js";
import { worldActions } from "./world.js";

/**
 * What every group of actions works with.
 * @typedef {object} Tools
 * @property {import("../state/state.js").State} state
 * @property {(edit: (state: import("../state/state.js").State) => void) => void} change edits the state and draws
 * @property {import("./api.js").Api} api
 * @property {import("./memory.js").Memory} memory
 * @property {() => void} drawNow
 * @property {() => string} me id of the person who acts
 * @property {(text: string, kind?: "error" | "info") => void} toast
 * @property {(work: () => Promise<void>) => Promise<void>} attempt does it and shows a failure as a toast
 */

/** @typedef {ReturnType<typeof createApp>} App */

/**
 * @param {{ store: ReturnType<typeof import("../state/store.js").createStore>, api: import("./api.js").Api, memory: import("./memory.js").Memory }} parts
 */
export function createApp({ store, api, memory }) {
  const { state, change, drawNow } = store;
  let toasts = 0;

  /** @param {string} text @param {"error" | "info"} [kind] */
  function toast(text, kind = "error") {
    toasts += 1;
    const id = String(toasts);
    change((next) => {
      next.toasts = [...next.toasts.slice(-3), { id, text, kind }];
    });
    setTimeout(() => dismissToast(id), kind === "error" ? 8000 : 4000);
  }

  /** @param {string} id */
  function dismissToast(id) {
    change((next) => {
      next.toasts = next.toasts.filter((one) => one.id !== id);
    });
  }

  /** @param {() => Promise<void>} work */
  async function attempt(work) {
    try {
      await work();
    } catch (error) {
      toast(error instanceof Error ? error.message : "That did not work.");
    }
  }

  /** @type {Tools} */
  const tools = { state, change, drawNow, api, memory, toast, attempt, me: () => state.me?.id ?? "" };
  const chat = chatActions(tools);
  const navigation = navigationActions(tools, chat);
  const menus = menuActions(tools);
  const interact = interactActions(tools, menus);
  const world = worldActions(tools);
  return {
    state,
    change,
    toast,
    dismissToast,
    ...menus,
    ...navigation,
    ...interact,
    ...world,
    ...composeActions(tools),
    ...sessionActions(tools, { ...chat, ...navigation, ...world }),
  };
}
