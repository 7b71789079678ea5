// GitHub's container registry: the events `package` and `registry_package`
// (https://docs.github.com/en/webhooks/webhook-events-and-payloads#registry_package). One tag per event.

import { z } from "zod";
import { type HookInput, ignored, malformed, type ParsedHook } from "../hook-event.ts";
import { canonicalImage, splitWrittenImage } from "../image-name.ts";
import { imagePushes } from "../image-pushes.ts";
import { list, optional, text } from "../payload-fields.ts";

const Package = z.object({
  name: text,
  namespace: text,
  package_type: text,
  ecosystem: text,
  owner: optional({ login: text }),
  registry: optional({ url: text }),
  package_version: optional({
    version: text,
    name: text,
    package_url: text,
    container_metadata: optional({
      tag: optional({ name: text, digest: text }),
      manifest: z
        .object({ config: optional({ media_type: text }) })
        .nullish()
        .catch(undefined),
    }),
    docker_metadata: list(z.object({ tags: list(z.string()) })).catch([]),
  }),
});
type Package = z.infer<typeof Package>;

const Payload = z.object({ action: text, package: Package.nullish(), registry_package: Package.nullish(), zen: text });

export function parseGhcr({ headers, body }: HookInput): ParsedHook {
  const payload = Payload.safeParse(body).data;
  if (payload === undefined) return malformed("not a GitHub package event");
  const event = headers["x-github-event"];
  if (event === "ping" || (event === undefined && payload.zen !== undefined)) return ignored("ping");
  if (event !== undefined && event !== "package" && event !== "registry_package")
    return ignored(`the event is ${event.slice(0, 40)}, not a package`);
  const pushed = payload.registry_package ?? payload.package;
  if (!pushed) return malformed("the event has no package");
  if (!["published", "updated", "create", "created"].includes(payload.action ?? "")) return ignored("the package was not published");
  const type = (pushed.package_type ?? pushed.ecosystem ?? "").toLowerCase();
  if (type !== "container" && type !== "docker") return ignored("the package is no container image");
  const image = imageOf(pushed);
  const digest = digestOf(pushed);
  const mediaType = pushed.package_version?.container_metadata?.manifest?.config?.media_type;
  const tags = tagsOf(pushed);
  return imagePushes(tags.length === 0 ? [{ image, tag: undefined }] : tags.map((tag) => ({ image, tag, digest, mediaType })));
}

/** GitHub keeps the capitals of an account; its registry knows none. */
function imageOf(pushed: Package): string | undefined {
  const written = pushed.package_version?.package_url;
  if (written !== undefined) {
    const { host, path } = splitWrittenImage(written.replace(/:$/, ""));
    return canonicalImage(host, path.toLowerCase());
  }
  const registry = pushed.registry?.url?.replace(/^https?:\/\//, "");
  const account = registry?.startsWith("ghcr.io/") ? registry.slice("ghcr.io/".length) : (pushed.owner?.login ?? pushed.namespace);
  if (account === undefined || pushed.name === undefined) return undefined;
  return canonicalImage("ghcr.io", `${account}/${pushed.name}`.toLowerCase());
}

/** An untagged push has container_metadata with an empty tag; older payloads have no container_metadata at all. */
function tagsOf(pushed: Package): string[] {
  const version = pushed.package_version;
  if (version === undefined) return [];
  if (version.container_metadata) return version.container_metadata.tag?.name === undefined ? [] : [version.container_metadata.tag.name];
  const listed = version.docker_metadata.flatMap((metadata) => metadata.tags);
  if (listed.length > 0) return listed;
  const tag = splitWrittenImage(version.package_url ?? "").tag ?? version.version;
  return tag === undefined ? [] : [tag];
}

function digestOf(pushed: Package): string | undefined {
  const version = pushed.package_version;
  const candidates = [version?.container_metadata?.tag?.digest, version?.version, version?.name];
  return candidates.find((candidate) => candidate?.startsWith("sha256:"));
}
