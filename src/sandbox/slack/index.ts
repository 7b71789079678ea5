// The embedded Slack's public face: start it, act in it, control it, and validate Block Kit without it.
export { type BlockProblem, renderProblems, type Validation } from "./blocks/problem.ts";
export { validateBlocks, validateMessage, validateView } from "./blocks/validate.ts";
export type { ClientEvent } from "./client/client-events.ts";
export type { Person, SeenMessage } from "./client/person.ts";
export type { ActRequest, ClientResult, SendResult } from "./client/person-client.ts";
export { type Clock, systemClock } from "./clock.ts";
export type { ChannelChange, Control, UserChange } from "./control/control.ts";
export type { Fault, FaultMatch, FaultRequest } from "./control/faults.ts";
export type { CallEntry, DeliveryEntry, JournalContents } from "./control/journal.ts";
export { type EmbeddedSlack, startEmbeddedSlack } from "./embedded-slack.ts";
export type * from "./options.ts";
export { methodNames } from "./web-api/dispatcher.ts";
