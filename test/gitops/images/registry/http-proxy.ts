// A small HTTP proxy: forwards http, tunnels by CONNECT, sends made-up hosts to a port of this machine, and remembers.

import { once } from "node:events";
import { createServer, type IncomingMessage, request } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";

export interface HttpProxy {
  url: URL;
  /** `CONNECT registry.test:443`, `GET http://registry.test/v2/`, in their order. */
  asked: string[];
  /** What clients proved themselves by. */
  proofs: (string | undefined)[];
  close(): Promise<void>;
}

/** `hosts`: ports by host; any other is refused with 403. */
export async function startHttpProxy(hosts: Readonly<Record<string, number>>): Promise<HttpProxy> {
  const asked: string[] = [];
  const proofs: (string | undefined)[] = [];
  const sockets = new Set<Socket>();
  const note = ({ method, url, headers }: IncomingMessage) => {
    asked.push(`${method} ${url}`);
    proofs.push(headers["proxy-authorization"]);
  };
  const server = createServer((incoming, outgoing) => {
    note(incoming);
    const { hostname, pathname, search } = new URL(incoming.url ?? "", "http://none");
    const port = hosts[hostname];
    if (port === undefined) return void outgoing.writeHead(403).end();
    const { method, headers } = incoming;
    const onward = request({ host: "127.0.0.1", port, method, path: pathname + search, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    incoming.pipe(onward);
  });
  server.on("connect", (incoming, socket: Socket) => {
    note(incoming);
    const port = hosts[(incoming.url ?? "").replace(/:\d+$/, "")];
    if (port === undefined) return void socket.end("HTTP/1.1 403 Forbidden\r\n\r\n");
    const onward = connect(port, "127.0.0.1", () => {
      socket.write("HTTP/1.1 200 Connected\r\n\r\n");
      onward.pipe(socket).pipe(onward);
    });
    for (const each of [socket, onward]) {
      sockets.add(each);
      each.on("error", () => undefined);
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
    asked,
    proofs,
    async close() {
      for (const socket of sockets) socket.destroy();
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
