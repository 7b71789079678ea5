// A world in memory, for the panel beside the chat.
import type { World, WorldSource } from "../../../src/sandbox/page/server.ts";

export interface FakeWorld extends WorldSource {
  world: World;
  changed(): void;
}

export function createFakeWorld(nowMs = Date.now()): FakeWorld {
  const listeners = new Set<() => void>();
  const at = (secondsAgo: number) => new Date(nowMs - secondsAgo * 1000).toISOString();
  const workload = (
    id: string,
    image: string,
    ready: string,
    state: "healthy" | "progressing" | "failed" = "healthy",
    reason?: string,
  ) => ({ id, namespace: "shop", image: `registry.local/${image}`, ready, state, reason });
  const world: World = {
    git: {
      url: "ssh://git@127.0.0.1:40123/config.git",
      branch: "main",
      commits: [
        {
          revision: "3f2a91c4d5e6f708192a3b4c5d6e7f8091a2b3c4",
          subject: "Release api 1.5.0 to staging",
          author: "Coxswain",
          at: at(50),
          trailers: [
            { name: "Coxswain-Job", value: "b7c1f0a9e2" },
            { name: "Coxswain-Requested-By", value: "developer" },
            { name: "Coxswain-Thread", value: "C01DEPLOY/1780000000.000100" },
          ],
        },
        {
          revision: "8d01b7e2a3b4c5d6e7f8091a2b3c4d5e6f708192",
          subject: "Raise the api's memory limit",
          author: "Dana Developer",
          at: at(7200),
          trailers: [],
        },
        {
          revision: "51c09aa2a3b4c5d6e7f8091a2b3c4d5e6f708192",
          subject: "Begin with two environments",
          author: "Dana Developer",
          at: at(90_000),
          trailers: [],
        },
      ],
    },
    environments: [
      {
        name: "staging",
        revision: "3f2a91c4d5e6f708192a3b4c5d6e7f8091a2b3c4",
        workloads: [
          workload("deployment/api", "api:1.5.0", "2/2"),
          workload("deployment/web", "web:2.0.9", "1/1"),
          workload("deployment/worker", "worker:0.8.3", "0/1", "progressing", "1 old replica is pending termination"),
        ],
      },
      {
        name: "prod",
        revision: "8d01b7e2a3b4c5d6e7f8091a2b3c4d5e6f708192",
        workloads: [
          workload("deployment/api", "api:1.4.2", "3/3"),
          workload("deployment/web", "web:2.0.9", "3/3"),
          workload("deployment/worker", "worker:0.8.4", "0/2", "failed", "ImagePullBackOff on registry.local/worker:0.8.4 (tag not found)"),
        ],
      },
    ],
    registry: {
      host: "127.0.0.1:45321",
      images: [
        {
          name: "api",
          next: "1.5.1",
          tags: ["1.5.0", "1.4.2", "1.4.1", "1.4.0", "1.3.9", "1.3.8"].map((tag, i) => ({
            tag,
            digest: `sha256:${String(i + 1).repeat(8)}c1f0a9e2`,
            createdAt: at(60 + i * 86_400),
          })),
        },
        { name: "web", next: "2.1.0", tags: [{ tag: "2.0.9", digest: "sha256:77aa0011cc", createdAt: at(400_000) }] },
      ],
    },
    queue: {
      jobs: [
        { id: "j2", environment: "prod", kind: "sync", state: "active", requestedBy: "developer", at: at(2) },
        { id: "j1", environment: "staging", kind: "sync", state: "completed", requestedBy: "developer", at: at(50) },
      ],
      counts: { waiting: 0, active: 1, completed: 1, failed: 0 },
    },
  };
  const changed = () => {
    for (const listener of listeners) listener();
  };
  return {
    world,
    changed,
    read: async () => structuredClone(world),
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async push(image, tag) {
      const found = world.registry.images.find((one) => one.name === image);
      if (!found) throw new Error(`There is no image ${image}.`);
      if (found.tags.some((one) => one.tag === tag)) throw new Error(`${image}:${tag} is there already.`);
      found.tags.unshift({ tag, digest: `sha256:${tag.replaceAll(".", "")}deadbeef`, createdAt: new Date(nowMs).toISOString() });
      found.next = tag.replace(/\d+$/, (last) => String(Number(last) + 1));
      changed();
    },
  };
}
