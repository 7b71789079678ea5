// Three suites: `unit` needs Node and git, `real` needs servers and a control plane, `browser` needs Chromium.

import { existsSync } from "node:fs";
import { defineConfig } from "vitest/config";

const real = "test/**/*.real.test.ts";
const browser = "test/**/*.browser.test.ts";
/** Starts the one control plane that all files of the `real` suite share. */
const sharedControlPlane = "./test/real-cluster.ts";

export default defineConfig({
  test: {
    pool: "forks",
    maxWorkers: 2,
    passWithNoTests: false,
    setupFiles: ["./test/fixed-seed.ts"],
    restoreMocks: true,
    teardownTimeout: 20_000,
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: ["test/**/*.test.ts"],
          exclude: [real, browser],
          testTimeout: 20_000,
          hookTimeout: 20_000,
        },
      },
      {
        extends: true,
        test: {
          name: "real",
          include: [real],
          globalSetup: existsSync(sharedControlPlane) ? [sharedControlPlane] : [],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        extends: true,
        test: {
          name: "browser",
          include: [browser],
          fileParallelism: false,
          // A browser on a machine that is briefly busy misses a frame; what is wrong fails twice.
          retry: 1,
          // What is polled for comes; a second is too short where the browser shares its two cores.
          expect: { poll: { timeout: 15_000 } },
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
