// The contract on the real docker-registry: plain, by password, by token, with a private CA and with an untrusted certificate.

import { requireReal } from "../../../real.ts";
import { type ContractRegistry, registryContract } from "./contract.ts";
import { account, dockerRegistry, type Flavour, startDockerRegistry } from "./docker-registry.ts";

async function start(
  flavour: Flavour,
  options: (registry: { host: string; caFile: string | undefined }) => ContractRegistry["options"],
): Promise<ContractRegistry> {
  const registry = await startDockerRegistry(flavour);
  const credential = flavour === "htpasswd" || flavour === "token" ? ({ kind: "password", ...account } as const) : undefined;
  return { ...registry, credential, options: options(registry) };
}

requireReal("docker-registry", dockerRegistry(), () => {
  registryContract("plain", () => start("plain", ({ host }) => ({ insecureHosts: [host] })));
  registryContract("by password", () => start("htpasswd", ({ host }) => ({ insecureHosts: [host] })));
  registryContract("by token", () => start("token", () => ({ insecureHosts: ["127.0.0.1"] })));
  registryContract("with a private CA", () => start("tls", ({ caFile }) => ({ insecureHosts: [], caFile })));
  registryContract("with an untrusted certificate", () => start("tls", ({ host }) => ({ insecureHosts: [host] })));
});
