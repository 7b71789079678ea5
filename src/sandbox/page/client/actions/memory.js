// What the page remembers over a reload: who one is, the theme, what is folded. Losing it does no harm.

/** @typedef {{ get: (name: string) => any, set: (name: string, value: any) => void }} Memory */

/**
 * @param {Pick<Storage, "getItem" | "setItem">} storage
 * @returns {Memory}
 */
export function createMemory(storage) {
  return {
    get(name) {
      try {
        return JSON.parse(storage.getItem(`sandbox.${name}`) ?? "null");
      } catch {
        return null;
      }
    },
    set(name, value) {
      try {
        storage.setItem(`sandbox.${name}`, JSON.stringify(value));
      } catch {
        // A browser that stores nothing still shows the page.
      }
    },
  };
}
