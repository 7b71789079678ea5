// CloudEvents 1.0, structured, binary or in a batch (https://cloudevents.io): what is inside is read by who sent it.

import { z } from "zod";
import { type HookInput, ignored, malformed, type ParsedHook } from "../hook-event.ts";
import { canonicalImage, splitWrittenImage } from "../image-name.ts";
import { imagePushes } from "../image-pushes.ts";
import { text } from "../payload-fields.ts";
import { parseAcr } from "./acr.ts";
import { parseCdevents } from "./cdevents.ts";
import { ecrImage, parseEcr } from "./ecr.ts";
import { parseGar } from "./gar.ts";
import { parseHarbor } from "./harbor.ts";

const Event = z.object({ type: z.string().max(512), source: text, subject: text, data: z.unknown() });
type Event = z.infer<typeof Event>;

const Data = z.object({
  repositoryName: text,
  repository: text,
  imageTag: text,
  tag: text,
  imageDigest: text,
  digest: text,
  registryId: text,
  registryUrl: text,
  registry: text,
});
type Data = z.infer<typeof Data>;

export function parseCloudevents(input: HookInput): ParsedHook {
  const binary = input.headers["ce-type"];
  if (binary !== undefined) {
    const { "ce-source": source, "ce-subject": subject } = input.headers;
    return parseEvent({ type: binary, source, subject, data: input.body }, input);
  }
  const events = z.union([z.array(Event).max(10_000), Event.transform((event) => [event])]).safeParse(input.body).data;
  if (events === undefined || events.length === 0) return malformed("not a CloudEvent");
  const parsed = events.map((event) => parseEvent(event, input));
  const found = parsed.flatMap((one) => one.events);
  return found.length > 0 ? { events: found } : (parsed[0] ?? malformed("not a CloudEvent"));
}

function parseEvent(event: Event, input: HookInput): ParsedHook {
  const { type } = event;
  const inner: HookInput = { ...input, body: event.data };
  if (type.startsWith("dev.cdevents.")) return parseCdevents({ ...inner, body: { type, data: event.data } });
  if (type.startsWith("harbor.")) return parseHarbor({ ...inner, body: { type, data: event.data } });
  if (type.startsWith("google.cloud.pubsub.")) return parseGar(inner);
  if (type.startsWith("Microsoft.ContainerRegistry."))
    return type.endsWith(".ImagePushed") ? parseAcr(inner) : ignored("not a push of an image");
  if (isEventBridge(event.data)) return parseEcr(inner);
  if (!/image|container/i.test(type)) return ignored("the type of event is none of an image");
  if (/delet|remov|untag|pull|scan|expire|chart/i.test(type)) return ignored("not a push");
  return parsePush(event, input.registry);
}

function isEventBridge(data: unknown): boolean {
  return z.object({ "detail-type": z.string() }).safeParse(data).success;
}

/** No standard says what the data of a push looks like: these fields are what EventBridge rules and registries send. */
function parsePush(event: Event, registry: string | undefined): ParsedHook {
  const data = Data.safeParse(event.data ?? {}).data;
  if (data === undefined) return malformed("the data is none of a push");
  const [, subjectName, subjectTag] = /^([^:@]+):([^:@]+)$/.exec(event.subject ?? "") ?? [];
  const name = data.repositoryName ?? data.repository ?? subjectName;
  const tag = data.imageTag ?? data.tag ?? subjectTag;
  const digest = data.imageDigest ?? data.digest;
  return imagePushes([{ image: name === undefined ? undefined : imageOf(name, event.source, data, registry), tag, digest }]);
}

function imageOf(name: string, source: string | undefined, data: Data, registry: string | undefined): string | undefined {
  const [, region, account] = /^[au]rn:aws[\w-]*:ecr:([^:]+):([^:]+)/.exec(source ?? "") ?? [];
  if (region !== undefined) return ecrImage(data.registryId ?? account, region, name);
  const written = splitWrittenImage(name);
  if (/[.:]/.test(written.host ?? "")) return canonicalImage(written.host, written.path);
  const host = registry ?? data.registryUrl ?? data.registry ?? hostOf(source);
  return host === undefined ? undefined : canonicalImage(host, name);
}

function hostOf(source: string | undefined): string | undefined {
  return source !== undefined && /^https?:/.test(source) && URL.canParse(source) ? new URL(source).host : undefined;
}
