// The release form: where, which workloads, and of each container what runs, what is newer and what is to run.

import type { KnownBlock, ModalView, PlainTextOption } from "@slack/types";
import { shortObjectId } from "../../gitops/names.ts";
import type { ContainerChoice, ReleaseChoices } from "../../jobs/release-choices.ts";
import { section } from "./blocks.ts";
import { foreign, plain as plainText } from "./text.ts";

export const releaseFormId = "release.form.1";
export const environmentActionId = "release.environment.1";
export const workloadsActionId = "release.workloads.1";
export const formBlocks = { environment: "environment", workloads: "workloads", tryOnly: "try-only" } as const;

/** What one release by the form may be about; more are a command's. */
export const maxWorkloads = 10;
const maxContainers = 40;
/** Slack's: 100 groups of 100 options. */
const groupSize = 100;
const maxBlockId = 255;
const maxOptionValue = 150;
/** Slack takes views of 250 kB; workloads may have this part of it. */
const maxViewBytes = 245_000;
const maxWorkloadsBytes = 100_000;
/** Fewer tags of each container where there are many containers. */
const tagsShown = [groupSize, 40, 15, 5];

export interface ReleaseForm {
  /** Where the person may release. */
  environments: readonly string[];
  environment: string | undefined;
  /** Undefined while they are looked up, and before. */
  choices: ReleaseChoices | undefined;
  /** Ids of those that were chosen. */
  chosen: readonly string[];
  /** Markup: what goes on, or what went wrong. */
  note: string | undefined;
  /** Sealed. */
  metadata: string;
}

export function renderReleaseForm(form: ReleaseForm): ModalView {
  for (const maxTags of tagsShown) {
    const view = renderView(form, maxTags);
    if (Buffer.byteLength(JSON.stringify(view)) <= maxViewBytes) return view;
  }
  return renderView({ ...form, choices: undefined, note: "There is too much to choose from for a form; the command takes it." }, 0);
}

function renderView(form: ReleaseForm, maxTags: number): ModalView {
  const { environments, choices, note, metadata } = form;
  const hasInput = environments.length > 0;
  const blocks: KnownBlock[] = [
    ...(hasInput ? [environmentBlock(form)] : []),
    ...(choices === undefined ? [] : workloadBlocks(choices, form)),
    ...(note === undefined ? [] : [noteBlock(note)]),
    ...(choices === undefined ? [] : containerBlocks(choices.containers, maxTags)),
  ];
  return {
    type: "modal",
    callback_id: releaseFormId,
    private_metadata: metadata,
    title: plain("Deploy"),
    close: plain("Cancel"),
    ...(hasInput ? { submit: plain("Deploy") } : {}),
    blocks,
  };
}

function environmentBlock({ environments, environment }: ReleaseForm): KnownBlock {
  const options = environments.slice(0, groupSize).map((each) => option(each, each));
  const initial = options.find((each) => each.value === environment);
  return {
    type: "input",
    block_id: formBlocks.environment,
    dispatch_action: true,
    label: plain("Environment"),
    element: {
      type: "static_select",
      action_id: environmentActionId,
      placeholder: plain("Where to"),
      options,
      ...(initial === undefined ? {} : { initial_option: initial }),
    },
  };
}

function workloadBlocks({ workloads }: ReleaseChoices, { chosen }: ReleaseForm): KnownBlock[] {
  if (workloads.length === 0) return [noteBlock("There is no workload with an image here.")];
  const options = offeredWorkloads(workloads);
  if (options.length === 0) return [noteBlock("The names here are too long for a form; the command takes them.")];
  const initial = options.filter((each) => chosen.includes(each.value ?? ""));
  const offered =
    options.length <= groupSize
      ? { options }
      : { option_groups: chunks(options).map((group) => ({ label: plain(`${group[0]?.text.text} …`, 75), options: group })) };
  return [
    {
      type: "input",
      block_id: formBlocks.workloads,
      dispatch_action: true,
      label: plain("Workloads"),
      element: {
        type: "multi_static_select",
        action_id: workloadsActionId,
        placeholder: plain("What to deploy"),
        max_selected_items: maxWorkloads,
        ...offered,
        ...(initial.length === 0 ? {} : { initial_options: initial }),
      },
    },
    ...(workloads.length > options.length ? [noteBlock(`and ${workloads.length - options.length} more: the command takes them`)] : []),
  ];
}

