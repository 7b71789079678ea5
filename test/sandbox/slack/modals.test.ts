// Modals with a real Bolt app: opening, submitting, errors, updates, the stack of three, closing.
import type { App } from "@slack/bolt";
import type { ModalView } from "@slack/types";
import { describe, expect, test } from "vitest";
import type { Person } from "../../../src/sandbox/slack/client/person.ts";
import { general, modes, startApp, startSlack } from "./harness.ts";
import { createManualClock } from "./manual-clock.ts";

const text = (value: string) => ({ type: "plain_text", text: value }) as const;

function modal(change: Partial<ModalView> = {}): ModalView {
  return {
    type: "modal",
    callback_id: "form",
    title: text("Form"),
    submit: text("Send"),
    blocks: [
      {
        type: "input",
        block_id: "reason",
        label: text("Reason"),
        element: { type: "plain_text_input", action_id: "text" },
      },
      {
        type: "input",
        block_id: "level",
        optional: true,
        label: text("Level"),
        element: {
          type: "static_select",
          action_id: "pick",
          options: [
            { text: text("Low"), value: "low" },
            { text: text("High"), value: "high" },
          ],
        },
      },
    ],
    ...change,
  };
}

async function opened(person: Person): Promise<{ id: string; hash: string }> {
  const event = await person.waitFor((candidate) => candidate.type === "modal_opened");
  return event.view as { id: string; hash: string };
}

function opens(view: ModalView): (app: App) => void {
  return (app) => {
    app.command("/test", async ({ ack, client, body }) => {
      await ack();
      await client.views.open({ trigger_id: body.trigger_id, view });
    });
  };
}

describe.each(modes)("a modal in %s mode", (mode) => {
  test("opens, is filled in and submitted", async () => {
    const slack = await startSlack();
    const submitted: unknown[] = [];
    await startApp(slack, mode, (app) => {
      opens(modal({ private_metadata: "m" }))(app);
      app.view("form", async ({ ack, view }) => {
        submitted.push(view.state.values, view.private_metadata);
        await ack();
      });
    });
    const ann = slack.person("U0ANN");
    ann.send(general, "/test");
    const view = await opened(ann);
    const values = { reason: { text: { value: "because" } }, level: { pick: { selected_option: { value: "high" } } } };
    expect(await ann.submit({ view_id: view.id, values })).toEqual({ ok: true });
    await ann.waitFor((event) => event.type === "modal_closed" && event.view_id === view.id);
    expect(submitted).toEqual([
      {
        reason: { text: { type: "plain_text_input", value: "because" } },
        level: { pick: { type: "static_select", selected_option: { text: text("High"), value: "high" } } },
      },
      "m",
    ]);
  });

  test("shows the app's errors and stays open", async () => {
    const slack = await startSlack();
    await startApp(slack, mode, (app) => {
      opens(modal())(app);
      app.view("form", async ({ ack }) => ack({ response_action: "errors", errors: { reason: "Too short." } }));
    });
    const ann = slack.person("U0ANN");
    ann.send(general, "/test");
    const view = await opened(ann);
    const values = { reason: { text: { value: "x" } } };
    expect(await ann.submit({ view_id: view.id, values })).toEqual({ ok: false, errors: { reason: "Too short." } });
    expect(ann.state().modals).toHaveLength(1);
  });
});

