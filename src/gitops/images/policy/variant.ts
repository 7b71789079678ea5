// Telling a prerelease (`-rc.1`) from a variant of the image (`-alpine`), which tags write alike.

// Words that begin a prerelease wherever they stand.
const prereleaseWords = new Set(
  "a alpha b beta c rc cr pre preview prerelease dev develop snapshot nightly canary next m milestone ea eap test unstable edge insider experimental".split(
    " ",
  ),
);

// Words that begin a variant even where the policy asks for prereleases.
const variantWords = new Set(
  (
    "alpine slim debian trixie bookworm bullseye buster stretch jessie ubuntu noble jammy focal bionic xenial centos rocky alma " +
    "fedora rhel ubi ubi8 ubi9 ol oraclelinux amazonlinux al amazoncorretto arch photon wolfi distroless scratch static musl glibc " +
    "windowsservercore nanoserver windows linux amd64 arm64 arm armv7 arm32v7 arm64v8 ppc64le s390x riscv64 x86 fpm apache nginx cli zts " +
    "jdk jre openjdk temurin perl management debug nonroot rootless fips gpu cuda cpu full lite minimal standard onbuild unprivileged ee ce oss enterprise"
  ).split(" "),
);

/**
 * Whether one dash-separated part of what follows a version's number belongs to the prerelease. A word that
 * is in neither list is a variant, except where the policy asks for prereleases: there semantic versioning
 * has the last word.
 */
export function isPrereleasePart(part: string, asksPrereleases: boolean): boolean {
  const word = /^[A-Za-z]+/.exec(part)?.[0].toLowerCase();
  if (word === undefined || prereleaseWords.has(word)) return true;
  if (isCommitHash(part)) return true;
  if (variantWords.has(word) || variantWords.has(part.toLowerCase())) return false;
  return asksPrereleases;
}

function isCommitHash(part: string): boolean {
  return /^g?[0-9a-f]{7,40}$/.test(part) && /\d/.test(part);
}
