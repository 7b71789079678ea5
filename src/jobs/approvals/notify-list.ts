// Who wants to be asked for approvals by direct message too, by environment. Lost with Redis: then nobody is, and the channel still asks.

import type { Redis } from "ioredis";
import type { PersonKey } from "../../gitops/rules/approval/party.ts";
import { keyPrefix } from "../redis.ts";

export interface NotifyList {
  set(environment: string, person: PersonKey, isWanted: boolean): Promise<void>;
  /** Of these people, those who want it. */
  wanting<Person extends PersonKey>(environment: string, people: readonly Person[]): Promise<Person[]>;
}

const keyOf = (environment: string) => `${keyPrefix}:notify:${environment}`;
const nameOf = ({ team, user }: PersonKey) => `${team}/${user}`;

export function openNotifyList(redis: Redis): NotifyList {
  return {
    async set(environment, person, isWanted) {
      await (isWanted ? redis.sadd(keyOf(environment), nameOf(person)) : redis.srem(keyOf(environment), nameOf(person)));
    },
    async wanting(environment, people) {
      if (people.length === 0) return [];
      const wanted = await redis.smismember(keyOf(environment), ...people.map(nameOf));
      return people.filter((_, at) => wanted[at] === 1);
    },
  };
}
