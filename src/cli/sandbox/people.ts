// The sandbox's workspace: four people to act as, one user group, two channels, and the app.

import type { PersonName } from "./options.ts";

export const team = { id: "T0SANDBOX", name: "Sandbox", domain: "sandbox" };

export const people: Record<PersonName, { id: string; name: string; realName: string; email: string }> = {
  developer: { id: "U0DEVELOPER", name: "developer", realName: "Dana Developer", email: "dana@example.test" },
  "approver-1": { id: "U0APPROVER1", name: "approver-1", realName: "Ada Approver", email: "ada@example.test" },
  "approver-2": { id: "U0APPROVER2", name: "approver-2", realName: "Ben Approver", email: "ben@example.test" },
  outsider: { id: "U0OUTSIDER", name: "outsider", realName: "Otto Outsider", email: "otto@example.test" },
};

export const approvers = { id: "S0APPROVERS", handle: "prod-approvers" };
export const channels = { deploys: { id: "C0DEPLOYS", name: "deploys" }, staging: { id: "C0STAGING", name: "staging" } };
