// What happens in a workspace, told to whoever listens: the Events API and the people's clients.
import type { Channel, Message, SlackFile, User, Usergroup } from "./model.ts";

export type ChannelChange = "created" | "archive" | "unarchive" | "rename" | "topic" | "purpose";

export type Fact =
  | { kind: "message_posted"; message: Message }
  | { kind: "message_changed"; message: Message; previous: Message; eventTs: string }
  | { kind: "message_deleted"; message: Message; eventTs: string }
  | { kind: "ephemeral_posted" | "ephemeral_changed" | "ephemeral_deleted"; message: Message }
  | {
      kind: "reaction_added" | "reaction_removed";
      message: Message;
      user: string;
      reaction: string;
      eventTs: string;
    }
  | {
      kind: "member_joined" | "member_left";
      channel: Channel;
      user: string;
      inviter?: string;
      eventTs: string;
    }
  | { kind: "channel_changed"; channel: Channel; change: ChannelChange; user: string; eventTs: string }
  | { kind: "pin_added" | "pin_removed"; message: Message; user: string; eventTs: string }
  | { kind: "file_shared"; file: SlackFile; channel: string; eventTs: string }
  | { kind: "user_changed"; user: User; eventTs: string }
  | { kind: "usergroup_changed"; usergroup: Usergroup; eventTs: string };

export type FactListener = (fact: Fact) => void;
