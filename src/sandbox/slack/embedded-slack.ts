// Starts a whole Slack in this process: one workspace, one installed app, on one loopback port.
import { AppState } from "./app-state.ts";
import { ClientEvents } from "./client/client-events.ts";
import { tellClients } from "./client/client-facts.ts";
import { createPerson, type Person } from "./client/person.ts";
import { PersonClient } from "./client/person-client.ts";
import { systemClock } from "./clock.ts";
import { Control } from "./control/control.ts";
import { FaultList } from "./control/faults.ts";
import { Journal } from "./control/journal.ts";
import { Deliverer } from "./delivery/delivery.ts";
import { HttpTransport } from "./delivery/http-transport.ts";
import { SocketTransport } from "./delivery/socket-transport.ts";
import { EventsApi } from "./events-api/events-api.ts";
import { IdSource } from "./ids.ts";
import { ElementStates } from "./interactivity/element-states.ts";
import { verificationToken } from "./interactivity/payloads.ts";
import { ResponseUrls } from "./interactivity/response-urls.ts";
import { Triggers } from "./interactivity/triggers.ts";
import { Views } from "./interactivity/views.ts";
import type { EmbeddedSlackOptions } from "./options.ts";
import type { Parts } from "./parts.ts";
import { startServer } from "./server/server.ts";
import { RateLimiter } from "./web-api/rate-limits.ts";
import { Schedule } from "./workspace/schedule.ts";
import { Uploads } from "./workspace/uploads.ts";
import { Workspace } from "./workspace/workspace.ts";

export type { EmbeddedSlackOptions } from "./options.ts";

const defaultJournalSize = 5000;

export interface EmbeddedSlack {
  /** `http://127.0.0.1:<port>`, where the client and control APIs are. */
  url: string;
  /** For a Web API client's `slackApiUrl`; ends in `/api/`. */
  apiUrl: string;
  botUserId: string;
  botId: string;
  control: Control;
  /** A person to act as, listening from now until it leaves. @throws Error when there is none of that id */
  person(userId: string): Person;
  /** HTTP mode with this URL; undefined for Socket Mode. Counts from the next delivery on. */
  setRequestUrl(url: string | undefined): void;
  /** Sends Slack's url_verification to the request URL. @returns whether the challenge came back */
  verifyRequestUrl(): Promise<boolean>;
  /** Ends all connections and timers. */
  close(): Promise<void>;
}

/** @throws Error when the port is taken, or the options contradict each other */
export async function startEmbeddedSlack(options: EmbeddedSlackOptions): Promise<EmbeddedSlack> {
  let url = "";
  const { parts, http } = assemble(options, () => url);
  const control = new Control(parts);
  const stopClients = tellClients(parts);
  const stopEvents = parts.eventsApi.listen(parts);
  const server = await startServer(parts, control, options.port ?? 0);
  url = `http://127.0.0.1:${server.port}`;
  const people = new Set<Person>();
  return {
    url,
    apiUrl: `${url}/api/`,
    botUserId: parts.app.botUserId,
    botId: parts.app.botId,
    control,
    person(userId) {
      const user = parts.workspace.users.get(userId);
      if (!user) throw new Error(`There is no user ${userId}.`);
      const person = createPerson(new PersonClient(user, parts), parts);
      people.add(person);
      return person;
    },
    setRequestUrl: (requestUrl) => control.setRequestUrl(requestUrl),
    verifyRequestUrl: () => http.verifyUrl(verificationToken),
    async close() {
      stopEvents();
      stopClients();
      for (const person of people) person.leave();
      parts.eventsApi.close();
      parts.schedule.close();
      parts.deliverer.close();
      await parts.socket.close();
      await http.close();
      await server.close();
    },
  };
}

function assemble(options: EmbeddedSlackOptions, url: () => string): { parts: Parts; http: HttpTransport } {
  const clock = options.clock ?? systemClock;
  const ids = new IdSource(clock);
  const workspace = new Workspace(options, clock, ids);
  const app = new AppState(options.app, workspace.botUserId);
  const faults = new FaultList(ids);
  const journal = new Journal(options.journalSize ?? defaultJournalSize);
  const http = new HttpTransport(app, clock);
  const socket = new SocketTransport(app, clock, ids);
  const deliverer = new Deliverer({ clock, app, faults, journal, http, socket });
  const { rateLimits } = options;
  const eventsApi = new EventsApi({ clock, ids, workspace, app, deliverer }, rateLimits?.eventsPerHour);
  const parts: Parts = {
    clock,
    ids,
    workspace,
    app,
    triggers: new Triggers(clock, ids),
    responseUrls: new ResponseUrls(clock, ids),
    views: new Views(clock, ids),
    elementStates: new ElementStates(),
    schedule: new Schedule(clock, ids),
    uploads: new Uploads(ids),
    rateLimiter: new RateLimiter(clock, rateLimits),
    faults,
    journal,
    deliverer,
    socket,
    eventsApi,
    clientEvents: new ClientEvents(),
    url,
  };
  return { parts, http };
}
