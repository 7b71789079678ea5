// Sends the world to every open page after each change, as server-sent events.
import type { ServerResponse } from "node:http";
import type { WorldSource } from "./world.ts";

const heartbeatMs = 15_000;

export interface WorldStreams {
  add(response: ServerResponse): void;
  close(): void;
}

/**
 * One subscription for all pages. Changes that come while the world is being read are one more read, so that a
 * burst costs two reads and the last state always goes out.
 */
export function openWorldStreams(source: WorldSource): WorldStreams {
  const open = new Set<ServerResponse>();
  let isReading = false;
  let isStale = false;

  async function broadcast(): Promise<void> {
    isStale = true;
    if (isReading) return;
    isReading = true;
    try {
      while (isStale && open.size > 0) {
        isStale = false;
        const data = `data: ${JSON.stringify(await source.read())}\n\n`;
        for (const response of open) response.write(data);
      }
    } catch {
      // The pages keep what they have; the next change, or a page's own reload, reads again.
    } finally {
      isReading = false;
    }
  }

  const unsubscribe = source.subscribe(() => void broadcast());
  const heartbeat = setInterval(() => {
    for (const response of open) response.write(": still here\n\n");
  }, heartbeatMs);

  return {
    add(response) {
      response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store", "x-content-type-options": "nosniff" });
      response.write(": open\n\n");
      open.add(response);
      response.on("close", () => open.delete(response));
      void broadcast();
    },
    close() {
      unsubscribe();
      clearInterval(heartbeat);
      for (const response of open) response.end();
    },
  };
}
