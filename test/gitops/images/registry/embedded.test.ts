// The contract on the embedded registry: open, by password, and by token.

import type { RegistryAuth } from "../../../../src/sandbox/registry/access.ts";
import { startEmbeddedRegistry } from "../../../../src/sandbox/registry/start-embedded-registry.ts";
import { type ContractRegistry, registryContract } from "./contract.ts";

const account = { username: "bot", password: "s3cret" };

async function start(auth: RegistryAuth | undefined): Promise<ContractRegistry> {
  const registry = await startEmbeddedRegistry({ auth, maxPageSize: 2 });
  return {
    host: registry.host,
    baseUrl: registry.url,
    authorization: async (repository) => {
      if (auth === undefined) return undefined;
      const basic = `Basic ${Buffer.from(`${account.username}:${account.password}`).toString("base64")}`;
      if (auth.kind === "basic") return basic;
      const answer = await fetch(`${registry.url}/token?scope=repository:${repository}:pull,push`, { headers: { authorization: basic } });
      return `Bearer ${((await answer.json()) as { token: string }).token}`;
    },
    credential: auth === undefined ? undefined : { kind: "password", ...account },
    options: { insecureHosts: [registry.host] },
    close: () => registry.close(),
  };
}

registryContract("open", () => start(undefined));
registryContract("by password", () => start({ kind: "basic", ...account }));
registryContract("by token", () => start({ kind: "token", ...account }));
