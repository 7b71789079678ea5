// What a webhook says, whoever sent it: images that were pushed, refs that moved, or why it says neither.

/** A push to a registry. The payload is a hint: the registry is asked before anything is done. */
export interface ImagePushed {
  kind: "image";
  /** Registry and repository in their one spelling, `docker.io/library/nginx`; no tag, no digest. */
  image: string;
  /** All tags that the payload names, at least one. */
  tags: string[];
  /** As the payload has it, by the OCI grammar of digests; never trusted. */
  digest?: string | undefined;
}

/** A branch or tag of a git repository was created or moved. */
export interface RefPushed {
  kind: "git";
  /** The repository's first URL, without credentials; `project/name` where the payload has no URL. */
  repository: string;
  /** Every URL of the repository that the payload names. */
  urls: string[];
  /** `refs/heads/main`. */
  ref: string;
  before?: string | undefined;
  after?: string | undefined;
}

export type HookEvent = ImagePushed | RefPushed;

export interface ParsedHook {
  events: HookEvent[];
  /** Why there is no event, in words that may be shown. */
  ignored?: string;
  /** The payload is not what the source sends: to be answered with 400. */
  malformed?: true;
}

/** Lower-case names; several values of one header are joined by Node or the first is taken. */
export type HookHeaders = Readonly<Record<string, string | undefined>>;

export interface HookOptions {
  /**
   * What stands before the image's name in a reference, `registry.example.com` or `host/docker-local`, for
   * sources whose payload does not know how the registry is reached (Nexus, JFrog, a proxied registry).
   */
  registry?: string | undefined;
}

export interface HookInput extends HookOptions {
  headers: HookHeaders;
  /** Parsed JSON of any shape. */
  body: unknown;
}

/** Pure, and throws on nothing. */
export type HookParser = (input: HookInput) => ParsedHook;

export function ignored(reason: string): ParsedHook {
  return { events: [], ignored: reason };
}

export function malformed(reason: string): ParsedHook {
  return { events: [], ignored: reason, malformed: true };
}
