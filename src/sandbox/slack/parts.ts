// The parts of one embedded Slack, wired together by embedded-slack.ts and handed to methods and listeners.
import type { AppState } from "./app-state.ts";
import type { ClientEvents } from "./client/client-events.ts";
import type { Clock } from "./clock.ts";
import type { FaultList } from "./control/faults.ts";
import type { Journal } from "./control/journal.ts";
import type { Deliverer } from "./delivery/delivery.ts";
import type { SocketTransport } from "./delivery/socket-transport.ts";
import type { EventsApi } from "./events-api/events-api.ts";
import type { IdSource } from "./ids.ts";
import type { ElementStates } from "./interactivity/element-states.ts";
import type { ResponseUrls } from "./interactivity/response-urls.ts";
import type { Triggers } from "./interactivity/triggers.ts";
import type { Views } from "./interactivity/views.ts";
import type { RateLimiter } from "./web-api/rate-limits.ts";
import type { Schedule } from "./workspace/schedule.ts";
import type { Uploads } from "./workspace/uploads.ts";
import type { Workspace } from "./workspace/workspace.ts";

export interface Parts {
  clock: Clock;
  ids: IdSource;
  workspace: Workspace;
  app: AppState;
  triggers: Triggers;
  responseUrls: ResponseUrls;
  views: Views;
  elementStates: ElementStates;
  schedule: Schedule;
  uploads: Uploads;
  rateLimiter: RateLimiter;
  faults: FaultList;
  journal: Journal;
  deliverer: Deliverer;
  socket: SocketTransport;
  eventsApi: EventsApi;
  clientEvents: ClientEvents;
  /** `http://127.0.0.1:<port>`, known once the server listens. */
  url(): string;
}
