// What the contract is held to: a Kubernetes API behind a URL, and a namespace for each case.

import type { ApiClient } from "../../../src/sandbox/cluster/control-plane/api-client.ts";

export interface ContractTarget {
  client: ApiClient;
  /** A clock in the cluster may run faster than ours: how many of its seconds are one of ours. */
  timeFactor: number;
}

let count = 0;

/** Makes a new namespace; nobody else uses it. */
export async function makeNamespace(target: ContractTarget, name: string): Promise<string> {
  const namespace = `${name}-${process.pid}-${++count}`.slice(0, 50);
  const body = { apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } };
  const reply = await target.client.call({ method: "POST", path: "/api/v1/namespaces", body });
  if (reply.code !== 201) throw new Error(`namespace ${namespace}: ${reply.code} ${reply.text}`);
  return namespace;
}

/** Asks again and again until the answer is one, for at most half a minute. */
export async function until<T>(what: string, ask: () => Promise<T | undefined>): Promise<T> {
  const deadline = Date.now() + 30_000;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() > deadline) throw new Error(`waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
