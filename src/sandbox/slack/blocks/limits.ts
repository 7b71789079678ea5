// Slack's Block Kit limits as one table: for each type, how long its texts and how many its items may be.

/** Rules on one property. Lengths are in characters (UTF-16 units, as JavaScript counts). */
export interface Limit {
  /** Of a string, or of the `text` within a text object. */
  maxChars?: number;
  minChars?: number;
  /** Of an array. */
  maxItems?: number;
  minItems?: number;
  /** Of a number. */
  min?: number;
  max?: number;
  pattern?: RegExp;
}

type LimitTable = Record<string, Record<string, Limit>>;

const text = (maxChars: number): Limit => ({ minChars: 1, maxChars });
const id: Limit = { maxChars: 255 };
const url: Limit = { maxChars: 3000 };
const placeholder: Limit = { maxChars: 150 };
const pickedOptions: Limit = { minItems: 1, maxItems: 10 };
const anySelect = { action_id: id, placeholder };
const staticOptions: Record<string, Limit> = {
  ...anySelect,
  options: { minItems: 1, maxItems: 100 },
  option_groups: { minItems: 1, maxItems: 100 },
};
const multi: Record<string, Limit> = { max_selected_items: { min: 1 } };
const date = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;
const time = /^([01]\d|2[0-3]):[0-5]\d$/;

/**
 * Sources: @slack/types 3.2's comments, docs.slack.dev's reference pages, and for options, overflow,
 * alert and card.actions the public slackblocks limits table. Values apply to the property of that
 * name in any block, element or object of that type.
 */
export const limits: LimitTable = {
  section: { text: text(3000), fields: { minItems: 1, maxItems: 10 } },
  header: { text: text(150) },
  context: { elements: { minItems: 1, maxItems: 10 } },
  context_actions: { elements: { minItems: 1, maxItems: 5 } },
  actions: { elements: { minItems: 1, maxItems: 25 } },
  input: { label: text(2000), hint: { maxChars: 2000 } },
  markdown: { text: text(12_000) },
  image: { alt_text: { maxChars: 2000 }, image_url: url, title: { maxChars: 2000 } },
  video: {
    title: { maxChars: 199 },
    author_name: { maxChars: 49 },
    video_url: { ...url, pattern: /^https:/ },
    thumbnail_url: url,
  },
  table: {
    rows: { minItems: 1, maxItems: 100 },
    column_settings: { maxItems: 20 },
  },
  data_table: { rows: { minItems: 2, maxItems: 201 }, page_size: { min: 1, max: 100 } },
  card: {
    title: { maxChars: 150 },
    subtitle: { maxChars: 150 },
    body: { maxChars: 200 },
    actions: { maxItems: 3 },
  },
  carousel: { elements: { minItems: 1, maxItems: 10 } },
  container: { title: { maxChars: 150 }, subtitle: { maxChars: 150 }, child_blocks: { minItems: 1, maxItems: 10 } },
  alert: { text: text(200) },
  plan: { title: text(256) },
  task_card: { title: text(256) },
  rich_text: { elements: { minItems: 1 } },
  button: { text: text(75), action_id: id, value: { maxChars: 2000 }, url, accessibility_label: { maxChars: 75 } },
  icon_button: { text: text(75), action_id: id, value: { maxChars: 2000 }, accessibility_label: { maxChars: 75 } },
  workflow_button: { text: text(75), action_id: id, accessibility_label: { maxChars: 75 } },
  feedback_buttons: { action_id: id },
  static_select: staticOptions,
  multi_static_select: { ...staticOptions, ...multi },
  external_select: anySelect,
  multi_external_select: { ...anySelect, ...multi },
  users_select: anySelect,
  multi_users_select: { ...anySelect, ...multi },
  conversations_select: anySelect,
  multi_conversations_select: { ...anySelect, ...multi },
  channels_select: anySelect,
  multi_channels_select: { ...anySelect, ...multi },
  overflow: { action_id: id, options: { minItems: 1, maxItems: 5 } },
  checkboxes: { action_id: id, options: pickedOptions },
  radio_buttons: { action_id: id, options: pickedOptions },
  datepicker: { action_id: id, placeholder, initial_date: { pattern: date } },
  timepicker: { action_id: id, placeholder, initial_time: { pattern: time } },
  datetimepicker: { action_id: id, initial_date_time: { min: 1_000_000_000, max: 9_999_999_999 } },
  plain_text_input: {
    action_id: id,
    placeholder,
    initial_value: { maxChars: 3000 },
    min_length: { min: 0, max: 3000 },
    max_length: { min: 1, max: 3000 },
  },
  email_text_input: { action_id: id, placeholder },
  url_text_input: { action_id: id, placeholder },
  number_input: { action_id: id, placeholder },
  rich_text_input: { action_id: id, placeholder },
  file_input: { action_id: id, max_files: { min: 1, max: 10 } },
  modal: {
    title: text(24),
    submit: text(24),
    close: text(24),
    private_metadata: { maxChars: 3000 },
    callback_id: id,
    external_id: id,
    blocks: { maxItems: 100 },
  },
  home: {
    private_metadata: { maxChars: 3000 },
    callback_id: id,
    external_id: id,
    blocks: { maxItems: 100 },
  },
};

/** Objects that carry no `type`, known by where they stand. */
export const objectLimits = {
  option: { text: text(75), description: { maxChars: 75 }, value: { maxChars: 150 }, url },
  option_group: { label: text(75), options: { minItems: 1, maxItems: 100 } },
  confirm: { title: text(100), text: text(300), confirm: text(30), deny: text(30) },
} satisfies Record<string, Record<string, Limit>>;

export const maxMessageBlocks = 50;
export const maxSectionFieldChars = 2000;
export const maxMarkdownChars = 12_000;
/** Of all table cells of one block together. */
export const maxTableChars = { table: 10_000, data_table: 20_000 };
export const maxTableColumns = 20;
export const maxViewBytes = 250_000;
/** All texts of a message's blocks together, observed to be refused above (bolt-js#2509). */
export const maxBlockTextChars = 13_200;
