// One of every block and element of @slack/types 3.2, as an app would send them.
import type { KnownBlock } from "@slack/types";

const plain = (text: string) => ({ type: "plain_text" as const, text, emoji: true });
const mrkdwn = (text: string) => ({ type: "mrkdwn" as const, text });
const option = (value: string, text = value) => ({ text: plain(text), value });
const rich = (text: string, style?: object) => ({
  type: "rich_text" as const,
  elements: [{ type: "rich_text_section" as const, elements: [{ type: "text" as const, text, ...(style ? { style } : {}) }] }],
});
const raw = (text: string) => ({ type: "raw_text" as const, text });
const number = (value: number) => ({ type: "raw_number" as const, value, text: String(value) });
const picture = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

const confirm = {
  title: plain("Sync prod?"),
  text: mrkdwn("This applies *3 objects* to `prod`."),
  confirm: plain("Sync"),
  deny: plain("Not now"),
  style: "danger" as const,
};

/** By what each shows; `contains` is text that a reader must see. */
export const gallery: { name: string; blocks: KnownBlock[]; contains: string[] }[] = [
  {
    name: "header and section",
    blocks: [
      { type: "header", text: plain("prod is at 3f2a91c") },
      { type: "section", text: mrkdwn("*3 changed*, 211 unchanged · _6.4 s_ · `sync`") },
    ],
    contains: ["prod is at 3f2a91c", "3 changed"],
  },
  {
    name: "section with fields",
    blocks: [
      {
        type: "section",
        fields: [
          mrkdwn("*Environment*\nprod"),
          mrkdwn("*Asked by*\n<@U01DEV>"),
          mrkdwn("*Revision*\n<https://git.example/3f2a91c|3f2a91c>"),
          mrkdwn("*Role*\n<!subteam^S01>"),
        ],
      },
    ],
    contains: ["@developer", "@prod-releasers", "3f2a91c"],
  },
  {
    name: "context and divider",
    blocks: [
      {
        type: "context",
        elements: [{ type: "image", image_url: picture, alt_text: "a dot" }, mrkdwn("asked by <@U01DEV> in <#C01DEPLOY>")],
      },
      { type: "divider" },
    ],
    contains: ["asked by @developer in #deploys"],
  },
  {
    name: "actions",
    blocks: [
      {
        type: "actions",
        block_id: "acts",
        elements: [
          { type: "button", action_id: "promote", style: "primary", text: plain("Promote to prod"), value: "1" },
          { type: "button", action_id: "sync", style: "danger", text: plain("Sync prod"), confirm },
          { type: "button", action_id: "diff", text: plain("Diff :eyes:"), url: "https://git.example/diff" },
          { type: "static_select", action_id: "env", placeholder: plain("Environment"), options: [option("staging"), option("prod")] },
          { type: "overflow", action_id: "more", options: [option("history", "History"), option("why", "Why?")] },
          { type: "datepicker", action_id: "until", initial_date: "2026-11-24" },
          {
            type: "workflow_button",
            action_id: "flow",
            text: plain("Ask for a deploy"),
            workflow: { trigger: { url: "https://slack.com/shortcuts/F1/x" } },
          },
        ],
      },
    ],
    contains: ["Promote to prod", "Sync prod", "Environment", "Ask for a deploy"],
  },
  {
    name: "section with accessory",
    blocks: [
      {
        type: "section",
        block_id: "acc",
        text: mrkdwn("`deployment/api` 1.4.2 → 1.5.0"),
        accessory: { type: "button", action_id: "rollback", text: plain("Roll back") },
      },
    ],
    contains: ["Roll back"],
  },
  {
    name: "plan",
    blocks: [
      {
        type: "plan",
        block_id: "plan",
        title: "Syncing prod to 3f2a91c",
        tasks: [
          { type: "task_card", task_id: "fetch", title: "Fetched main: 2 commits since 8d01b7e", status: "complete" },
          { type: "task_card", task_id: "compare", title: "Compared 214 objects: 3 differ", status: "complete" },
          {
            type: "task_card",
            task_id: "apply",
            title: "Applying 2 of 3",
            status: "in_progress",
            details: rich("deployment/api, configmap/api-settings"),
          },
          { type: "task_card", task_id: "rollout", title: "Rollout", status: "pending" },
        ],
      },
    ],
    contains: ["Syncing prod to 3f2a91c", "2 of 4", "Applying 2 of 3", "deployment/api"],
  },
  {
    name: "task card",
    blocks: [
      {
        type: "task_card",
        task_id: "t",
        title: "Rollout stopped after 5 min",
        status: "error",
        output: rich("ImagePullBackOff"),
        sources: [{ type: "url", url: "https://git.example/x", text: "api.yaml" }],
      },
    ],
    contains: ["Rollout stopped", "ImagePullBackOff", "api.yaml"],
  },
  {
    name: "alerts",
    blocks: (["default", "info", "warning", "error", "success"] as const).map((level) => ({
      type: "alert" as const,
      level,
      text: mrkdwn(`An alert of level *${level}*`),
    })),
    contains: ["level error", "level success"],
  },
  {
    name: "table",
    blocks: [
      {
        type: "table",
        column_settings: [{ align: "left" }, { align: "left" }, { align: "left" }, { align: "right" }],
        rows: [
          [raw("workload"), raw("now"), raw("to"), raw("healthy")],
          [rich("deployment/api", { code: true }), raw("1.4.2"), raw("1.5.0"), raw("3 h")],
          [rich("deployment/web", { code: true }), raw("2.0.9"), raw("2.1.0"), raw("26 h")],
        ],
      },
    ],
    contains: ["workload", "deployment/web", "26 h"],
  },
  {
    name: "data table",
    blocks: [
      {
        type: "data_table",
        block_id: "data",
        caption: "Objects",
        page_size: 3,
        rows: [
          [raw("object"), raw("ms")],
          ...["api", "web", "worker", "cron", "mailer"].map((name, i) => [raw(`deployment/${name}`), number(40 - i * 7)]),
        ],
      },
    ],
    contains: ["Objects", "deployment/api", "5 rows"],
  },
  {
    name: "markdown",
    blocks: [
      {
        type: "markdown",
        text: "## Release notes\n\n- **Fix** the retry budget\n- Drop `node 18`\n  - and its images\n1. first\n2. second\n\n> quoted\n\n| a | b |\n|---|--:|\n| 1 | 2 |\n\n```\nkubectl get pods\n```\n- [x] done\n- [ ] open",
      },
    ],
    contains: ["Release notes", "retry budget", "kubectl get pods", "open"],
  },
  {
    name: "rich text",
    blocks: [
      {
        type: "rich_text",
        elements: [
          {
            type: "rich_text_section",
            elements: [
              { type: "text", text: "bold", style: { bold: true } },
              { type: "text", text: " and " },
              { type: "text", text: "code", style: { code: true } },
              { type: "emoji", name: "rocket" },
              { type: "user", user_id: "U02APP" },
              { type: "channel", channel_id: "C02GEN" },
              { type: "usergroup", usergroup_id: "S01" },
              { type: "broadcast", range: "here" },
              { type: "link", url: "https://example.com", text: "a link" },
              { type: "color", value: "#0c7585" },
              { type: "date", timestamp: 1_780_000_000, format: "{date_num}" },
            ],
          },
          {
            type: "rich_text_list",
            style: "ordered",
            elements: [
              { type: "rich_text_section", elements: [{ type: "text", text: "first" }] },
              { type: "rich_text_section", elements: [{ type: "text", text: "second" }] },
            ],
          },
          {
            type: "rich_text_list",
            style: "bullet",
            indent: 1,
            elements: [{ type: "rich_text_section", elements: [{ type: "text", text: "inside" }] }],
          },
          { type: "rich_text_quote", elements: [{ type: "text", text: "quoted" }] },
          { type: "rich_text_preformatted", elements: [{ type: "text", text: "-  image: api:1.4.2\n+  image: api:1.5.0" }] },
        ],
      },
    ],
    contains: ["bold and code", "@approver-1", "#general", "@prod-releasers", "@here", "second", "quoted", "+  image: api:1.5.0"],
  },
  {
    name: "card and carousel",
    blocks: [
      {
        type: "card",
        title: mrkdwn("*api* 1.5.0"),
        subtitle: mrkdwn("staging"),
        body: mrkdwn("41 s after the push"),
        actions: [{ type: "button", action_id: "c1", text: plain("Promote") }],
      },
      {
        type: "carousel",
        elements: ["api", "web", "worker"].map((name) => ({
          type: "card" as const,
          block_id: name,
          title: mrkdwn(name),
          body: mrkdwn(`The ${name} of the shop`),
        })),
      },
    ],
    contains: ["41 s after the push", "The worker of the shop"],
  },
  {
    name: "container",
    blocks: [
      {
        type: "container",
        block_id: "cont",
        title: plain("What changed"),
        subtitle: plain("3 objects"),
        is_collapsible: true,
        child_blocks: [{ type: "section", text: mrkdwn("• `service/api` port 8080 → 8081\n• `configmap/api-settings` 2 keys") }],
      },
    ],
    contains: ["What changed", "port 8080 → 8081"],
  },
  {
    name: "context actions",
    blocks: [
      {
        type: "context_actions",
        block_id: "ca",
        elements: [
          {
            type: "feedback_buttons",
            action_id: "fb",
            positive_button: { text: plain("Good"), value: "+" },
            negative_button: { text: plain("Bad"), value: "-" },
          },
          { type: "icon_button", action_id: "del", icon: "trash", text: plain("Remove") },
        ],
      },
    ],
    contains: [],
  },
  {
    name: "image",
    blocks: [{ type: "image", image_url: picture, alt_text: "a picture", title: plain("A picture") }],
    contains: ["A picture"],
  },
  { name: "file", blocks: [{ type: "file", source: "remote", external_id: "plan.txt" }], contains: ["plan.txt"] },
  {
    name: "video",
    blocks: [
      {
        type: "video",
        video_url: "https://video.example/embed/1",
        thumbnail_url: picture,
        alt_text: "a video",
        title: plain("How a sync goes"),
        title_url: "https://video.example/1",
        author_name: "Dana",
      },
    ],
    contains: ["How a sync goes", "Dana"],
  },
  {
    name: "input",
    blocks: [
      {
        type: "input",
        block_id: "in",
        label: plain("Reason"),
        hint: plain("One line"),
        element: { type: "plain_text_input", action_id: "reason", placeholder: plain("load test") },
      },
    ],
    contains: ["Reason", "One line"],
  },
];

