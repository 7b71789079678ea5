// Asks the git hosts that the configuration names, and keeps what they said: commits between two SHAs do not change.

import type { SourceRange } from "../images/source-range.ts";
import type { GitHostApi, GitHosts, RangeAnswer } from "./git-hosts.ts";
import { askGithub } from "./github.ts";
import { askGitlab } from "./gitlab.ts";

const mostKept = 200;

/** `apis`: by host, with its port where it has one. */
export function openGitHosts(apis: ReadonlyMap<string, GitHostApi>): GitHosts {
  const kept = new Map<string, RangeAnswer>();
  return {
    async commits(range, signal) {
      const api = apis.get(range.source.host);
      if (api === undefined) return { kind: "not_configured" };
      const key = JSON.stringify([range.source.url, range.from, range.to]);
      const known = kept.get(key);
      if (known !== undefined) return known;
      const answer = await ask(range, api, signal);
      // Only whole revisions name their commits for good, and a failure may pass.
      if (answer.kind !== "commits" || Math.min(range.from.length, range.to.length) < 40) return answer;
      const [oldest] = kept.keys();
      if (kept.size >= mostKept && oldest !== undefined) kept.delete(oldest);
      kept.set(key, answer);
      return answer;
    },
  };
}

async function ask(range: SourceRange, api: GitHostApi, signal: AbortSignal): Promise<RangeAnswer> {
  let token: string | undefined;
  try {
    token = (await api.readToken?.())?.trim();
  } catch {
    return { kind: "failed", reason: `the token for ${range.source.host} cannot be read` };
  }
  const asking = { token, signal };
  return api.kind === "gitlab" ? askGitlab(range, api, asking) : askGithub(range, api, asking);
}
