// A thread at the side: the message it hangs on, its replies, and a composer of its own.
import { h } from "../dom/vnode.js";
import { findMessage, threadKey } from "../state/messages.js";
import { follows } from "./channel.js";
import { composer } from "./composer.js";
import { icon } from "./icons.js";
import { messageView } from "./message.js";
import { scrollKeeper, toNewest } from "./scroll.js";

/** @import { App } from "../actions/app.js" */

/**
 * @param {App} app
 * @param {import("../state/state.js").ThreadPlace} thread
 */
export function threadView(app, thread) {
  const { state } = app;
  const key = threadKey(thread.channel, thread.ts);
  const channel = state.channels.find((one) => one.id === thread.channel);
  const parent = findMessage(state, thread.channel, thread.ts);
  const replies = state.threads.get(key);
  return h(
    "aside",
    { class: "thread", key: `thread ${key}`, "aria-label": "Thread" },
    h(
      "header",
      { class: "thread-head" },
      h("h2", null, "Thread", h("small", null, channel ? `#${channel.name}` : "")),
      h(
        "button",
        { class: "icon-button", type: "button", "aria-label": "Close the thread", title: "Close (Esc)", on: { click: app.closeThread } },
        icon("close"),
      ),
    ),
    h(
      "div",
      { class: "messages", tabindex: "-1", role: "log", "aria-label": "Thread", ref: scrollKeeper },
      h(
        "div",
        { class: "messages-inner" },
        parent && messageView(app, parent, { isCompact: false, inThread: true }),
        replies &&
          replies.length > 0 &&
          h("div", { class: "reply-rule", key: "rule" }, h("span", null, replies.length === 1 ? "1 reply" : `${replies.length} replies`)),
        replies?.map((reply, index) => messageView(app, reply, { isCompact: follows(replies[index - 1], reply), inThread: true })),
      ),
    ),
    channel &&
      h("div", { class: "composer-dock" }, toNewest(), composer(app, { key, channel, threadTs: thread.ts, placeholder: "Reply…" })),
  );
}
