// A real control plane with a played node, from finding its programs to its end: what `--cluster real` means.

import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { ImageSource } from "../image-source.ts";
import { ApiClient } from "./api-client.ts";
import { type ControlPlane, type ControlPlaneUser, startControlPlane } from "./control-plane.ts";
import { startKubeletPlayer } from "./kubelet-player.ts";
import { describeMissing, obtainControlPlane } from "./obtain-control-plane.ts";

export interface RealClusterOptions {
  /** An empty directory for data and logs; the caller removes it. */
  directory: string;
  images: ImageSource;
  /** Of the process: KUBEBUILDER_ASSETS, and what Go wants for a build. */
  environment: NodeJS.ProcessEnv;
  users?: readonly ControlPlaneUser[];
  signal?: AbortSignal;
  /** Told what takes long. */
  say?: (line: string) => void;
}

/** Starts it; rejects when its programs cannot be had or do not start. */
export async function startRealCluster(options: RealClusterOptions): Promise<ControlPlane> {
  const signal = options.signal ?? new AbortController().signal;
  const say = options.say ?? (() => undefined);
  const found = await obtainControlPlane({ environment: options.environment, say, signal });
  if (found.kind === "missing") throw new Error(describeMissing(found));
  const directory = join(options.directory, "control-plane");
  await mkdir(directory, { recursive: true });
  const plane = await startControlPlane({ binDir: found.binDir, directory, users: options.users ?? [], signal });
  const { url, adminToken, certificateAuthority } = plane;
  const client = new ApiClient({ url, token: adminToken, certificateAuthority, userAgent: "kubelet" });
  const player = await startKubeletPlayer({ client, images: options.images });
  return {
    ...plane,
    close: async () => {
      await player.close();
      client.close();
      await plane.close();
    },
  };
}
