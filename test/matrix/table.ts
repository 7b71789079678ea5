// Who may do what, through which door, in which state of an approval: all of it, as data. What is not here is not allowed.

/** One person each, of prod. The last six are named for every role there, and still may not. */
export const everybody = [
  "nobody",
  "viewer",
  "syncer",
  "releaser",
  "approver",
  "breaker",
  "administrator",
  "requester",
  "guest",
  "oneChannelGuest",
  "bot",
  "deactivated",
  "stranger",
  "elsewhere",
] as const;
export type Who = (typeof everybody)[number];

export const states = ["none", "pending", "granted", "approved", "rejected", "expired", "withdrawn", "superseded", "void"] as const;
export type State = (typeof states)[number];

/** `queued`: an operation waits in Redis. `decided`: the approval is another than before. `answered`: only told. */
export type Effect = "queued" | "decided" | "answered" | "opened" | `refused: ${string}`;

export interface Row {
  /** What happens for those who may; everybody else is refused, with a reason code, and nothing happens. */
  does: Effect;
  who: readonly Who[];
  /** In which states of an approval; in all of them when it is about no approval. */
  in?: readonly State[];
}

/** A role includes viewing; a guest may look where a role names them, and do no more. */
const viewers: readonly Who[] = [
  "viewer",
  "syncer",
  "releaser",
  "approver",
  "breaker",
  "administrator",
  "requester",
  "guest",
  "oneChannelGuest",
];

/** Full members, whatever they may do. */
const full: readonly Who[] = ["nobody", ...viewers.filter((who) => who !== "guest" && who !== "oneChannelGuest")];

const looks: Row = { does: "queued", who: viewers };
const syncs: Row = { does: "queued", who: ["syncer"] };
const releases: Row = { does: "queued", who: ["releaser", "requester"] };
const administers: Row = { does: "queued", who: ["administrator"] };
const forces: Row = { does: "queued", who: ["breaker"] };
const approves: Row = { does: "decided", who: ["approver"], in: ["pending"] };
const rejects: Row = { does: "decided", who: ["approver"], in: ["pending", "granted"] };
const withdraws: Row = { does: "decided", who: ["requester", "administrator"], in: ["pending", "granted"] };
const tells: Row = { does: "answered", who: everybody };

/** By command, and by command and option where that takes another right. A mention of the bot is the same. */
export const commandRows: Readonly<Record<string, Row & { text: string }>> = {
  sync: { ...syncs, text: "sync prod" },
  "sync --dry-run": { ...looks, text: "sync prod --dry-run" },
  "sync --force": { ...forces, text: "sync prod --force" },
  status: { ...looks, text: "status prod" },
  diff: { ...looks, text: "diff prod" },
  images: { ...looks, text: "images prod" },
  why: { ...looks, text: "why prod api" },
  evidence: { ...looks, text: "evidence op-00000000000000000000" },
  automate: { ...releases, text: "automate prod api" },
  "automate --dry-run": { ...looks, text: "automate prod api --dry-run" },
  deautomate: { ...releases, text: "deautomate prod api" },
  "deautomate --dry-run": { ...looks, text: "deautomate prod api --dry-run" },
  policy: { ...releases, text: "policy prod api --tag semver:~1" },
  "policy --dry-run": { ...looks, text: "policy prod api --tag semver:~1 --dry-run" },
  lock: { ...releases, text: "lock prod api" },
  "lock --dry-run": { ...looks, text: "lock prod api --dry-run" },
  unlock: { ...releases, text: "unlock prod api" },
  "unlock --dry-run": { ...looks, text: "unlock prod api --dry-run" },
  freeze: { ...administers, text: "freeze prod a load test" },
  "freeze --dry-run": { ...looks, text: "freeze prod a load test --dry-run" },
  unfreeze: { ...administers, text: "unfreeze prod" },
  "unfreeze --dry-run": { ...looks, text: "unfreeze prod --dry-run" },
  cancel: { does: "answered", who: ["syncer", "administrator"], text: "cancel prod" },
  "cancel --dry-run": { does: "answered", who: viewers, text: "cancel prod --dry-run" },
  release: { ...releases, text: "release prod api 1.5.0" },
  "release --dry-run": { ...looks, text: "release prod api 1.5.0 --dry-run" },
  "release --force": { ...forces, text: "release prod api 1.5.0 --force" },
  promote: { ...releases, text: "promote staging prod" },
  "promote --dry-run": { ...looks, text: "promote staging prod --dry-run" },
  "promote --force": { ...forces, text: 'promote staging prod --force --reason "INC-42"' },
  approve: { ...approves, text: "approve {id}" },
  reject: { ...rejects, text: "reject {id} not now" },
  withdraw: { ...withdraws, text: "withdraw {id}" },
  // Everybody whom Slack knows may ask who they are; it tells of nobody else.
  whoami: { does: "answered", who: everybody, text: "whoami" },
  // An address of one's own; for somebody else it takes an administrator, who vouches for nobody unknown.
  link: { does: "answered", who: full, text: "link {id}@example.test" },
  "link --user": { does: "answered", who: ["administrator"], text: "link {id}@example.test --user U0ANOTHER" },
  "link --remove": {
    does: "refused: link_unknown",
    who: ["administrator"],
    text: "link nobody@example.test --user U0ANOTHER --remove",
  },
  notify: { does: "answered", who: ["approver"], text: "notify prod on" },
  "who-can": { does: "answered", who: viewers, text: "who-can sync prod" },
  help: { ...tells, text: "help" },
};

