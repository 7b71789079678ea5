// How long rollouts have been stuck, and since when that is certain.

import { renderDuration } from "../../duration.ts";
import type { Observation } from "./observe.ts";

export interface Graces {
  /** The observation, failed once it has been stuck for the whole grace without any instance getting ready. */
  judge(key: string, observation: Observation, nowMs: number): Observation;
}

export function openGraces(graceMs: number): Graces {
  const stuck = new Map<string, { sinceMs: number; ready: string | undefined }>();
  return {
    judge(key, observation, nowMs) {
      const { state, ready, reason, message } = observation;
      if (state !== "progressing" || observation.stuck !== true) {
        stuck.delete(key);
        return observation;
      }
      const before = stuck.get(key);
      if (before === undefined || before.ready !== ready) {
        stuck.set(key, { sinceMs: nowMs, ready });
        return observation;
      }
      if (nowMs - before.sinceMs < graceMs) return observation;
      return { ...observation, state: "failed", message: `${message ?? "not ready"} (${reason} for ${renderDuration(graceMs)})` };
    },
  };
}
