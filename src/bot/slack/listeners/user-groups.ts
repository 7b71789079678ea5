// Slack tells of changes of user groups: what was known of their members is forgotten at once.

import type { App } from "@slack/bolt";

export function registerUserGroups(app: App, forgetGroup: (group: string) => void): void {
  app.event("subteam_members_changed", async ({ event }) => forgetGroup(event.subteam_id));
  app.event("subteam_updated", async ({ event }) => forgetGroup(event.subteam.id));
}