/** By action id, with the value that its button carries. */
export const actionRows: Readonly<Record<string, Row & { value: string }>> = {
  "approval.approve.1": { ...approves, value: "{card}" },
  "approval.withdraw.1": { ...withdraws, value: "{card}" },
  // They open a form for whoever presses; what it is worth is decided when it is sent.
  "approval.reject.1": { does: "opened", who: everybody, value: "{card}" },
  "approval.approve-comment.1": { does: "opened", who: everybody, value: "{card}" },
  "approval.ask.1": { does: "opened", who: everybody, value: "{card}" },
  // Past the rights there is no diff here to show.
  "approval.diff.1": {
    does: "refused: approval_lost",
    who: viewers,
    in: states.filter((state) => state !== "none"),
    value: "{card}",
  },
  "operation.retry.1": { ...syncs, value: '{"verb":"sync","environment":"prod"}' },
  "change.evidence.1": { ...looks, value: '{"change":"op-00000000000000000000"}' },
};

/** By callback id: forms that are sent. */
export const viewRows: Readonly<Record<string, Row>> = {
  "approval.reject.view.1": rejects,
  "approval.approve.view.1": approves,
  // Past the rights there is no message here to ask in.
  "approval.ask.view.1": { does: "refused: approval_lost", who: viewers, in: ["pending", "granted"] },
  "release.form.1": releases,
};

/** Doors that decide nothing themselves: what they lead to has its own row. */
export const doorsWithoutRights: Readonly<Record<string, string>> = {
  "command /gitops": "the commands above",
  "event app_mention": "the commands above",
  "event subteam_members_changed": "Slack tells of a user group: its members are asked for anew",
  "event subteam_updated": "Slack tells of a user group: its members are asked for anew",
  "shortcut deploy": "opens the release form, which offers the environments where one may release",
  "action release.environment.1": "an input of the release form: looks up, as images does",
  "action release.workloads.1": "an input of the release form: looks up, as images does",
  "action /.*/": "retired buttons: answered, and nothing is done",
  "view /^approval\\./": "retired forms: answered, and nothing is done",
};

/** Roles of those who ask without a person: nothing else they ask is taken, at the door or when it is carried out. */
export const unattended = {
  hook: ["view", "sync"],
  schedule: ["view", "sync"],
  /** As `cli.roles` says when nobody has written it. */
  cli: ["view", "sync", "release"],
} as const;

/** What a proven delivery may begin, by its sender: a look at the registry for an image, a sync for a commit. Nothing else. */
export const hookRows: Readonly<Record<string, readonly ("image" | "git")[]>> = {
  dockerhub: ["image"],
  ghcr: ["image"],
  quay: ["image"],
  harbor: ["image"],
  ecr: ["image"],
  cloudevents: ["image"],
  acr: ["image"],
  "aliyun-acr": ["image"],
  gar: ["image"],
  jfrog: ["image"],
  nexus: ["image"],
  distribution: ["image"],
  cdevents: ["image"],
  generic: ["image", "git"],
  github: ["git"],
  gitlab: ["git"],
  "bitbucket-cloud": ["git"],
  "bitbucket-server": ["git"],
  gitea: ["git"],
  gogs: ["git"],
  "azure-devops": ["git"],
};

/** Subcommands that are about this machine and order nothing; those of the chat go through the commands above. */
export const localSubcommands = [
  "start",
  "sandbox",
  "check-config",
  "audit",
  "webhook",
  "set-image",
  "policy pick",
  "image parse",
  "version",
  "completion",
] as const;
