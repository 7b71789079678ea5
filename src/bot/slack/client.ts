// The Web API client: no retries of its own (the outbox has them) and a deadline on each call.

import { WebClient } from "@slack/web-api";

export type { WebClient };

export function createSlackClient(options: { apiUrl: string; token: string }): WebClient {
  return new WebClient(options.token, {
    slackApiUrl: options.apiUrl,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout: 10_000,
  });
}

/** The workspace that the token belongs to. */
export async function fetchTeam(client: WebClient): Promise<string> {
  const identity = await client.auth.test();
  if (identity.team_id === undefined) throw new TypeError("auth.test named no team");
  return identity.team_id;
}
