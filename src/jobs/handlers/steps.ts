// The steps that the thread shows while an operation runs.

import type { Step } from "../outcome.ts";

export interface Steps {
  begin(at: number, title: string): Promise<void>;
  /** `worthwhile`: from here on the message is worth posting. */
  done(at: number, title: string, worthwhile?: boolean): Promise<void>;
}

export function createSteps(titles: readonly string[], show: (steps: Step[], worthwhile: boolean) => Promise<void>): Steps {
  const steps: Step[] = titles.map((title) => ({ title, state: "waiting" }));
  let worth = false;
  const set = (at: number, step: Step): Promise<void> => {
    steps[at] = step;
    return show(steps, worth);
  };
  return {
    begin: (at, title) => set(at, { title, state: "active" }),
    done: (at, title, worthwhile = false) => {
      worth ||= worthwhile;
      return set(at, { title, state: "done" });
    },
  };
}
