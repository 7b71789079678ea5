// Whether a registry's token realm may be asked, and whether it may get credentials.

import { isForbiddenHost, type Reach } from "./address-class.ts";
import { endpointOf, type HostRules, hostnameOf, isInsecure, isTokenHostOf, isTrusted } from "./hosts.ts";

export interface RealmQuestion {
  registry: string;
  /** As the challenge has it. */
  realm: string;
  hasCredentials: boolean;
  rules: HostRules;
}

export type RealmDecision =
  | { kind: "allowed"; url: URL; reach: Reach; tls: "verified" | "unverified" }
  /** One sentence, safe to show. */
  | { kind: "refused"; message: string };

/**
 * A realm is allowed on the registry's own host, on the host that this registry is known to use, and on hosts
 * configured for it. Any other public host may give anonymous tokens, but gets no credentials. HTTP only where
 * the host was named insecure.
 */
export function decideRealm({ registry, realm, hasCredentials, rules }: RealmQuestion): RealmDecision {
  const url = URL.canParse(realm) ? new URL(realm) : undefined;
  if (url === undefined || url.username !== "" || url.password !== "") return refused(registry, "a token realm that is no URL");
  const host = url.host;
  const isOwn = hostnameOf(host) === hostnameOf(endpointOf(registry)) || hostnameOf(host) === hostnameOf(registry);
  const mayBeInsecure = isInsecure(host, rules);
  if (url.protocol !== "https:" && !(url.protocol === "http:" && mayBeInsecure))
    return refused(registry, `the token realm ${url.origin}, which is not https`);
  const isConfigured = mayBeInsecure || isTrusted(registry, host, rules);
  const mayGetCredentials = isOwn || isTokenHostOf(registry, host) || isTrusted(registry, host, rules);
  if (hasCredentials && !mayGetCredentials)
    return refused(registry, `the token realm ${url.origin}, and credentials for ${registry} do not go to another host`);
  const reach = isConfigured ? "anywhere" : isOwn ? "registry" : "public";
  if (isForbiddenHost(url.hostname, reach)) return refused(registry, `the token realm ${url.origin}, an address that must not be asked`);
  return { kind: "allowed", url, reach, tls: mayBeInsecure ? "unverified" : "verified" };
}

function refused(registry: string, what: string): RealmDecision {
  return { kind: "refused", message: `${registry} names ${what}.` };
}
