// What the page asks of the sandbox around it: the world that the bot changes, and completions for the composer.

export interface World {
  git: { url: string; branch: string; commits: WorldCommit[] };
  environments: WorldEnvironment[];
  registry: { host: string; images: WorldImage[] };
  queue: { jobs: WorldJob[]; counts: { waiting: number; active: number; completed: number; failed: number } };
}

/** Newest first in `git.commits`. */
export interface WorldCommit {
  revision: string;
  subject: string;
  author: string;
  /** ISO 8601. */
  at: string;
  trailers: { name: string; value: string }[];
}

export interface WorldEnvironment {
  name: string;
  /** The revision that was last applied there; null before the first. */
  revision: string | null;
  workloads: WorldWorkload[];
}

export interface WorldWorkload {
  /** As people type it: `deployment/api`. */
  id: string;
  namespace: string;
  image: string;
  /** `3/3`. */
  ready: string;
  state: "healthy" | "progressing" | "failed";
  reason?: string;
}

export interface WorldImage {
  name: string;
  /** The tag that the push button offers. */
  next: string;
  /** Newest first. */
  tags: { tag: string; digest: string; createdAt: string }[];
}

export interface WorldJob {
  id: string;
  environment: string;
  kind: string;
  state: string;
  requestedBy: string;
  /** ISO 8601. */
  at: string;
}

export interface WorldSource {
  read(): Promise<World>;
  /** Calls the listener after each change; the returned function ends that. */
  subscribe(listener: () => void): () => void;
  /** Pushes a new image with this tag to the registry. A rejection's message is shown to the person. */
  push(image: string, tag: string): Promise<void>;
}

export interface Suggestion {
  /** The whole line as it reads when this is chosen; a text without a leading slash replaces the last word. */
  text: string;
  description: string;
}
