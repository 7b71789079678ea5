// Image references by the grammar of distribution/reference, and the answer of `coxswain image parse`.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { answerImageParse } from "../../../src/gitops/images/commands/image-parse.ts";
import {
  canonicalImageReference,
  formatImageReference,
  type ImageReference,
  imageName,
  isSameImage,
  parseImageReference,
  withDigest,
  withTag,
} from "../../../src/gitops/images/reference.ts";

const hex = "a".repeat(64);

const accepted: [name: string, text: string, canonical: string][] = [
  ["a word is an official image", "nginx", "docker.io/library/nginx"],
  ["with a tag", "nginx:1.27", "docker.io/library/nginx:1.27"],
  ["two parts are a Docker Hub repository", "weaveworks/flux:1.2", "docker.io/weaveworks/flux:1.2"],
  ["docker.io spelled out", "docker.io/nginx", "docker.io/library/nginx"],
  ["its old name", "index.docker.io/weaveworks/flux", "docker.io/weaveworks/flux"],
  ["library spelled out", "docker.io/library/nginx:1", "docker.io/library/nginx:1"],
  ["a host with a dot", "ghcr.io/org/team/app:v1", "ghcr.io/org/team/app:v1"],
  ["a host in capitals", "GHCR.io/org/app", "ghcr.io/org/app"],
  ["a port", "registry.local:5000/api:1.5.0", "registry.local:5000/api:1.5.0"],
  ["localhost is a host", "localhost/a/b", "localhost/a/b"],
  ["localhost with a port", "localhost:5000/a", "localhost:5000/a"],
  ["a port without a slash is a tag", "localhost:5000", "docker.io/library/localhost:5000"],
  ["an IPv6 host", "[2001:db8::1]:5000/x/y:1", "[2001:db8::1]:5000/x/y:1"],
  ["a digest", `a/b@sha256:${hex}`, `docker.io/a/b@sha256:${hex}`],
  ["a tag and a digest", `a/b:1@sha256:${hex}`, `docker.io/a/b:1@sha256:${hex}`],
  ["sha512", `a/b@sha512:${hex}${hex}`, `docker.io/a/b@sha512:${hex}${hex}`],
  ["separators in names", "a_b/c__d/e---f.g", "docker.io/a_b/c__d/e---f.g"],
  ["one-letter parts", "public.ecr.aws/x/y", "public.ecr.aws/x/y"],
  ["capitals in the tag", "nginx:RC_1", "docker.io/library/nginx:RC_1"],
  ["a tag of 128 characters", `nginx:${"t".repeat(128)}`, `docker.io/library/nginx:${"t".repeat(128)}`],
];

const refused: [name: string, text: string, why: RegExp][] = [
  ["nothing", "", /empty/],
  ["a capital", "Nginx", /lower case.*"nginx"/],
  ["a capital in the first part", "MyOrg/app:1", /lower case.*"myorg\/app:1"/],
  ["a capital behind a host", "ghcr.io/Org/app", /lower case.*"ghcr.io\/org\/app"/],
  ["a scheme", "https://ghcr.io/a/b", /scheme.*https/],
  ["an empty part", "a//b", /empty part/],
  ["a slash at the end", "a/", /empty part/],
  ["an empty tag", "a:", /without a tag/],
  ["a tag of 129 characters", `a:${"t".repeat(129)}`, /128/],
  ["a tag that begins with a dash", "a:-1", /has a tag that is not/],
  ["a plus in the tag", "a:1.0+x", /has a tag that is not/],
  ["a short digest", "a@sha256:abc", /64 digits/],
  ["a digest in capitals", `a@sha256:${"A".repeat(64)}`, /64 digits/],
  ["an unknown algorithm", `a@md5:${hex}`, /neither sha256/],
  ["a member of Object as the algorithm", `a@constructor:${hex}`, /neither sha256/],
  ["two digests", `a@sha256:${hex}@sha256:${hex}`, /more than one @/],
  ["a digest of too many parts", `a@sha256:${hex}:1`, /64 digits/],
  ["an image id", hex, /image id/],
  ["a name of 256 characters", "a".repeat(256), /255/],
  ["three underscores", "a___b", /part that is not/],
  ["a dash at the end", "a-/b", /part that is not/],
  ["a port out of range", "a.b:99999/x", /registry host/],
  ["a host that is none", "a..b/x", /registry host/],
  ["a template", "{{ .Values.image }}", /blank/],
  ["a variable", "$IMAGE", /part that is not|lower case/],
  ["a newline", "nginx\n", /blank/],
];

describe("parseImageReference", () => {
  it.each(accepted)("%s", (_name, text, canonical) => {
    const reference = parse(text);
    expect(canonicalImageReference(reference)).toBe(canonical);
    expect(formatImageReference(reference)).toBe(text);
  });

  it.each(refused)("refuses %s", (_name, text, why) => {
    const answer = answerImageParse(text);
    expect(answer.kind).toBe("refused");
    expect(answer.kind === "refused" && answer.reason).toMatch(why);
  });

  it("a canonical reference parses to itself", () => {
    const part = fc.stringMatching(/^[a-z0-9]{1,8}([._-][a-z0-9]{1,4})?$/);
    const tag = fc.option(fc.stringMatching(/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,20}$/), { nil: undefined });
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 4 }), tag, (parts, written) => {
        const first = canonicalImageReference(parse(parts.join("/") + (written === undefined ? "" : `:${written}`)));
        expect(canonicalImageReference(parse(first))).toBe(first);
      }),
    );
  });

  it("never throws, whatever the text", () => {
    fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => void parseImageReference(text)));
  });
});

describe("changing a reference", () => {
  it("a new tag keeps the name as written and drops the digest of the old one", () => {
    expect(formatImageReference(withTag(parse(`nginx:1@sha256:${hex}`), "2"))).toBe("nginx:2");
  });

  it("a digest keeps the tag", () => {
    expect(formatImageReference(withDigest(parse("nginx:1"), `sha256:${hex}`))).toBe(`nginx:1@sha256:${hex}`);
  });

  it("the spelling of a name does not matter to what is the same image", () => {
    expect(isSameImage(parse("nginx:1"), parse("index.docker.io/library/nginx"))).toBe(true);
    expect(isSameImage(parse("nginx"), parse("quay.io/library/nginx"))).toBe(false);
    expect(imageName(parse("nginx:1"))).toBe("docker.io/library/nginx");
  });
});

it("the answer to `image parse` has null for what was not written", () => {
  expect(answerImageParse("ghcr.io/a/b:1")).toEqual({
    kind: "parsed",
    image: { registry: "ghcr.io", repository: "a/b", tag: "1", digest: null, canonical: "ghcr.io/a/b:1" },
  });
});

function parse(text: string): ImageReference {
  const reference = parseImageReference(text);
  if (reference.kind === "problem") throw new Error(reference.message);
  return reference;
}
