// A way to Redis that can be shut at one very command: before Redis has it, or after Redis did it and before its reply.

import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

export interface RedisGate {
  url: string;
  /** At the next command that matches nothing comes through any more, and `shut` is called. */
  shutAt(when: { is: (command: string) => boolean; done: boolean; shut: () => void }): void;
  /** The replies to the next command that matches are lost with its connection; the command is carried out. */
  loseReplyTo(is: (command: string) => boolean): void;
  open(): void;
  close(): Promise<void>;
}

/** Long enough for the longest command that is waited for to be seen whole. */
const keptCharacters = 200_000;

export async function startRedisGate(target: string): Promise<RedisGate> {
  const { hostname, port } = new URL(target);
  let watched: { is: (command: string) => boolean; done: boolean; shut: () => void } | undefined;
  let lost: ((command: string) => boolean) | undefined;
  let isShut = false;
  const sockets = new Set<Socket>();

  const server = createServer((client) => {
    const redis = connect(Number(port), hostname);
    let recent = "";
    let awaited: (() => void) | undefined;
    for (const socket of [client, redis]) {
      sockets.add(socket);
      socket.on("error", () => undefined);
      socket.on("close", () => {
        sockets.delete(socket);
        (socket === client ? redis : client).destroy();
      });
    }
    client.on("data", (chunk: Buffer) => {
      recent = (recent + chunk.toString("latin1")).slice(-keptCharacters);
      if (lost?.(recent)) {
        lost = undefined;
        recent = "";
        awaited = () => client.destroy();
      }
      if (watched?.is(recent)) {
        const { done, shut } = watched;
        watched = undefined;
        isShut = true;
        if (!done) return shut();
        awaited = shut;
      }
      if (!isShut || awaited !== undefined) redis.write(chunk);
    });
    redis.on("data", (chunk: Buffer) => {
      if (awaited !== undefined) {
        awaited();
        awaited = undefined;
      } else if (!isShut) {
        client.write(chunk);
        recent = "";
      }
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `redis://127.0.0.1:${(server.address() as AddressInfo).port}`,
    shutAt: (when) => {
      watched = when;
    },
    loseReplyTo: (is) => {
      lost = is;
    },
    open: () => {
      watched = undefined;
      isShut = false;
    },
    async close() {
      const closed = once(server, "close");
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
