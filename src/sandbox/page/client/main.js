// Starts the page.
import { createApi } from "./actions/api.js";
import { createApp } from "./actions/app.js";
import { createMemory } from "./actions/memory.js";
import { draw } from "./dom/patch.js";
import { listenToKeys } from "./keys.js";
import { unreadCount } from "./state/messages.js";
import { initialState } from "./state/state.js";
import { createStore } from "./state/store.js";
import { page } from "./views/page.js";

const tickMs = 10_000;
const hiddenMs = 60_000;
const root = /** @type {HTMLElement} */ (document.getElementById("root"));

const store = createStore(initialState(Date.now()), () => {
  app.seen();
  showTheme(app.state.theme);
  document.title = titleOf(app.state);
  draw(root, page(app));
});
const app = createApp({ store, api: createApi(), memory: createMemory(localStorage) });

/** @param {import("./state/state.js").State} state */
function titleOf(state) {
  const unread = state.channels.reduce((sum, channel) => sum + unreadCount(state, channel.id), 0);
  const place = state.place;
  const name = place.kind === "home" ? state.bot?.name : state.channels.find((channel) => channel.id === place.id)?.name;
  return `${unread > 0 ? `(${unread}) ` : ""}${name ? `${name} · ` : ""}${state.team?.name ?? "Sandbox"}`;
}

/** @param {string} theme */
function showTheme(theme) {
  if (theme === "auto") document.documentElement.removeAttribute("data-theme");
  else document.documentElement.setAttribute("data-theme", theme);
}

/** @type {ReturnType<typeof setTimeout> | undefined} */
let hiding;
let isPaused = false;
document.addEventListener("visibilitychange", () => {
  clearTimeout(hiding);
  if (document.hidden) {
    hiding = setTimeout(() => {
      isPaused = true;
      app.pause();
    }, hiddenMs);
  } else if (isPaused) {
    isPaused = false;
    void app.resume();
  } else app.change(() => {});
});

window.addEventListener("hashchange", app.follow);
listenToKeys(app);
setInterval(() => {
  app.change((state) => {
    state.nowMs = Date.now();
  });
}, tickMs);

app.change(() => {});
app.start().catch((error) => app.toast(`The sandbox does not answer: ${error instanceof Error ? error.message : error}`));
