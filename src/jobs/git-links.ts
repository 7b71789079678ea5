// Links from Slack users to git addresses that were made by command: who, how, by whom and when. In Redis, each one sealed.

import { createHmac, timingSafeEqual } from "node:crypto";
import type { Redis } from "ioredis";
import { z } from "zod";
import { canonicalEmail, type PersonKey } from "../gitops/rules/approval/party.ts";
import { keyPrefix } from "./redis.ts";

export const GitLink = z.strictObject({
  team: z.string(),
  user: z.string(),
  email: z.string(),
  /** `administrator` proves it; `self` is only said, and counts against a vote but never for anything. */
  how: z.enum(["administrator", "self"]),
  /** Slack user id. */
  by: z.string(),
  /** RFC 3339. */
  at: z.iso.datetime(),
});
export type GitLink = z.infer<typeof GitLink>;

export interface GitLinks {
  of(person: PersonKey): Promise<GitLink[]>;
  /** To whom administrators linked the address. */
  owners(email: string): Promise<PersonKey[]>;
  add(link: GitLink): Promise<void>;
  /** Whether there was such a link. */
  remove(person: PersonKey, email: string): Promise<boolean>;
}

export const gitLinksKey = `${keyPrefix}:git-links`;

/**
 * Lost with Redis, in the safe direction: the address of a lost link is nobody's again, so its commits have an unknown
 * author, who blocks the request or asks for one more approval. What an administrator did not link was never more than that.
 */
export function openGitLinks(redis: Redis, key: string): GitLinks {
  const fieldOf = ({ team, user }: PersonKey, email: string) => `${team}/${user} ${canonicalEmail(email)}`;
  const macOf = (body: string) => createHmac("sha256", key).update("coxswain-git-link-1\0").update(body).digest("hex");

  function open(field: string, text: string): GitLink[] {
    const [mac, body] = [text.slice(0, 64), text.slice(64)];
    const [expected, given] = [Buffer.from(macOf(body)), Buffer.from(mac)];
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) return [];
    const link = GitLink.parse(JSON.parse(body));
    // Another's link, copied to this place, is none.
    return fieldOf(link, link.email) === field ? [link] : [];
  }

  async function all(): Promise<GitLink[]> {
    return Object.entries(await redis.hgetall(gitLinksKey)).flatMap(([field, text]) => open(field, text));
  }

  return {
    async of({ team, user }) {
      return (await all()).filter((link) => link.team === team && link.user === user);
    },
    async owners(email) {
      const wanted = canonicalEmail(email);
      const found = (await all()).filter((link) => link.how === "administrator" && canonicalEmail(link.email) === wanted);
      return found.map(({ team, user }) => ({ team, user }));
    },
    async add(link) {
      const body = JSON.stringify(link);
      await redis.hset(gitLinksKey, fieldOf(link, link.email), macOf(body) + body);
    },
    async remove(person, email) {
      return (await redis.hdel(gitLinksKey, fieldOf(person, email))) === 1;
    },
  };
}
