// What an interactive element holds: its first state, read from the block, and the words that show a state.

/**
 * As Slack sends it in `view.state.values` and in `actions`, without `type`.
 * @typedef {{ [field: string]: any }} ElementState
 */

/** The field that holds the state of each kind of element, and the one that gives its first value. @type {Record<string, [string, string]>} */
const fields = {
  static_select: ["selected_option", "initial_option"],
  external_select: ["selected_option", "initial_option"],
  users_select: ["selected_user", "initial_user"],
  channels_select: ["selected_channel", "initial_channel"],
  conversations_select: ["selected_conversation", "initial_conversation"],
  multi_static_select: ["selected_options", "initial_options"],
  multi_external_select: ["selected_options", "initial_options"],
  multi_users_select: ["selected_users", "initial_users"],
  multi_channels_select: ["selected_channels", "initial_channels"],
  multi_conversations_select: ["selected_conversations", "initial_conversations"],
  radio_buttons: ["selected_option", "initial_option"],
  checkboxes: ["selected_options", "initial_options"],
  datepicker: ["selected_date", "initial_date"],
  timepicker: ["selected_time", "initial_time"],
  datetimepicker: ["selected_date_time", "initial_date_time"],
  plain_text_input: ["value", "initial_value"],
  email_text_input: ["value", "initial_value"],
  url_text_input: ["value", "initial_value"],
  number_input: ["value", "initial_value"],
  rich_text_input: ["rich_text_value", "initial_value"],
  file_input: ["files", "initial_files"],
};

/**
 * @param {string} type
 * @returns {string | undefined} undefined for an element that holds nothing, such as a button
 */
export function stateField(type) {
  return fields[type]?.[0];
}

/**
 * @param {any} element
 * @returns {ElementState}
 */
export function initialState(element) {
  const names = fields[element.type];
  if (!names) return {};
  const [field, first] = names;
  const value = element[first] ?? (field.endsWith("s") && field !== "files" ? [] : null);
  return { [field]: field === "files" ? [] : value };
}

/**
 * All inputs of a view with what they hold now: what a submission carries.
 * @param {any[]} blocks
 * @param {(block: any, element: any) => ElementState} stateOf
 * @returns {Record<string, Record<string, ElementState>>}
 */
export function collectValues(blocks, stateOf) {
  /** @type {Record<string, Record<string, ElementState>>} */
  const values = {};
  for (const block of blocks) {
    for (const element of elementsOf(block)) {
      if (!stateField(element.type) || !element.action_id || !block.block_id) continue;
      values[block.block_id] = { ...values[block.block_id], [element.action_id]: { type: element.type, ...stateOf(block, element) } };
    }
    if (block.type === "container") Object.assign(values, collectValues(block.child_blocks ?? [], stateOf));
  }
  return values;
}

/** @param {any} block @returns {any[]} */
function elementsOf(block) {
  if (block.type === "input") return [block.element];
  if (block.type === "section" && block.accessory) return [block.accessory];
  return block.type === "actions" ? (block.elements ?? []) : [];
}

/**
 * The text that a rich text value holds, for editing it as text.
 * @param {any} value
 * @returns {string}
 */
export function richTextToText(value) {
  const part = (/** @type {any} */ element) => {
    if (Array.isArray(element?.elements)) return element.elements.map(part).join(element.type === "rich_text_list" ? "\n" : "");
    return String(element?.text ?? element?.url ?? (element?.name ? `:${element.name}:` : ""));
  };
  return (value?.elements ?? []).map(part).join("\n");
}

/**
 * @param {string} text
 * @returns {object | null} a `rich_text` block, null for no text
 */
export function textToRichText(text) {
  if (text === "") return null;
  return { type: "rich_text", elements: [{ type: "rich_text_section", elements: [{ type: "text", text }] }] };
}
