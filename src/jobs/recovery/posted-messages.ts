// The port to what Coxswain has said in Slack: the record that outlives Redis.

export interface PostedMessage {
  channel: string;
  ts: string;
  threadTs?: string | undefined;
  operation: string;
  /** The same for all operations that go on in one message. */
  anchor: string;
  environment: string;
  approval?: string | undefined;
  /** What was to come after it: a queue, work that went on, a decision. */
  state: "queued" | "running" | "pending";
}

export interface PostedMessages {
  /** Messages of the last week in all channels that Coxswain is in, that do not say how it ended. */
  listUnfinished(signal: AbortSignal): Promise<PostedMessage[]>;
  /** The message says that nothing will come after it, and has no buttons any more. */
  markLost(message: PostedMessage, signal: AbortSignal): Promise<void>;
}
