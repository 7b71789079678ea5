// Image references: what may be written after `image:`, read by the grammar of distribution/reference.

/**
 * One image, as written and as meant. Two references name the same repository when `registry` and
 * `repository` are equal, however they were written.
 */
export interface ImageReference {
  kind: "image";
  /** The name as written, without tag and digest: an edit keeps it (`nginx`, `docker.io/library/nginx`). */
  name: string;
  /** Host and port in lower case; `docker.io` when none was written, and for `index.docker.io`. */
  registry: string;
  /** The path inside the registry, `library/nginx`. */
  repository: string;
  tag?: string | undefined;
  /** `sha256:` and 64 hexadecimal digits, or `sha512:` and 128. */
  digest?: string | undefined;
}

/** Why a text is no image reference; both sentences are safe to show. */
export interface ReferenceProblem {
  kind: "problem";
  message: string;
  /** What was probably meant. */
  hint?: string | undefined;
}

const maxRepositoryLength = 255;
const maxReferenceLength = 4_096;
const domainLabel = "(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])";
const domainPattern = new RegExp(`^(?:${domainLabel}(?:\\.${domainLabel})*|\\[[a-fA-F0-9:]+\\])(?::[0-9]+)?$`);
const componentPattern = /^[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*$/;
const tagPattern = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/;
const digestLengths: Record<string, number> = { sha256: 64, sha512: 128 };

/**
 * Reads `[registry[:port]/]repository[:tag][@digest]` as Docker and Kubernetes do. Nothing is added that
 * was not written: without a tag `tag` stays undefined (a container runtime then takes `latest`).
 */
export function parseImageReference(text: string): ImageReference | ReferenceProblem {
  const shape = problemOfShape(text);
  if (shape !== undefined) return shape;
  const [beforeDigest = "", digest, ...moreDigests] = text.split("@");
  if (moreDigests.length > 0) return problem(text, "has more than one @");
  const { name, tag } = splitTag(beforeDigest);
  const found = problemOfTag(text, tag) ?? problemOfDigest(text, digest);
  if (found !== undefined) return found;
  const { registry, repository } = splitRegistry(name);
  const wrong = problemOfName(text, name, registry, repository);
  if (wrong !== undefined) return wrong;
  return { kind: "image", name, registry: canonicalRegistry(registry), repository, tag, digest };
}

/** As it stands in a manifest: the name as written, then tag and digest. */
export function formatImageReference(reference: ImageReference): string {
  return reference.name + tagAndDigest(reference);
}

/** The one spelling of what is meant: `docker.io/library/nginx:1.27@sha256:…`. */
export function canonicalImageReference(reference: ImageReference): string {
  return imageName(reference) + tagAndDigest(reference);
}

/** Registry and repository in their one spelling, `docker.io/library/nginx`: the key of an image. */
export function imageName(reference: ImageReference): string {
  return `${reference.registry}/${reference.repository}`;
}

/** Another tag of the same image. A digest belonged to the old tag, so it goes. */
export function withTag(reference: ImageReference, tag: string): ImageReference {
  return { ...reference, tag, digest: undefined };
}

/** The same name and tag, pinned. */
export function withDigest(reference: ImageReference, digest: string): ImageReference {
  return { ...reference, digest };
}

/** Whether both name one repository of one registry, whatever their tags. */
export function isSameImage(one: ImageReference, other: ImageReference): boolean {
  return one.registry === other.registry && one.repository === other.repository;
}

export function isTag(text: string): boolean {
  return tagPattern.test(text);
}

function tagAndDigest({ tag, digest }: ImageReference): string {
  return (tag === undefined ? "" : `:${tag}`) + (digest === undefined ? "" : `@${digest}`);
}

function splitTag(text: string): { name: string; tag?: string } {
  const colon = text.lastIndexOf(":");
  if (colon === -1 || text.indexOf("/", colon) !== -1) return { name: text };
  return { name: text.slice(0, colon), tag: text.slice(colon + 1) };
}

/** A first part is a host when it has a dot, a colon or a capital, or is `localhost` (splitDockerDomain). */
function splitRegistry(name: string): { registry: string; repository: string } {
  const slash = name.indexOf("/");
  const first = slash === -1 ? "" : name.slice(0, slash);
  const isHost = first === "localhost" || /[.:]/.test(first) || first !== first.toLowerCase();
  const registry = isHost ? first : "docker.io";
  const rest = isHost ? name.slice(slash + 1) : name;
  const isOfficial = canonicalRegistry(registry) === "docker.io" && !rest.includes("/");
  return { registry, repository: isOfficial ? `library/${rest}` : rest };
}

function canonicalRegistry(registry: string): string {
  const host = registry.toLowerCase();
  return host === "index.docker.io" ? "docker.io" : host;
}

function problem(text: string, why: string, hint?: string): ReferenceProblem {
  return { kind: "problem", message: `${JSON.stringify(text.slice(0, 120))} is no image reference: it ${why}.`, hint };
}

function problemOfShape(text: string): ReferenceProblem | undefined {
  if (text === "") return { kind: "problem", message: "The image reference is empty." };
  if (text.length > maxReferenceLength) return problem(text, `is longer than ${maxReferenceLength} characters`);
  if (/\s/.test(text)) return problem(text, "has a blank in it");
  const scheme = /^[a-z][a-z0-9+.-]*:\/\//i.exec(text)?.[0];
  if (scheme !== undefined) return problem(text, "begins with a scheme", `Write it without ${scheme}.`);
  if (/^[a-f0-9]{64}$/.test(text)) return problem(text, "is an image id, not a name");
  return undefined;
}

function problemOfTag(text: string, tag: string | undefined): ReferenceProblem | undefined {
  if (tag === undefined || tagPattern.test(tag)) return undefined;
  if (tag === "") return problem(text, "ends in a colon without a tag");
  if (tag.length > 128) return problem(text, "has a tag of more than 128 characters");
  return problem(text, `has a tag that is not letters, digits, "_", "." and "-": ${JSON.stringify(tag.slice(0, 80))}`);
}

function problemOfDigest(text: string, digest: string | undefined): ReferenceProblem | undefined {
  if (digest === undefined) return undefined;
  const [algorithm = "", hex = ""] = digest.split(":", 2);
  const length = Object.hasOwn(digestLengths, algorithm) ? digestLengths[algorithm] : undefined;
  if (length === undefined) return problem(text, "has a digest that is neither sha256 nor sha512");
  if (digest === `${algorithm}:${hex}` && hex.length === length && /^[0-9a-f]+$/.test(hex)) return undefined;
  return problem(text, `has a digest that is not ${algorithm}: and ${length} digits 0-9, a-f`);
}

function problemOfName(text: string, name: string, registry: string, repository: string): ReferenceProblem | undefined {
  const [first = ""] = name.split("/", 1);
  const isBareWord = name.includes("/") && registry === first && !/[.:]/.test(first) && first !== "localhost";
  if (repository !== repository.toLowerCase() || isBareWord)
    return problem(
      text,
      "has capitals in the name, which must be lower case",
      `Did you mean ${JSON.stringify(text.replace(name, name.toLowerCase()).slice(0, 300))}?`,
    );
  if (!domainPattern.test(registry) || !isPort(registry))
    return problem(text, `names no valid registry host: ${JSON.stringify(registry.slice(0, 80))}`);
  if (repository.length > maxRepositoryLength) return problem(text, `has a repository name of more than ${maxRepositoryLength} characters`);
  const wrong = repository.split("/").find((component) => !componentPattern.test(component));
  if (wrong === undefined) return undefined;
  if (wrong === "") return problem(text, "has an empty part in its name");
  return problem(
    text,
    `has a part that is not lower-case letters and digits with single ".", "_", "__" or "-" between them: ${JSON.stringify(wrong.slice(0, 80))}`,
  );
}

function isPort(registry: string): boolean {
  const port = /:([0-9]+)$/.exec(registry.replace(/^\[[^\]]*\]/, ""))?.[1];
  return port === undefined || (Number(port) > 0 && Number(port) < 65_536);
}
