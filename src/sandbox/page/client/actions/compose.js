// Writing: sends what was typed, completes it while it is typed, and says plainly what the chat cannot take.
import { localNote, putMessage } from "../state/events.js";
import { applySuggestion, localCommands, mentionAt, mentionSuggestions } from "./completion.js";

/** @import { Tools } from "./app.js" */
/** @import { Completion } from "../state/state.js" */

const debounceMs = 50;

/**
 * A composer's draft is kept under `channel` or `channel/thread`, for each person by themselves.
 * @param {Tools} tools
 */
export function composeActions({ state, change, drawNow, api, me, attempt, memory }) {
  /** @type {AbortController | undefined} */
  let asking;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  /** @type {string[]} */
  let sent = memory.get("sent") ?? [];
  let recalled = -1;

  /** @param {string} key */
  const draftKey = (key) => `${me()} ${key}`;

  /**
   * @param {string} key of the composer
   * @param {string} text
   * @param {number} caret
   */
  function type(key, text, caret) {
    recalled = -1;
    change((next) => {
      next.drafts = new Map(next.drafts).set(draftKey(key), text);
      const mention = mentionAt(text, caret);
      const isCommand = text.startsWith("/") && !text.includes("\n") && !key.includes("/");
      if (mention) setCompletion(key, "mention", mention.from, mentionSuggestions(state, mention.word));
      else if (!isCommand) next.completion = undefined;
    });
    asking?.abort();
    clearTimeout(timer);
    if (text.startsWith("/") && !text.includes("\n") && !key.includes("/") && !mentionAt(text, caret)) {
      timer = setTimeout(() => void completeCommand(key, text), debounceMs);
    }
  }

  /**
   * @param {string} key
   * @param {string} text
   */
  async function completeCommand(key, text) {
    asking = new AbortController();
    const { signal } = asking;
    const answer = await api.get("/sandbox/completions", { text, user: me() }, signal).catch(() => ({ suggestions: [] }));
    if (signal.aborted) return;
    const found = answer.suggestions.length > 0 ? answer.suggestions : localCommands(state, text);
    change(() =>
      setCompletion(
        key,
        "command",
        0,
        found.filter((/** @type {any} */ one) => one.text.trimEnd() !== text.trimEnd()),
      ),
    );
  }

  /**
   * @param {string} key
   * @param {Completion["kind"]} kind
   * @param {number} from
   * @param {Completion["suggestions"]} suggestions
   */
  function setCompletion(key, kind, from, suggestions) {
    const isWord = kind === "mention" || !(state.drafts.get(draftKey(key)) ?? "").includes(" ");
    state.completion = suggestions.length === 0 ? undefined : { key, kind, from, suggestions, active: isWord ? 0 : -1 };
  }

  /** @param {number} step */
  function moveCompletion(step) {
    change((next) => {
      if (!next.completion) return;
      const count = next.completion.suggestions.length;
      const from = next.completion.active < 0 && step < 0 ? 0 : next.completion.active;
      next.completion = { ...next.completion, active: (from + step + count) % count };
    });
  }

  /**
   * @param {number} index
   * @returns {string | undefined} the new text of the composer
   */
  function acceptCompletion(index) {
    const { completion } = state;
    const suggestion = completion?.suggestions[index];
    if (!completion || !suggestion) return undefined;
    const text = applySuggestion(state.drafts.get(draftKey(completion.key)) ?? "", completion, suggestion);
    type(completion.key, text, text.length);
    change((next) => {
      next.completion = undefined;
    });
    drawNow();
    return text;
  }

  /**
   * @param {string} key
   * @param {{ channel: string, threadTs?: string }} place
   */
  async function send(key, { channel, threadTs }) {
    const text = (state.drafts.get(draftKey(key)) ?? "").trim();
    if (text === "") return;
    asking?.abort();
    clearTimeout(timer);
    setDraft(key, "");
    remember(text);
    const command = /^\/[a-z][\w-]*/i.exec(text)?.[0];
    if (command && (threadTs || !state.commands.some((one) => one.command === command))) {
      const words = threadTs
        ? `${command} is not supported in threads. Sorry!`
        : `${command} is not a valid command. In Slack, all messages that start with the “/” character are interpreted as commands.`;
      change((next) => putMessage(next, localNote(next, channel, words, threadTs)));
      return;
    }
    await attempt(async () => {
      const answer = await api.post("/client/send", { channel, text, thread_ts: threadTs }, { user: me() }).catch((error) => {
        setDraft(key, text);
        throw error;
      });
      if (answer.ok === false) {
        setDraft(key, text);
        throw new Error(sendErrors[answer.error] ?? `The chat refused that: ${answer.error}`);
      }
    });
    if (command) change(noteTried);
  }

  /** @param {import("../state/state.js").State} next */
  function noteTried(next) {
    next.hasTried = true;
  }

  /** @param {string} text */
  function remember(text) {
    sent = [text, ...sent.filter((one) => one !== text)].slice(0, 50);
    recalled = -1;
    memory.set("sent", sent);
  }

  /**
   * Earlier lines, as in a shell.
   * @param {string} key
   * @param {number} step 1 is older
   * @returns {boolean} whether there was one
   */
  function recall(key, step) {
    const next = recalled + step;
    if (next < -1 || next >= sent.length) return false;
    setDraft(key, sent[next] ?? "");
    recalled = next;
    return true;
  }

  /**
   * @param {string} key
   * @param {string} text
   */
  function setDraft(key, text) {
    change((state) => {
      state.drafts = new Map(state.drafts).set(draftKey(key), text);
      state.completion = undefined;
    });
    drawNow();
  }

  return {
    type,
    send,
    recall,
    setDraft,
    moveCompletion,
    acceptCompletion,
    draft: (/** @type {string} */ key) => state.drafts.get(draftKey(key)) ?? "",
    closeCompletion: () =>
      change((next) => {
        next.completion = undefined;
      }),
  };
}

/** @type {Record<string, string>} */
const sendErrors = {
  unknown_command: "That is not a command.",
  channel_not_found: "You cannot see this channel any more.",
  command_in_thread: "A command cannot be used in a thread.",
  not_in_channel: "You are not in this channel.",
  is_archived: "This channel is archived.",
  msg_too_long: "That message is too long.",
};
