// How soon the work of a process that was ended without a word is taken up by another.

export interface TakeUp {
  /** Milliseconds for which a job belongs to its worker without a sign of life. */
  lockMs: number;
  /** Milliseconds between two looks for jobs whose worker gave none. */
  checkMs: number;
}

/** At most the lock's life and one look: 20 s. */
export const takeUpDefaults: TakeUp = { lockMs: 15_000, checkMs: 5_000 };
