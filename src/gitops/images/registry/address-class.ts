// Which addresses a host may resolve to before it is talked to: the guard against being sent inside.

import { lookup as dnsLookup } from "node:dns";
import { lookup } from "node:dns/promises";
import { BlockList, isIP, isIPv6, type LookupFunction } from "node:net";

/**
 * `public`: hosts that a registry named (token realms, redirects): nothing private, local or reserved.
 * `registry`: hosts that a reference named: no link-local addresses, where clouds have their metadata.
 * `anywhere`: hosts that the configuration named.
 */
export type Reach = "public" | "registry" | "anywhere";

const metadata: [network: string, prefix: number, family: "ipv4" | "ipv6"][] = [
  ["169.254.0.0", 16, "ipv4"],
  ["fe80::", 10, "ipv6"],
  ["fd00:ec2::254", 128, "ipv6"],
  ["100.100.100.200", 32, "ipv4"],
];

// IANA's special-purpose registries (RFC 6890), and the ranges that embed IPv4 addresses in IPv6.
const notPublic: [network: string, prefix: number, family: "ipv4" | "ipv6"][] = [
  ["0.0.0.0", 8, "ipv4"],
  ["10.0.0.0", 8, "ipv4"],
  ["100.64.0.0", 10, "ipv4"],
  ["127.0.0.0", 8, "ipv4"],
  ["172.16.0.0", 12, "ipv4"],
  ["192.0.0.0", 24, "ipv4"],
  ["192.168.0.0", 16, "ipv4"],
  ["198.18.0.0", 15, "ipv4"],
  ["224.0.0.0", 3, "ipv4"],
  ["::", 128, "ipv6"],
  ["::1", 128, "ipv6"],
  ["64:ff9b::", 96, "ipv6"],
  ["64:ff9b:1::", 48, "ipv6"],
  ["2002::", 16, "ipv6"],
  ["fc00::", 7, "ipv6"],
  ["ff00::", 8, "ipv6"],
];

const forbidden: Record<Reach, BlockList> = {
  anywhere: blockList([]),
  registry: blockList(metadata),
  public: blockList([...metadata, ...notPublic]),
};

/** Thrown when a host is, or resolves to, an address that must not be talked to. */
export class ForbiddenAddressError extends Error {
  override readonly name = "ForbiddenAddressError";
}

export function isForbiddenAddress(address: string, reach: Reach): boolean {
  return forbidden[reach].check(address, isIPv6(address) ? "ipv6" : "ipv4");
}

/** Whether the host is an address written out, and a forbidden one; a name is looked at when it has been resolved. */
export function isForbiddenHost(hostname: string, reach: Reach): boolean {
  const address = hostname.replace(/^\[|\]$/g, "");
  return isIP(address) !== 0 && isForbiddenAddress(address, reach);
}

/** Throws for such a host. */
export function checkWrittenAddress(hostname: string, reach: Reach): void {
  if (isForbiddenHost(hostname, reach)) throw new ForbiddenAddressError(`${hostname} is an address that must not be asked`);
}

/** For sockets: resolves a name and refuses it when any of its addresses is forbidden. */
export function guardedLookup(reach: Reach): LookupFunction {
  return (hostname, options, callback) => {
    dnsLookup(hostname, { ...options, all: true }, (error, addresses) => {
      const found = addresses?.find(({ address }) => isForbiddenAddress(address, reach));
      const refusal =
        found === undefined ? error : new ForbiddenAddressError(`${hostname} resolves to ${found.address}, which must not be asked`);
      const [first] = addresses ?? [];
      if (refusal !== null && refusal !== undefined) callback(refusal, "", 0);
      else if (options.all === true) callback(null, addresses as never);
      else callback(null, first?.address ?? "", first?.family ?? 0);
    });
  };
}

/** For what a proxy resolves: refuses a name that is forbidden here; one that only the proxy knows is the proxy's matter. */
export async function checkResolved(hostname: string, reach: Reach): Promise<void> {
  if (reach === "anywhere" || isIP(hostname.replace(/^\[|\]$/g, "")) !== 0) return;
  const addresses = await lookup(hostname, { all: true }).catch(() => []);
  const found = addresses.find(({ address }) => isForbiddenAddress(address, reach));
  if (found !== undefined) throw new ForbiddenAddressError(`${hostname} resolves to ${found.address}, which must not be asked`);
}

function blockList(networks: typeof metadata): BlockList {
  const list = new BlockList();
  for (const [network, prefix, family] of networks) list.addSubnet(network, prefix, family);
  return list;
}
