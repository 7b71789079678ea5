// Modals in stacks of three and Home tabs: opened, pushed, updated, published, closed.
import { fillInIds } from "../blocks/blocks.ts";
import type { Clock } from "../clock.ts";
import type { IdSource } from "../ids.ts";
import type { Block, Json } from "../model.ts";

/** "an app may have up to three views in a stack" (Slack, "Modals"). */
const maxStack = 3;

export interface View {
  id: string;
  type: "modal" | "home";
  userId: string;
  hash: string;
  /** What the app gave, with ids filled in. */
  content: Json & { blocks: Block[] };
  rootId: string;
  previousId: string | null;
  /** Where the person was when the modal was opened. */
  channel?: string;
}

export type ViewRefusal = "push_limit_reached" | "not_found" | "hash_conflict" | "duplicate_external_id";

export type ViewResult = { kind: "ok"; view: View } | { kind: "refused"; error: ViewRefusal };

/** Keeps the views; showing them to people is the caller's business. */
export class Views {
  readonly #clock: Clock;
  readonly #ids: IdSource;
  readonly #byId = new Map<string, View>();
  /** The open modals of each person, the visible one last. */
  readonly #stacks = new Map<string, string[]>();
  readonly #homes = new Map<string, string>();

  constructor(clock: Clock, ids: IdSource) {
    this.#clock = clock;
    this.#ids = ids;
  }

  find(id: string): View | undefined {
    return this.#byId.get(id);
  }

  findByExternalId(externalId: string): View | undefined {
    return [...this.#byId.values()].find((view) => view.content.external_id === externalId);
  }

  home(userId: string): View | undefined {
    return this.#byId.get(this.#homes.get(userId) ?? "");
  }

  /** The person's open modals, the visible one last. */
  stack(userId: string): View[] {
    return (this.#stacks.get(userId) ?? []).flatMap((id) => this.#byId.get(id) ?? []);
  }

  /** Opens a modal as the only one of that person's stack. */
  open(userId: string, content: Json, channel?: string): ViewResult {
    if (this.#isTaken(content)) return refused("duplicate_external_id");
    for (const view of this.stack(userId)) this.#byId.delete(view.id);
    const view = this.#create(userId, content, null);
    view.channel = channel;
    this.#stacks.set(userId, [view.id]);
    return { kind: "ok", view };
  }

  /** Puts a modal on top of the one that `viewId` names. */
  push(viewId: string | undefined, content: Json): ViewResult {
    const below = viewId === undefined ? undefined : this.#byId.get(viewId);
    const stack = below && this.#stacks.get(below.userId);
    if (!below || !stack) return refused("not_found");
    if (stack.length >= maxStack) return refused("push_limit_reached");
    if (this.#isTaken(content)) return refused("duplicate_external_id");
    const top = this.#byId.get(stack.at(-1) as string) as View;
    const view = this.#create(below.userId, content, top);
    view.channel = top.channel;
    stack.push(view.id);
    return { kind: "ok", view };
  }

  /** @param hash - when given, must be the view's present one */
  update(view: View | undefined, content: Json, hash?: string): ViewResult {
    if (!view || !this.#byId.has(view.id)) return refused("not_found");
    if (hash !== undefined && hash !== view.hash) return refused("hash_conflict");
    if (this.#isTaken(content, view.id)) return refused("duplicate_external_id");
    view.content = this.#complete(content);
    view.hash = this.#hash();
    return { kind: "ok", view };
  }

  publish(userId: string, content: Json, hash?: string): ViewResult {
    const existing = this.home(userId);
    if (existing) return this.update(existing, content, hash);
    if (this.#isTaken(content)) return refused("duplicate_external_id");
    const view = this.#create(userId, content, null);
    this.#homes.set(userId, view.id);
    return { kind: "ok", view };
  }

  /** Closes one view of a stack. @returns what is visible then, if anything */
  close(view: View): View | undefined {
    this.#byId.delete(view.id);
    const stack = (this.#stacks.get(view.userId) ?? []).filter((id) => id !== view.id);
    this.#stacks.set(view.userId, stack);
    return this.stack(view.userId).at(-1);
  }

  #create(userId: string, content: Json, previous: View | null): View {
    const id = this.#ids.next("V");
    const view: View = {
      id,
      type: content.type === "home" ? "home" : "modal",
      userId,
      hash: this.#hash(),
      content: this.#complete(content),
      rootId: previous?.rootId ?? id,
      previousId: previous?.id ?? null,
    };
    this.#byId.set(id, view);
    return view;
  }

  #complete(content: Json): View["content"] {
    const blocks = fillInIds(content.blocks as Block[], () => this.#ids.secret().slice(0, 5));
    return { ...content, blocks };
  }

  #isTaken(content: Json, exceptId?: string): boolean {
    if (!content.external_id) return false;
    const holder = this.findByExternalId(String(content.external_id));
    return holder !== undefined && holder.id !== exceptId;
  }

  #hash(): string {
    return `${Math.floor(this.#clock.now() / 1000)}.${this.#ids.secret().slice(0, 8)}`;
  }
}

function refused(error: ViewRefusal): ViewResult {
  return { kind: "refused", error };
}
