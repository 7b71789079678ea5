// Every door times every person times every state of an approval: only what the table allows happens, the rest is refused.

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sealState } from "../../src/bot/slack/guard/sealed-state.ts";
import { sealForm } from "../../src/bot/slack/release-form/form-state.ts";
import { anEventId } from "../attacks/fortress.ts";
import { aClick, aCommand, aMention, aSubmission, type Payload, type Sender } from "../attacks/slack-payloads.ts";
import { type Citadel, channel, startCitadel, teamOf, userOf } from "./citadel.ts";
import { readCommands, readListeners, readLocalSubcommands } from "./entry-points.ts";
import {
  actionRows,
  commandRows,
  doorsWithoutRights,
  everybody,
  localSubcommands,
  type Row,
  type State,
  states,
  viewRows,
  type Who,
} from "./table.ts";

describe("the table has a row for every door, and no row for what is no door", () => {
  test("commands, and their options that take another right", () => {
    expect(Object.keys(commandRows).sort()).toEqual(readCommands().sort());
  });

  test("what is registered with Bolt", () => {
    const rows = [
      ...Object.keys(actionRows).map((id) => `action ${id}`),
      ...Object.keys(viewRows).map((id) => `view ${id}`),
      ...Object.keys(doorsWithoutRights),
    ];
    expect(rows.sort()).toEqual(readListeners().sort());
  });

  test("subcommands of the command line", () => {
    expect([...localSubcommands].sort()).toEqual(readLocalSubcommands().sort());
  });
});

interface Asked {
  id: string;
  seen: string;
}

/** A door: how somebody knocks there, about which approval. */
type Door = [name: string, row: Row, knock: (who: Sender, about: Asked) => Payload];

const fill = (text: string, { id, seen }: Asked) => text.replace("{id}", id).replace("{card}", JSON.stringify({ id, seen }));

const typed: Door[] = Object.entries(commandRows).map(([name, row]) => [
  `command ${name}`,
  row,
  (who, about) => aCommand(fill(row.text, about), who),
]);
const mentioned: Door[] = Object.entries(commandRows).map(([name, row]) => [
  `mention ${name}`,
  row,
  (who, about) => aMention(fill(row.text, about), { ...who, eventId: anEventId() }),
]);
const pressed: Door[] = Object.entries(actionRows).map(([id, row]) => [
  `action ${id}`,
  row,
  (who, about) => aClick({ id, value: fill(row.value, about) }, { channel, ts: "1.1" }, who),
]);
const sent: Door[] = Object.entries(viewRows).map(([callbackId, row]) => [
  `view ${callbackId}`,
  row,
  (who, about) => formOf(callbackId, who, about),
]);

let citadel: Citadel;
beforeAll(async () => {
  citadel = await startCitadel();
}, 30_000);
afterAll(() => citadel.close());

function formOf(callbackId: string, who: Sender, about: Asked): Payload {
  if (callbackId === "release.form.1") {
    const privateMetadata = sealForm({ channel, environments: ["prod"], environment: "prod" }, who.user, citadel.key);
    const block = JSON.stringify(["deployment/api", "api", "1.4.2"]);
    const values = {
      environment: { "release.environment.1": { type: "static_select", selected_option: { value: "prod" } } },
      [block]: { tag: { type: "static_select", selected_option: { value: ":1.5.0" } } },
    };
    return aSubmission({ callbackId, privateMetadata, values }, who);
  }
  const privateMetadata = sealState({ ...about, channel }, who.user, citadel.key);
  return aSubmission({ callbackId, privateMetadata, values: { reason: { text: { type: "plain_text_input", value: "because" } } } }, who);
}

/** Opened anew for each knock, so that nothing that was done before matters. */
async function knock([, , payload]: Door, who: Who, state: State): Promise<string> {
  const approval = state === "none" ? undefined : await citadel.approval(state);
  const about = { id: approval?.id ?? "ap-ffffffffffffffffffff", seen: approval?.binding ?? "0".repeat(64) };
  const [before, opened] = [await citadel.read(about.id), citadel.opened()];
  const events = await citadel.send(payload({ user: userOf(who), team: teamOf(who), channel }, about));
  if (citadel.opened() > opened) return "opened";
  if ((await citadel.read(about.id)) !== before) return "decided";
  if (events.some((event) => event.kind === "requested")) return "queued";
  const [event] = events;
  if (event?.kind !== "answered") return `unforeseen: ${JSON.stringify(events)}`;
  return event.outcome.kind === "refused" ? `refused: ${event.outcome.reasonCode ?? "without a code"}` : event.outcome.kind;
}

function allows({ who, in: where = states }: Row, person: Who, state: State): boolean {
  return who.includes(person) && where.includes(state);
}

describe.each([
  ["typed", typed],
  ["mentioned", mentioned],
  ["pressed", pressed],
  ["sent", sent],
] as const)("what is %s", (_, doors) => {
  test.each(doors)("%s", { timeout: 60_000 }, async (...door) => {
    const [, row] = door;
    const wrong: string[] = [];
    // What is about no approval is tried in another state by each person.
    for (const [at, who] of everybody.entries())
      for (const state of row.in === undefined ? [states[at % states.length] ?? "none"] : states) {
        const happened = await knock(door, who, state);
        const isRefused = /^refused: (?!without)/.test(happened) && happened !== row.does;
        if (allows(row, who, state) ? happened !== row.does : !isRefused) wrong.push(`${who} in ${state}: ${happened}`);
      }
    expect(wrong).toEqual([]);
  });
});
