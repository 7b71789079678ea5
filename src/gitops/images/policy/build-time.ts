// When an image was built, as far as that can be believed.

// Docker's first release. Reproducible builds write 1970 or 1980, Go's zero time is the year 1.
const firstBelievableMs = Date.UTC(2013, 0, 1);

/** Milliseconds since 1970, or undefined when the time is missing, unreadable or made up. */
export function buildTimeMs(createdAt: string | undefined): number | undefined {
  if (createdAt === undefined) return undefined;
  const milliseconds = Date.parse(createdAt);
  return Number.isNaN(milliseconds) || milliseconds < firstBelievableMs ? undefined : milliseconds;
}
