// Which proxy a host is reached through: HTTPS_PROXY, HTTP_PROXY and NO_PROXY, as curl and Go read them. Pure.

import { BlockList, isIP, isIPv6 } from "node:net";

export interface ProxySettings {
  /** The proxy for a URL; undefined when it is reached without one. */
  proxyFor(url: URL): URL | undefined;
}

export type ProxyProblem = { kind: "problem"; message: string };

type Variables = Readonly<Record<string, string | undefined>>;

/** Never asked through a proxy: this machine, and where clouds have their metadata. */
const alwaysDirect = "localhost,127.0.0.0/8,::1/128,169.254.0.0/16,fe80::/10,fd00:ec2::254/128,metadata.google.internal";

/** The lower-case name counts before the upper-case one. Undefined when no proxy is named. */
export function readProxySettings(variables: Variables): ProxySettings | ProxyProblem | undefined {
  const [forHttps, forHttp] = [proxyIn(variables, "https_proxy"), proxyIn(variables, "http_proxy")];
  for (const found of [forHttps, forHttp]) if (found !== undefined && "kind" in found) return found;
  if (forHttps === undefined && forHttp === undefined) return undefined;
  const direct = [alwaysDirect, readVariable(variables, "no_proxy") ?? ""].flatMap(parseNoProxy);
  return {
    proxyFor(url) {
      if (direct.some((matches) => matches(url))) return undefined;
      const proxy = url.protocol === "https:" ? forHttps : forHttp;
      return proxy instanceof URL ? proxy : undefined;
    },
  };
}

function readVariable(variables: Variables, name: string): string | undefined {
  return variables[name] || variables[name.toUpperCase()] || undefined;
}

/** What it says is not repeated: there may be a password in it. */
function proxyIn(variables: Variables, name: string): URL | ProxyProblem | undefined {
  const written = readVariable(variables, name)?.trim();
  if (written === undefined || written === "") return undefined;
  const text = /^[a-z][a-z0-9+.-]*:\/\//i.test(written) ? written : `http://${written}`;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || url.hostname === "" || (url.protocol !== "http:" && url.protocol !== "https:"))
    return { kind: "problem", message: `${name.toUpperCase()} is no address of an HTTP proxy like http://proxy.example.com:3128.` };
  return url;
}

type Matcher = (url: URL) => boolean;

/** `*`, `example.com` with all below it, `.example.com`, an address or a network, each perhaps with a port. */
function parseNoProxy(text: string): Matcher[] {
  return text
    .split(/[\s,]+/)
    .filter((entry) => entry !== "")
    .map((entry) => matcherOf(entry.toLowerCase()));
}

function matcherOf(entry: string): Matcher {
  if (entry === "*") return () => true;
  const network = /^(.+)\/(\d{1,3})$/.exec(entry);
  if (network !== null) return networkMatcher(network[1] ?? "", Number(network[2]));
  const [, host = entry, port] = isIP(entry) === 0 ? (/^(.*?)(?::(\d{1,5}))?$/.exec(entry) ?? []) : [];
  const name = host.replace(/^\*?\./, "").replace(/^\[|\]$/g, "");
  return (url) => (port === undefined || port === portOf(url)) && isWithin(hostOf(url), name);
}

function networkMatcher(address: string, prefix: number): Matcher {
  const family = isIPv6(address) ? "ipv6" : "ipv4";
  if (isIP(address) === 0 || prefix > (family === "ipv6" ? 128 : 32)) return () => false;
  const list = new BlockList();
  list.addSubnet(address, prefix, family);
  return (url) => isIP(hostOf(url)) !== 0 && list.check(hostOf(url), isIPv6(hostOf(url)) ? "ipv6" : "ipv4");
}

function isWithin(host: string, name: string): boolean {
  return host === name || (isIP(name) === 0 && host.endsWith(`.${name}`));
}

function hostOf(url: URL): string {
  return url.hostname.toLowerCase().replace(/^\[|\]$/g, "");
}

function portOf(url: URL): string {
  return url.port === "" ? (url.protocol === "https:" ? "443" : "80") : url.port;
}
