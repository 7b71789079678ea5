// The installed app as Slack knows it: its tokens with their scopes, its commands, and where it listens.
import type { AppOptions } from "./options.ts";
import { botIdOf } from "./workspace/seed.ts";

export interface Token {
  kind: "bot" | "app";
  scopes: readonly string[];
  revoked: boolean;
}

/** What is registered for the app, and what may change while it runs. */
export class AppState {
  readonly options: AppOptions;
  readonly botId: string;
  readonly botUserId: string;
  /** Undefined means Socket Mode. */
  requestUrl: string | undefined;
  readonly #tokens = new Map<string, Token>();

  constructor(options: AppOptions, botUserId: string) {
    this.options = options;
    this.botId = botIdOf(options);
    this.botUserId = botUserId;
    this.requestUrl = options.requestUrl;
    this.#tokens.set(options.botToken, { kind: "bot", scopes: options.scopes, revoked: false });
    if (options.appToken) {
      const scopes = options.appScopes ?? ["connections:write"];
      this.#tokens.set(options.appToken, { kind: "app", scopes, revoked: false });
    }
    if ((options.commands?.length ?? 0) > 0 && !options.scopes.includes("commands")) {
      throw new Error("The app has slash commands, so its scopes must include `commands`.");
    }
  }

  findToken(secret: string): Token | undefined {
    return this.#tokens.get(secret);
  }

  /** @returns false when there is no such token, or it was revoked before */
  revoke(secret: string): boolean {
    const token = this.#tokens.get(secret);
    if (!token || token.revoked) return false;
    token.revoked = true;
    return true;
  }

  hasScope(scope: string): boolean {
    return this.options.scopes.includes(scope);
  }

  get botTokenIsRevoked(): boolean {
    return this.#tokens.get(this.options.botToken)?.revoked ?? true;
  }
}
