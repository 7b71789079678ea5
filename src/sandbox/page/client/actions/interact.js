// Pressing, choosing and submitting: what goes to the app from a message, a modal or the Home tab.
import { collectValues, initialState, stateField } from "../elements/element-state.js";
import { closeModal, dropMessage, wholeView } from "../state/events.js";
import { findMessage } from "../state/messages.js";
import { changeSurface, elementKey, surfaceState } from "../state/surfaces.js";
import { choicesOf, flatOptions } from "./choices.js";

/** @import { Tools } from "./app.js" */
/** @import { Choice } from "../blocks/surface.js" */

/**
 * Where an element stands, as the client API names it.
 * @typedef {{ channel?: string, message_ts?: string, view_id?: string, home?: true }} Where
 */

const maxPendingMs = 8000;

/**
 * @param {Tools} tools
 * @param {ReturnType<typeof import("./menus.js").menuActions>} menus
 */
export function interactActions({ state, change, api, me, attempt }, menus) {
  /**
   * @param {string} id of the surface
   * @param {any} block
   * @param {any} element
   */
  function stateOf(id, block, element) {
    const held = surfaceState(state, id).values[elementKey(block, element)];
    return held ?? heldByChat(state, id, block, element) ?? initialState(element);
  }

  /** @param {string} id @param {any} block @param {any} element @param {object} value */
  function keep(id, block, element, value) {
    change((next) => changeSurface(next, id, { values: { [elementKey(block, element)]: value } }));
  }

  /** @param {string} id @param {any} block @param {any} element @param {"pending" | "failed" | undefined} progress */
  function setProgress(id, block, element, progress) {
    change((next) => {
      const key = elementKey(block, element);
      const { [key]: _, ...others } = surfaceState(next, id).progress;
      next.surfaces = new Map(next.surfaces).set(id, {
        ...surfaceState(next, id),
        progress: progress ? { ...others, [key]: progress } : others,
      });
    });
  }

  /**
   * @param {string} id
   * @param {Where} where
   * @param {any} block
   * @param {any} element
   * @param {any} value
   */
  function act(id, where, block, element, value) {
    const carryOut = () => {
      if (stateField(element.type)) keep(id, block, element, value);
      void deliver(id, where, block, element, value);
    };
    if (element.confirm) menus.askFirst(element.confirm, carryOut);
    else carryOut();
  }

  /** @param {string} id @param {Where} where @param {any} block @param {any} element @param {any} value */
  async function deliver(id, where, block, element, value) {
    const showsProgress = element.type === "button" && !element.url;
    if (surfaceState(state, id).progress[elementKey(block, element)] === "pending") return;
    if (showsProgress) setProgress(id, block, element, "pending");
    const values = collectValues(blocksAt(state, where), (otherBlock, other) => stateOf(id, otherBlock, other));
    await attempt(async () => {
      try {
        const answer = await api.post(
          "/client/act",
          { ...where, block_id: block.block_id, action_id: element.action_id, value, values },
          { user: me() },
        );
        if (answer.ok === false) throw new Error(`The app did not take that: ${answer.error}`);
      } catch (error) {
        setProgress(id, block, element, "failed");
        throw error;
      }
    });
    // The end of it comes as an event; a stream that broke meanwhile must not leave the button turning.
    setTimeout(() => {
      if (surfaceState(state, id).progress[elementKey(block, element)] === "pending") setProgress(id, block, element, undefined);
    }, maxPendingMs);
  }

  /**
   * Opens the list of a select or overflow.
   * @param {string} id
   * @param {Where} where
   * @param {any} block
   * @param {any} element
   * @param {HTMLElement} from
   */
  function choose(id, where, block, element, from) {
    const field = stateField(element.type);
    const isMulti = element.type.startsWith("multi_");
    const isExternal = element.type.endsWith("external_select");
    const held = field ? stateOf(id, block, element)[field] : undefined;
    const chosen = (Array.isArray(held) ? held : held ? [held] : []).map((one) => (typeof one === "string" ? one : one.value));
    const choices = choicesOf(state, element);
    const minLength = Number(element.min_query_length ?? 3);
    const load = async (/** @type {string} */ query) => {
      if (query.length < minLength) return [];
      const answer = await api.post(
        "/client/options",
        { ...where, block_id: block.block_id, action_id: element.action_id, value: query },
        { user: me() },
      );
      if (answer.ok === false) throw new Error(`The app offered no options: ${answer.error}`);
      return flatOptions(answer);
    };
    menus.openMenu({
      id: `${id} ${elementKey(block, element)}`,
      from,
      role: element.type === "overflow" ? "menu" : "listbox",
      label: element.placeholder?.text ?? "Options",
      choices,
      hasSearch: isExternal || choices.length > 7,
      isMulti,
      chosen,
      maxChosen: element.max_selected_items,
      load: isExternal ? load : undefined,
      minLength: isExternal ? minLength : 0,
      onChoose: (choice) => take(id, where, block, element, choice),
    });
  }

  /** @param {string} id @param {Where} where @param {any} block @param {any} element @param {Choice} choice */
  function take(id, where, block, element, choice) {
    if (element.type === "overflow" && choice.raw.url) window.open(choice.raw.url, "_blank", "noopener");
    const field = stateField(element.type) ?? "selected_option";
    const one = choice.raw?.text ? choice.raw : choice.value;
    let value = one;
    if (element.type.startsWith("multi_")) {
      /** @type {any[]} */
      const held = stateOf(id, block, element)[field] ?? [];
      const isSame = (/** @type {any} */ other) => (typeof other === "string" ? other : other.value) === choice.value;
      value = held.some(isSame) ? held.filter((other) => !isSame(other)) : [...held, one];
    }
    if (block.type === "input" && !block.dispatch_action) keep(id, block, element, { [field]: value });
    else act(id, where, block, element, { [field]: value });
  }

  /** @param {any} view */
  async function submitModal(view) {
    if (state.submitting) return;
    change((next) => {
      next.submitting = view.id;
    });
    await attempt(async () => {
      try {
        const values = collectValues(view.blocks ?? [], (block, element) => stateOf(modalSurfaceId(view), block, element));
        const answer = await api.post("/client/submit", { view_id: view.id, values }, { user: me() });
        const trouble = answer.error && { [wholeView]: `We had some trouble connecting. Try again? (${answer.error})` };
        change((next) => {
          next.modalErrors = { ...next.modalErrors, [view.id]: { ...answer.errors, ...trouble } };
        });
      } finally {
        change((next) => {
          if (next.submitting === view.id) next.submitting = undefined;
        });
      }
    });
  }

  /** @param {any} view */
  async function dismissModal(view) {
    change((next) => closeModal(next, view.id));
    await attempt(async () => {
      await api.post("/client/close", { view_id: view.id }, { user: me() });
    });
  }

  /**
   * @param {any} shortcut
   * @param {{ channel?: string, message_ts?: string }} [where]
   */
  async function runShortcut(shortcut, where = {}) {
    await attempt(async () => {
      const answer = await api.post("/client/shortcut", { callback_id: shortcut.callback_id, ...where }, { user: me() });
      if (answer?.ok === false) throw new Error(`The app did not take that: ${answer.error}`);
    });
  }

  /**
   * Adds one's reaction to a message, or takes it back.
   * @param {import("../state/state.js").Message} message
   * @param {string} name
   */
  async function react(message, name) {
    const remove = message.reactions?.find((one) => one.name === name)?.users.includes(me()) ?? false;
    await attempt(async () => {
      await api.post("/client/react", { channel: message.channel, message_ts: message.ts, name, remove }, { user: me() });
    });
  }

  return {
    react,
    stateOf,
    keep,
    act,
    choose,
    submitModal,
    dismissModal,
    runShortcut,
    dismissMessage: (/** @type {string} */ channel, /** @type {string} */ ts) => change((next) => dropMessage(next, channel, ts)),
  };
}

/**
 * What the chat itself remembers of a view's inputs, as after a reload of the page.
 * @param {import("../state/state.js").State} state
 * @param {string} viewId
 * @param {any} block
 * @param {any} element
 */
function heldByChat(state, viewId, block, element) {
  const view = state.modals.find((one) => one.id === viewId) ?? (state.home?.id === viewId ? state.home : undefined);
  return view?.state?.values?.[block.block_id]?.[element.action_id];
}

/**
 * @param {import("../state/state.js").State} state
 * @param {Where} where
 * @returns {any[]}
 */
function blocksAt(state, where) {
  if (where.home) return state.home?.blocks ?? [];
  if (where.view_id) return state.modals.find((view) => view.id === where.view_id)?.blocks ?? [];
  return findMessage(state, where.channel ?? "", where.message_ts ?? "")?.blocks ?? [];
}

/**
 * What was typed stays when the app changes a view, for the ids of its inputs stay.
 * @param {any} view
 */
export function modalSurfaceId(view) {
  return String(view.id);
}