describe("the rules of modals", () => {
  async function openWith(register: (app: App) => void, view = modal()) {
    const slack = await startSlack();
    const app = await startApp(slack, "socket", (started) => {
      opens(view)(started);
      register(started);
    });
    const ann = slack.person("U0ANN");
    ann.send(general, "/test");
    return { slack, app, ann, view: await opened(ann) };
  }

  test("a required input is checked before the app hears of it", async () => {
    const heard: unknown[] = [];
    const { ann, view } = await openWith((app) => {
      app.view("form", async ({ ack }) => {
        heard.push(true);
        await ack();
      });
    });
    const result = await ann.submit({ view_id: view.id, values: { reason: { text: { value: "" } } } });
    expect(result).toEqual({ ok: false, errors: { reason: "Please complete this required field." } });
    expect(heard).toEqual([]);
  });

  test("errors at a block that is no input are the app's mistake", async () => {
    const { ann, view } = await openWith((app) => {
      app.view("form", async ({ ack }) => ack({ response_action: "errors", errors: { elsewhere: "No." } }));
    });
    const result = await ann.submit({ view_id: view.id, values: { reason: { text: { value: "x" } } } });
    expect(result).toEqual({ ok: false, errors: {}, error: "invalid_errors" });
  });

  test("an option that the menu lacks cannot be chosen", async () => {
    const { ann, view } = await openWith(() => {});
    const values = { level: { pick: { selected_option: { value: "none such" } } } };
    expect(await ann.submit({ view_id: view.id, values })).toMatchObject({ ok: false, error: "invalid_option" });
  });

  test("update and push answer a submission, and a fourth view is refused", async () => {
    let pushed = 1;
    const { ann, view, slack } = await openWith(
      (app) => {
        app.view("form", async ({ ack }) => {
          pushed += 1;
          await ack({ response_action: "push", view: modal({ blocks: [], external_id: `view-${pushed}` }) });
        });
      },
      modal({ blocks: [] }),
    );
    await ann.submit({ view_id: view.id });
    const second = (await ann.waitFor((event) => event.type === "modal_pushed")).view as { id: string };
    expect(second).toMatchObject({ previous_view_id: view.id, root_view_id: view.id });
    await ann.submit({ view_id: second.id });
    const third = (await ann.waitFor((event) => event.type === "modal_pushed")).view as { id: string };
    expect(await ann.submit({ view_id: third.id })).toMatchObject({ ok: false, error: "push_limit_reached" });
    expect(slack.person("U0ANN").state().modals).toHaveLength(3);
  });

  test("views.update needs the present hash", async () => {
    const { app, view } = await openWith(() => {});
    const updated = await app.client.views.update({ view_id: view.id, hash: view.hash, view: modal() });
    expect(updated.ok).toBe(true);
    await expect(app.client.views.update({ view_id: view.id, hash: view.hash, view: modal() })).rejects.toMatchObject({
      data: { error: "hash_conflict" },
    });
    await expect(app.client.views.update({ view_id: "V0NONE", view: modal() })).rejects.toMatchObject({
      data: { error: "not_found" },
    });
  });

  test("closing tells an app that asked, also for a whole stack", async () => {
    const closed: unknown[] = [];
    const { ann, view } = await openWith(
      (app) => {
        app.view({ callback_id: "form", type: "view_closed" }, async ({ ack, body }) => {
          closed.push("is_cleared" in body && body.is_cleared);
          await ack();
        });
      },
      modal({ notify_on_close: true, clear_on_close: true }),
    );
    expect(ann.close({ view_id: view.id })).toEqual({ ok: true });
    await expect.poll(() => closed).toEqual([true]);
    expect(ann.close({ view_id: view.id })).toEqual({ ok: false, error: "not_found" });
  });

  test("a view belongs to the person who has it open", async () => {
    const { slack, view } = await openWith(() => {});
    expect(slack.person("U0BOB").close({ view_id: view.id })).toEqual({ ok: false, error: "not_found" });
  });

  test("a late answer to a submission leaves the modal open with the trouble named", async () => {
    const clock = createManualClock(Date.now());
    const slack = await startSlack({ clock });
    await startApp(slack, "socket", opens(modal({ blocks: [] })));
    const ann = slack.person("U0ANN");
    ann.send(general, "/test");
    const view = await opened(ann);
    const submission = ann.submit({ view_id: view.id });
    clock.advance(3000);
    expect(await submission).toEqual({ ok: false, errors: {}, error: "operation_timeout" });
    expect(ann.state().modals).toHaveLength(1);
  });
});

describe("trigger ids", () => {
  async function commandTrigger() {
    const clock = createManualClock(Date.now());
    const slack = await startSlack({ clock });
    const triggers = Promise.withResolvers<string>();
    const app = await startApp(slack, "socket", (started) => {
      started.command("/test", async ({ ack, body }) => {
        await ack();
        triggers.resolve(body.trigger_id);
      });
    });
    slack.person("U0ANN").send(general, "/test");
    const triggerId = await triggers.promise;
    const open = async (view = modal()) => {
      try {
        return await app.client.views.open({ trigger_id: triggerId, view });
      } catch (error) {
        return (error as { data: unknown }).data;
      }
    };
    return { clock, open, app };
  }

  test("open one modal, once", async () => {
    const { open } = await commandTrigger();
    expect(await open()).toMatchObject({ ok: true });
    expect(await open()).toMatchObject({ ok: false, error: "exchanged_trigger_id" });
  });

  test("expire after three seconds", async () => {
    const { open, clock } = await commandTrigger();
    clock.advance(3001);
    expect(await open()).toMatchObject({ ok: false, error: "expired_trigger_id" });
  });

  test("are not spent by a view that is refused", async () => {
    const { open } = await commandTrigger();
    const refused = await open(modal({ title: text("a".repeat(25)) }));
    expect(refused).toMatchObject({
      ok: false,
      error: "invalid_arguments",
      response_metadata: {
        messages: ["[ERROR] must be less than 25 characters [json-pointer:/view/title/text]"],
      },
    });
    expect(await open()).toMatchObject({ ok: true });
  });

  test("cannot be made up", async () => {
    const { app } = await commandTrigger();
    const made = app.client.views.open({ trigger_id: "1.2.abc", view: modal() });
    await expect(made).rejects.toMatchObject({ data: { error: "invalid_trigger_id" } });
  });
});
