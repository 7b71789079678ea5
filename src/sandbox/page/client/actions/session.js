// Being someone: starts the page, follows the chat's events as that person, and changes to another.
import { applyEvent } from "../state/events.js";

/** @import { Tools } from "./app.js" */

/**
 * @param {Tools} tools
 * @param {Pick<ReturnType<typeof import("./chat.js").chatActions>, "reloadAll"> & Pick<ReturnType<typeof import("./navigation.js").navigationActions>, "follow"> & Pick<ReturnType<typeof import("./world.js").worldActions>, "followWorld">} parts
 */
export function sessionActions({ state, change, api, memory, me, attempt, toast }, { reloadAll, follow, followWorld }) {
  let stop = () => {};
  let leaveWorld = () => {};

  async function start() {
    const { people, firstTries } = await api.get("/sandbox/start");
    change((next) => {
      next.people = people;
      next.firstTries = firstTries;
      next.theme = memory.get("theme") ?? "auto";
      next.panel = { ...next.panel, ...memory.get("panel") };
    });
    await become(memory.get("me") ?? people[0]?.id);
    leaveWorld = followWorld();
  }

  /**
   * Acts as this person from here on: their channels, their private replies, their own open modals.
   * @param {string | undefined} userId undefined, or someone unknown: the first of the people
   */
  async function become(userId) {
    const loaded = await loadState(userId);
    stop();
    change((next) => {
      Object.assign(next, {
        ...workspace(loaded),
        messages: new Map(),
        threads: new Map(),
        lastRead: new Map(),
        newFrom: new Map(),
        surfaces: new Map(),
        modals: loaded.modals ?? [],
        modalErrors: {},
        home: undefined,
        menu: undefined,
        confirm: undefined,
        completion: undefined,
      });
    });
    memory.set("me", me());
    stop = followChat();
    await reloadAll();
    // What was there before one came counts as read, as after joining a channel.
    const read = memory.get(`read.${me()}`) ?? {};
    change((next) => {
      next.lastRead = new Map([...next.messages].map(([id, list]) => [id, read[id] ?? list.at(-1)?.ts ?? "0"]));
    });
    follow();
  }

  /** @param {string | undefined} userId */
  async function loadState(userId) {
    try {
      return await api.get("/client/state", { user: userId });
    } catch (error) {
      const first = state.people[0]?.id;
      if (userId === undefined || first === undefined || first === userId) throw error;
      return api.get("/client/state", { user: first });
    }
  }

  function followChat() {
    return api.stream(
      "/client/events",
      { user: me() },
      {
        onData: (event) => {
          change((next) => applyEvent(next, event));
          if (event.type === "action_failed") toast(`${state.bot?.name ?? "The app"} did not answer: ${event.error}`);
          rememberRead();
        },
        onOpen: () => {
          change((next) => {
            next.connection = "live";
          });
          // What was said before the stream stood, or while it was broken, comes by no event.
          void attempt(reloadAll);
        },
        onLost: () =>
          change((next) => {
            next.connection = "lost";
          }),
      },
    );
  }

  function rememberRead() {
    memory.set(`read.${me()}`, Object.fromEntries(state.lastRead));
  }

  /** A hidden page gives its connections back: a browser has six for one address, and each page takes two. */
  function pause() {
    stop();
    leaveWorld();
    stop = () => {};
    leaveWorld = () => {};
  }

  async function resume() {
    stop = followChat();
    leaveWorld = followWorld();
    await attempt(reloadAll);
  }

  /** @param {string} userId */
  async function switchPerson(userId) {
    if (userId === me()) return;
    await attempt(async () => {
      await become(userId);
      toast(`You are ${state.me?.real_name ?? state.me?.name} now.`, "info");
    });
  }

  /** @param {"auto" | "light" | "dark"} theme */
  function setTheme(theme) {
    memory.set("theme", theme);
    change((next) => {
      next.theme = theme;
    });
  }

  return { start, switchPerson, setTheme, pause, resume };
}

/** @param {any} loaded what /client/state answered */
function workspace(loaded) {
  return {
    team: loaded.team,
    me: loaded.me,
    users: new Map(loaded.users.map((/** @type {any} */ user) => [user.id, user])),
    usergroups: loaded.usergroups ?? [],
    channels: loaded.channels ?? [],
    commands: loaded.commands ?? [],
    shortcuts: loaded.shortcuts ?? [],
    bot: loaded.bot,
  };
}
