// Everything the page shows, in one value; what draws it reads only this.

/**
 * @typedef {{ id: string, name: string, real_name: string, is_bot: boolean, is_guest?: boolean, deleted?: boolean, color?: string, avatar?: string }} User
 * @typedef {{ id: string, handle: string, name: string, users: string[] }} Usergroup
 * @typedef {{ id: string, name: string, is_private?: boolean, is_archived?: boolean, is_im?: boolean, members: string[], topic?: string }} Channel
 * @typedef {{ command: string, description?: string, usage_hint?: string }} Command
 * @typedef {{ callback_id: string, name: string, type: string }} Shortcut
 * @typedef {{ name: string, users: string[], count?: number }} Reaction
 * @typedef {object} Message
 * @property {string} ts
 * @property {string} channel
 * @property {string} user
 * @property {string} text
 * @property {string} [bot_id]
 * @property {any[]} [blocks]
 * @property {any[]} [attachments]
 * @property {string} [thread_ts]
 * @property {{ ts?: string }} [edited]
 * @property {any[]} [files]
 * @property {string} [ephemeral_to]
 * @property {number} [reply_count]
 * @property {string[]} [reply_users]
 * @property {string} [latest_reply]
 * @property {Reaction[]} [reactions]
 * @property {string} [subtype]
 * @property {boolean} [local] said by this page alone, such as a command that failed
 * @typedef {{ values: Record<string, any>, views: Record<string, any>, progress: Record<string, "pending" | "failed"> }} SurfaceState
 * @typedef {{ kind: "channel", id: string } | { kind: "home" }} Place
 * @typedef {{ channel: string, ts: string }} ThreadPlace
 * @typedef {{ id: string, text: string, kind: "error" | "info" }} Toast
 * @typedef {{ text: string, description?: string }} Suggestion
 * @typedef {{ key: string, kind: "command" | "mention", from: number, suggestions: Suggestion[], active: number }} Completion
 * @typedef {{ name: string, value: string }} Trailer
 * @typedef {object} World
 * @property {{ url: string, branch: string, commits: { revision: string, subject: string, author: string, at: string, trailers: Trailer[] }[] }} git
 * @property {{ name: string, revision: string | null, workloads: { id: string, namespace: string, image: string, ready: string, state: string, reason?: string }[] }[]} environments
 * @property {{ host: string, images: { name: string, next: string, tags: { tag: string, digest: string, createdAt: string }[] }[] }} registry
 * @property {{ jobs: { id: string, environment: string, kind: string, state: string, requestedBy: string, at: string }[], counts: Record<string, number> }} queue
 */

/**
 * @typedef {object} State
 * @property {{ id: string, name: string, domain?: string } | undefined} team
 * @property {User | undefined} me
 * @property {{ id: string, note?: string }[]} people who one may act as
 * @property {{ text: string, note?: string }[]} firstTries what to type first
 * @property {Map<string, User>} users
 * @property {Usergroup[]} usergroups
 * @property {Channel[]} channels
 * @property {Command[]} commands
 * @property {Shortcut[]} shortcuts
 * @property {{ user_id: string, name: string, app_id?: string } | undefined} bot
 * @property {Place} place
 * @property {ThreadPlace | undefined} thread
 * @property {Map<string, Message[]>} messages top-level ones by channel, oldest first
 * @property {Map<string, Message[]>} threads replies by `channel/ts`, oldest first
 * @property {Map<string, string>} lastRead the newest `ts` that was seen, by channel
 * @property {Map<string, string>} newFrom where the line "New" stands, by channel
 * @property {any} home the Home tab's view
 * @property {any[]} modals the stack, the top one last
 * @property {Record<string, Record<string, string>>} modalErrors by view and block
 * @property {string | undefined} submitting id of the view that is on its way
 * @property {Map<string, SurfaceState>} surfaces
 * @property {Map<string, string>} drafts what stands in each composer
 * @property {Completion | undefined} completion
 * @property {any} menu an open list: of a select, an overflow, the persons
 * @property {any} confirm an open confirm dialog
 * @property {Toast[]} toasts
 * @property {"starting" | "live" | "lost"} connection
 * @property {World | undefined} world
 * @property {{ isOpen: boolean, isDrawerOpen: boolean, folded: string[], pushing: string[], tags: Record<string, string>, opened: string[] }} panel
 * @property {boolean} sidebarOpen on a phone
 * @property {"auto" | "light" | "dark"} theme
 * @property {boolean} hasTried whether a command was sent, after which the first hint goes
 * @property {string | undefined} flash `ts` of the message that a link led to
 * @property {number} eventCount how many events of the chat were applied
 * @property {number} nowMs
 */

/**
 * @param {number} nowMs
 * @returns {State}
 */
export function initialState(nowMs) {
  return {
    team: undefined,
    me: undefined,
    people: [],
    firstTries: [],
    users: new Map(),
    usergroups: [],
    channels: [],
    commands: [],
    shortcuts: [],
    bot: undefined,
    place: { kind: "channel", id: "" },
    thread: undefined,
    messages: new Map(),
    threads: new Map(),
    lastRead: new Map(),
    newFrom: new Map(),
    home: undefined,
    modals: [],
    modalErrors: {},
    submitting: undefined,
    surfaces: new Map(),
    drafts: new Map(),
    completion: undefined,
    menu: undefined,
    confirm: undefined,
    toasts: [],
    connection: "starting",
    world: undefined,
    panel: { isOpen: true, isDrawerOpen: false, folded: [], pushing: [], tags: {}, opened: [] },
    sidebarOpen: false,
    theme: "auto",
    hasTried: false,
    flash: undefined,
    eventCount: 0,
    nowMs,
  };
}
