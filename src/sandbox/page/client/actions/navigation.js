// Where one is: the channel, the thread beside it, the Home tab; kept in the address, so that reload and back work.
import { markRead } from "../state/events.js";
import { compareTs, findMessage, unreadCount } from "../state/messages.js";

/** @import { Tools } from "./app.js" */

/**
 * @param {Tools} tools
 * @param {ReturnType<typeof import("./chat.js").chatActions>} chat
 */
export function navigationActions({ state, change, api, me, attempt }, { loadThread, loadChannel }) {
  /** The thread that was opened from its own message: that one needs no pointing out. @type {string | undefined} */
  let opened;

  /** @param {string} hash */
  function go(hash) {
    if (location.hash === hash) follow();
    else location.hash = hash;
  }

  /** Shows what the address says; an address that says nothing known shows the first channel. */
  function follow() {
    const [, first = "", second] = location.hash.split("/");
    change((next) => {
      next.sidebarOpen = false;
      next.menu = undefined;
    });
    if (first === "home") return showHome();
    const channel = state.channels.find((one) => one.id === first) ?? defaultChannel();
    if (channel) showChannel(channel.id, second);
  }

  function defaultChannel() {
    return state.channels.find((one) => one.members.includes(me()) && !one.is_im && !one.is_archived) ?? state.channels[0];
  }

  function showHome() {
    change((next) => {
      next.place = { kind: "home" };
      next.thread = undefined;
    });
    void attempt(async () => {
      await api.post("/client/home", {}, { user: me() });
    });
  }

  /**
   * @param {string} id
   * @param {string} [ts] of a thread's parent, or of a message to show
   */
  function showChannel(id, ts) {
    change((next) => {
      const isOther = next.place.kind !== "channel" || next.place.id !== id;
      next.place = { kind: "channel", id };
      if (isOther) {
        const read = next.lastRead.get(id);
        const isNew = read !== undefined && unreadCount(next, id) > 0;
        next.newFrom = new Map(next.newFrom);
        if (isNew) next.newFrom.set(id, read);
        else next.newFrom.delete(id);
      }
      markRead(next, id);
      next.thread = ts ? { channel: id, ts: findMessage(next, id, ts)?.thread_ts ?? ts } : undefined;
      next.flash = ts === opened ? undefined : ts;
    });
    opened = undefined;
    if (!state.messages.has(id)) void attempt(() => loadChannel(id));
    if (state.thread) void attempt(() => loadThread(id, state.thread?.ts ?? ""));
  }

  /** Notes that what came in while one looked at a channel was seen. */
  function seen() {
    if (state.place.kind !== "channel" || document.hidden) return;
    const newest = state.messages.get(state.place.id)?.at(-1)?.ts;
    const read = state.lastRead.get(state.place.id);
    if (newest === undefined || (read !== undefined && compareTs(newest, read) <= 0)) return;
    markRead(state, state.place.id);
  }

  return {
    go,
    follow,
    seen,
    openThread(/** @type {string} */ channel, /** @type {string} */ ts) {
      opened = ts;
      go(`#/${channel}/${ts}`);
    },
    closeThread: () => state.thread && go(`#/${state.thread.channel}`),
    /** @param {number} step */
    stepChannel(step) {
      const list = state.channels.filter((one) => !one.is_archived && one.members.includes(me()));
      const at = list.findIndex((one) => state.place.kind === "channel" && one.id === state.place.id);
      const next = list[(at + step + list.length) % list.length];
      if (next) go(`#/${next.id}`);
    },
  };
}
