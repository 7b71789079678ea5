// Lists that open over the page, and the confirm dialog: one of each at a time.

/** @import { Tools } from "./app.js" */
/** @import { Choice } from "../blocks/surface.js" */

/**
 * @typedef {object} Menu
 * @property {string} id
 * @property {{ left: number, top: number, bottom: number, width: number }} anchor in pixels of the window
 * @property {HTMLElement} from gets the focus back
 * @property {"menu" | "listbox"} role
 * @property {string} label
 * @property {Choice[]} choices
 * @property {boolean} hasSearch
 * @property {boolean} isMulti
 * @property {string[]} chosen values
 * @property {string} query
 * @property {number} active
 * @property {boolean} isLoading
 * @property {(query: string) => Promise<Choice[]>} [load] for choices that the app gives
 * @property {(choice: Choice) => void} onChoose
 * @property {number} [minLength] how much must be typed before the app is asked
 * @property {number} [maxChosen]
 */

/** @param {Tools} tools */
export function menuActions({ state, change, attempt }) {
  /** @param {Omit<Menu, "anchor" | "query" | "active" | "isLoading">} menu */
  function openMenu(menu) {
    if (state.menu?.from === menu.from) return closeMenu();
    const { left, top, bottom, width } = menu.from.getBoundingClientRect();
    const active = Math.max(
      0,
      menu.choices.findIndex((choice) => menu.chosen.includes(choice.value)),
    );
    change((next) => {
      next.menu = { ...menu, anchor: { left, top, bottom, width }, query: "", active, isLoading: false };
    });
    if (menu.load) searchMenu("");
  }

  function closeMenu() {
    const from = state.menu?.from;
    if (!state.menu) return;
    change((next) => {
      next.menu = undefined;
    });
    giveFocusBack(from);
  }

  /** @param {string} query */
  function searchMenu(query) {
    const { menu } = state;
    if (!menu) return;
    change((next) => {
      next.menu = { ...menu, query, active: 0, isLoading: menu.load !== undefined };
    });
    if (!menu.load) return;
    void attempt(async () => {
      const choices = await menu.load(query);
      change((next) => {
        if (next.menu?.id === menu.id && next.menu.query === query) next.menu = { ...next.menu, choices, isLoading: false };
      });
    });
  }

  /** @param {number} step */
  function moveMenu(step) {
    change((next) => {
      const count = visibleChoices(next.menu).length;
      if (next.menu && count > 0) next.menu = { ...next.menu, active: (next.menu.active + step + count) % count };
    });
  }

  /** @param {Choice} choice */
  function chooseFromMenu(choice) {
    const { menu } = state;
    if (!menu) return;
    if (menu.isMulti) {
      const has = menu.chosen.includes(choice.value);
      if (!has && menu.maxChosen !== undefined && menu.chosen.length >= menu.maxChosen) return;
      const chosen = has ? menu.chosen.filter((/** @type {string} */ value) => value !== choice.value) : [...menu.chosen, choice.value];
      change((next) => {
        next.menu = { ...menu, chosen };
      });
    } else closeMenu();
    menu.onChoose(choice);
  }

  /**
   * @param {any} dialog a confirmation object of Block Kit
   * @param {() => void} onConfirm
   */
  function askFirst(dialog, onConfirm) {
    const from = /** @type {HTMLElement | null} */ (document.activeElement);
    change((next) => {
      next.confirm = { dialog, onConfirm, from };
    });
  }

  /** @param {boolean} isConfirmed */
  function answerConfirm(isConfirmed) {
    const { confirm } = state;
    if (!confirm) return;
    change((next) => {
      next.confirm = undefined;
    });
    giveFocusBack(confirm.from);
    if (isConfirmed) confirm.onConfirm();
  }

  return { openMenu, closeMenu, searchMenu, moveMenu, chooseFromMenu, askFirst, answerConfirm };
}

/**
 * After the draw: what lies under a dialog takes no focus as long as the dialog is there.
 * @param {HTMLElement | null | undefined} element
 */
function giveFocusBack(element) {
  requestAnimationFrame(() => {
    if (element?.isConnected) element.focus();
  });
}

/**
 * The choices that the typed words leave.
 * @param {Menu | undefined} menu
 * @returns {Choice[]}
 */
export function visibleChoices(menu) {
  if (!menu) return [];
  const words = menu.query.trim().toLowerCase();
  if (words === "" || menu.load) return menu.choices;
  return menu.choices.filter((choice) => `${choice.label} ${choice.description ?? ""}`.toLowerCase().includes(words));
}