/** As many as fit, without those whose names are too long for an option. */
function offeredWorkloads(workloads: readonly string[]): PlainTextOption[] {
  let bytes = 0;
  return workloads
    .filter((id) => id.length <= maxOptionValue)
    .map((id) => option(shownWorkload(id), id))
    .filter((each) => {
      bytes += Buffer.byteLength(JSON.stringify(each)) + 1;
      return bytes <= maxWorkloadsBytes;
    });
}

function containerBlocks(containers: readonly ContainerChoice[], maxTags: number): KnownBlock[] {
  if (containers.length === 0) return [];
  const shown = containers.slice(0, maxContainers).map((each) => containerBlock(each, maxTags));
  const left = containers.length - shown.length;
  return [...shown, ...(left > 0 ? [noteBlock(`and ${left} more containers: the command takes them`)] : []), tryOnlyBlock()];
}

function containerBlock(choice: ContainerChoice, maxTags: number): KnownBlock {
  const { workload, container, current, running, policy, blocked } = choice;
  const name = `${shownWorkload(workload)} · ${container}`;
  const blockId = tagBlockId(choice);
  if (blocked !== undefined) return noteBlock(`*${foreign(name, 200)}* stays at ${foreign(current, 130)}: ${foreign(blocked, 600)}`);
  if (blockId.length > maxBlockId) return noteBlock(`*${foreign(name, 200)}*: its names are too long for a form; the command takes it`);
  const hint = running === undefined ? `policy ${policy}` : `${running} runs; policy ${policy}`;
  const stay = option(`${current || "no tag"} (stays)`, "=");
  return {
    type: "input",
    block_id: blockId,
    label: plain(name, 400),
    hint: plain(hint, 400),
    element: { type: "static_select", action_id: "tag", option_groups: tagGroups(choice, { stay, maxTags }), initial_option: stay },
  };
}

function tagGroups(
  { newer, others, picked }: ContainerChoice,
  { stay, maxTags }: { stay: PlainTextOption; maxTags: number },
): { label: ReturnType<typeof plain>; options: PlainTextOption[] }[] {
  const describe = (tag: string, builtAt: string | undefined) =>
    [
      tag === picked ? "what the policy picks" : undefined,
      builtAt === undefined ? undefined : `built ${builtAt.slice(0, 16).replace("T", " ")} UTC`,
    ]
      .filter((each) => each !== undefined)
      .join(", ");
  return [
    { label: plain("Newer"), options: newer.slice(0, maxTags).map(({ tag, builtAt }) => option(tag, `:${tag}`, describe(tag, builtAt))) },
    { label: plain("In git now"), options: [stay] },
    { label: plain("Others"), options: others.slice(0, maxTags).map((tag) => option(tag, `:${tag}`)) },
  ].filter((group) => group.options.length > 0);
}

/** What a submission tells of a container: its names, and the tag that the person saw. */
export function tagBlockId({ workload, container, current }: Pick<ContainerChoice, "workload" | "container" | "current">): string {
  return JSON.stringify([workload, container, current]);
}

function tryOnlyBlock(): KnownBlock {
  return {
    type: "input",
    block_id: formBlocks.tryOnly,
    optional: true,
    label: plain("Dry run"),
    element: { type: "checkboxes", action_id: "try", options: [option("Only show what would change", "yes")] },
  };
}

function shownWorkload(id: string): string {
  return id.startsWith("marker:") ? id : shortObjectId(id as Parameters<typeof shortObjectId>[0]);
}

const noteBlock: (markup: string) => KnownBlock = section;

function plain(text: string, maxCharacters = 2_000) {
  return { type: "plain_text" as const, text: plainText(text, maxCharacters) };
}

function option(text: string, value: string, description = ""): PlainTextOption {
  return { text: plain(text, 75), value, ...(description === "" ? {} : { description: plain(description, 75) }) };
}

function chunks<Each>(list: readonly Each[]): Each[][] {
  return Array.from({ length: Math.ceil(list.length / groupSize) }, (_, at) => list.slice(at * groupSize, (at + 1) * groupSize));
}
