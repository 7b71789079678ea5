// How much is taken from a registry, and how long it is waited for.

export interface RegistryLimits {
  /** For one request, from the first byte sent to the last one received. */
  requestTimeoutMs: number;
  /** For one call of the port, with all its requests, waiting and retries. */
  operationTimeoutMs: number;
  /** The longest wait for a rate limit; what would take longer fails as `registry_rate_limited`. */
  maxWaitMs: number;
  /** Tries of one request that fails in a way that may pass. */
  maxTries: number;
  requestsPerSecond: number;
  /** Requests that may be sent at once after a pause. */
  burst: number;
  /** Connections to one host. */
  maxConnections: number;
  maxManifestBytes: number;
  maxConfigBytes: number;
  maxTagPageBytes: number;
  maxTags: number;
  maxPages: number;
}

export const defaultLimits: RegistryLimits = {
  requestTimeoutMs: 15_000,
  operationTimeoutMs: 90_000,
  maxWaitMs: 10_000,
  maxTries: 3,
  requestsPerSecond: 200,
  burst: 1_000,
  maxConnections: 8,
  maxManifestBytes: 4 * 1_048_576,
  maxConfigBytes: 8 * 1_048_576,
  maxTagPageBytes: 16 * 1_048_576,
  maxTags: 250_000,
  maxPages: 5_000,
};