/** A modal with every kind of input. */
export const everyInput = {
  type: "modal",
  callback_id: "every",
  title: plain("Promote to prod"),
  submit: plain("Promote"),
  close: plain("Cancel"),
  blocks: [
    { type: "section", text: mrkdwn("From *staging* at `3f2a91c`. Two people must approve.") },
    {
      type: "input",
      block_id: "reason",
      label: plain("Reason"),
      hint: plain("It stands in the commit."),
      element: { type: "plain_text_input", action_id: "v", placeholder: plain("Why now?") },
    },
    {
      type: "input",
      block_id: "notes",
      optional: true,
      label: plain("Notes"),
      element: { type: "plain_text_input", action_id: "v", multiline: true },
    },
    {
      type: "input",
      block_id: "env",
      label: plain("Environment"),
      element: { type: "static_select", action_id: "v", options: ["staging", "prod", "prod-eu", "prod-us"].map((name) => option(name)) },
    },
    {
      type: "input",
      block_id: "workloads",
      label: plain("Workloads"),
      element: {
        type: "multi_static_select",
        action_id: "v",
        options: ["api", "web", "worker"].map((name) => option(`deployment/${name}`)),
        initial_options: [option("deployment/api")],
      },
    },
    { type: "input", block_id: "who", label: plain("Approver"), element: { type: "users_select", action_id: "v" } },
    {
      type: "input",
      block_id: "revision",
      optional: true,
      label: plain("Revision"),
      element: { type: "external_select", action_id: "v", min_query_length: 0 },
    },
    {
      type: "input",
      block_id: "how",
      label: plain("How"),
      element: {
        type: "radio_buttons",
        action_id: "v",
        initial_option: option("all", "All at once"),
        options: [option("all", "All at once"), { ...option("slow", "One by one"), description: plain("waits for health between two") }],
      },
    },
    {
      type: "input",
      block_id: "flags",
      optional: true,
      label: plain("Also"),
      element: { type: "checkboxes", action_id: "v", options: [option("hold", "Hold automation"), option("notify", "Tell #general")] },
    },
    {
      type: "input",
      block_id: "until",
      label: plain("Until"),
      element: { type: "datepicker", action_id: "v", initial_date: "2026-11-24" },
    },
    { type: "input", block_id: "at", label: plain("At"), element: { type: "timepicker", action_id: "v", initial_time: "14:30" } },
    {
      type: "input",
      block_id: "count",
      optional: true,
      label: plain("Replicas"),
      element: { type: "number_input", action_id: "v", is_decimal_allowed: false },
    },
    { type: "input", block_id: "mail", optional: true, label: plain("Mail"), element: { type: "email_text_input", action_id: "v" } },
    { type: "input", block_id: "link", optional: true, label: plain("Ticket"), element: { type: "url_text_input", action_id: "v" } },
    { type: "input", block_id: "rich", optional: true, label: plain("Announcement"), element: { type: "rich_text_input", action_id: "v" } },
    {
      type: "input",
      block_id: "when",
      optional: true,
      label: plain("Exactly when"),
      element: { type: "datetimepicker", action_id: "v", initial_date_time: 1_780_000_000 },
    },
    { type: "input", block_id: "file", optional: true, label: plain("File"), element: { type: "file_input", action_id: "v" } },
  ],
};
