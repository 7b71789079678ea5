// The line under a message that leads to its thread.
import { h } from "../dom/vnode.js";
import { ago, tsToMs } from "../text/dates.js";
import { avatar } from "./avatar.js";
import { icon } from "./icons.js";

/**
 * @param {import("../actions/app.js").App} app
 * @param {import("../state/state.js").Message} message
 */
export function replyLine(app, message) {
  const { state } = app;
  const count = message.reply_count ?? 0;
  const isHere = state.thread?.ts === message.ts;
  return h(
    "button",
    {
      class: isHere ? "reply-line here" : "reply-line",
      type: "button",
      key: "replies",
      on: { click: () => app.openThread(message.channel, message.ts) },
    },
    h(
      "span",
      { class: "reply-people" },
      (message.reply_users ?? []).slice(0, 4).map((id) => h("span", { key: id }, avatar(state.users.get(id), "tiny"))),
    ),
    h("b", null, count === 1 ? "1 reply" : `${count} replies`),
    message.latest_reply && h("span", { class: "reply-when" }, `Last ${ago(tsToMs(message.latest_reply), state.nowMs)}`),
    h("span", { class: "reply-open" }, "View thread ", icon("right")),
  );
}
