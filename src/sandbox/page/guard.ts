// Who may talk to the page's server: only a page that this server itself gave out, opened by a loopback name.
import type { IncomingMessage } from "node:http";

/** No script or style but the page's own files; images may come from where a message says. */
export const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data: http: https:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

/** A rebound DNS name arrives with its own Host, so that a foreign web page cannot read this server. */
export function isOwnHost(host: string | undefined, port: number): boolean {
  return host === `127.0.0.1:${port}` || host === `localhost:${port}` || host === `[::1]:${port}`;
}

/** A write that another site's page sends carries that site's Origin; a script or curl sends none. */
export function isOwnOrigin(request: IncomingMessage): boolean {
  const { origin } = request.headers;
  const site = request.headers["sec-fetch-site"];
  if (site !== undefined && site !== "same-origin" && site !== "none") return false;
  return origin === undefined || origin === `http://${request.headers.host}`;
}
