// The embedded registry tells of a push as the real one does: the same fields, for the same push.

import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, it } from "vitest";
import { startEmbeddedRegistry } from "../../../../src/sandbox/registry/start-embedded-registry.ts";
import { requireReal } from "../../../real.ts";
import { dockerRegistry, startDockerRegistry } from "./docker-registry.ts";
import { type Pusher, pushImage } from "./push-image.ts";

type Event = Record<string, unknown> & { action: string; target: Record<string, unknown> };

interface Heard {
  event: Event;
  contentType: string | undefined;
}

/** Pushes one image to a registry that tells a listener, and returns what it said of the tag. */
async function hear(start: (url: string) => Promise<Pusher & { close(): Promise<void> }>): Promise<Heard> {
  const heard = Promise.withResolvers<Heard>();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      response.writeHead(200).end();
      const { events } = JSON.parse(Buffer.concat(chunks).toString()) as { events: Event[] };
      const event = events.find(({ action, target }) => action === "push" && target.tag !== undefined);
      if (event !== undefined) heard.resolve({ event, contentType: request.headers["content-type"] });
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const registry = await start(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  await pushImage(registry, { name: "team/api", tag: "1.5.0" });
  const result = await heard.promise;
  await registry.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  return result;
}

requireReal("docker-registry's notifications", dockerRegistry(), () => {
  it("have the same fields as the embedded registry's", async () => {
    const real = await hear((url) => startDockerRegistry("plain", url));
    const embedded = await hear(async (url) => {
      const registry = await startEmbeddedRegistry({ notifications: { endpoints: [{ url }] } });
      return { host: registry.host, baseUrl: registry.url, authorization: async () => undefined, close: () => registry.close() };
    });
    expect(embedded.contentType).toBe(real.contentType);
    expect(Object.keys(embedded.event).sort()).toEqual(Object.keys(real.event).sort());
    const comparable = ({ target }: Event) => ({
      mediaType: target.mediaType,
      digest: target.digest,
      size: target.size,
      length: target.length,
      repository: target.repository,
      tag: target.tag,
    });
    expect(comparable(embedded.event)).toEqual(comparable(real.event));
    for (const part of ["request", "source"] as const)
      expect(Object.keys(real.event[part] as object)).toEqual(expect.arrayContaining(Object.keys(embedded.event[part] as object)));
  });
});
