// Which hosts are what: where a registry is really asked, which are insecure, and whom a registry may send us to.

/** Registries that answer on another host than their name. */
const endpoints: Readonly<Record<string, string>> = { "docker.io": "registry-1.docker.io" };

// Where these registries have their token servers. Any other must have it on the same host, or be configured.
const tokenHosts: Readonly<Record<string, readonly string[]>> = {
  "docker.io": ["auth.docker.io"],
  "docker.elastic.co": ["docker-auth.elastic.co"],
  "nvcr.io": ["authn.nvidia.com"],
  "registry.digitalocean.com": ["api.digitalocean.com"],
  "registry.gitlab.com": ["gitlab.com"],
  "registry.redhat.io": ["sso.redhat.com"],
};

export interface HostRules {
  /** Hosts, with or without port, that may use HTTP and untrusted certificates. */
  insecureHosts: readonly string[];
  /** By registry: hosts (with or without port) that it may send us to for tokens and blobs, though they be private. */
  trustedHosts: Readonly<Record<string, readonly string[]>>;
}

/** Host and port under which a registry's API is asked. */
export function endpointOf(registry: string): string {
  return endpoints[registry] ?? registry;
}

/** Whether the configuration named the host; an entry without a port is for all its ports. */
export function isInsecure(host: string, { insecureHosts }: HostRules): boolean {
  return insecureHosts.some((entry) => isNamed(host, entry.toLowerCase()));
}

export function isTrusted(registry: string, host: string, { trustedHosts }: HostRules): boolean {
  const own = Object.hasOwn(trustedHosts, registry) ? trustedHosts[registry] : undefined;
  return (own ?? []).some((entry) => isNamed(host, entry.toLowerCase()));
}

/** Whether the registry is known to have its token server there. */
export function isTokenHostOf(registry: string, host: string): boolean {
  const own = Object.hasOwn(tokenHosts, registry) ? tokenHosts[registry] : undefined;
  return (own ?? []).includes(host);
}

/** The name without the port; an IPv6 address keeps its brackets. */
export function hostnameOf(host: string): string {
  return host.replace(/:\d+$/, "");
}

function isNamed(host: string, entry: string): boolean {
  return host === entry || hostnameOf(host) === entry;
}
