// Where an answer may be posted to: Slack's own host, and nobody else's, whatever a payload says.

/**
 * Hosts of `response_url` beside the Web API's: `hooks.slack.com` for `slack.com`. One that stands elsewhere would make
 * Coxswain post to a host of the sender's choice.
 */
export function isResponseUrlOf(url: string, apiUrl: string): boolean {
  try {
    const given = new URL(url);
    const api = new URL(apiUrl);
    if (given.protocol !== api.protocol || given.username !== "" || given.password !== "") return false;
    return given.host === api.host || given.host === `hooks.${api.host.replace(/^www\./, "")}`;
  } catch {
    return false;
  }
}

/** Every address in a payload that an answer could be posted to. */
export function responseUrlsOf(body: object): unknown[] {
  const { response_url: one, response_urls: many } = body as { response_url?: unknown; response_urls?: unknown };
  const listed = Array.isArray(many) ? many.map((each: { response_url?: unknown } | null) => each?.response_url) : [];
  return [...(one === undefined || one === "" ? [] : [one]), ...listed];
}
