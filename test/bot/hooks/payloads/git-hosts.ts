// Pushes to git hosts; payloads written after their documentation.

import { after, before, git, type HookCase, none } from "./hook-case.ts";

function refPush(host: string, more: object = {}): object {
  return {
    ref: "refs/heads/main",
    before,
    after,
    created: false,
    deleted: false,
    commits: [],
    repository: {
      id: 1,
      full_name: "acme/deploy",
      html_url: `https://${host}/acme/deploy`,
      ssh_url: `git@${host}:acme/deploy.git`,
      clone_url: `https://${host}/acme/deploy.git`,
    },
    ...more,
  };
}

function refPushCases(source: "github" | "gitea" | "gogs", header: string, host: string): HookCase[] {
  const urls = [`https://${host}/acme/deploy.git`, `git@${host}:acme/deploy.git`, `https://${host}/acme/deploy`];
  const push = { [header]: "push" };
  return [
    { source, name: "a branch", headers: push, body: refPush(host), expected: [git(urls, "refs/heads/main", before, after)] },
    {
      source,
      name: "a new branch",
      headers: push,
      body: refPush(host, { before: none, created: true }),
      expected: [git(urls, "refs/heads/main", undefined, after)],
    },
    {
      source,
      name: "a tag",
      headers: push,
      body: refPush(host, { ref: "refs/tags/v1" }),
      expected: [git(urls, "refs/tags/v1", before, after)],
    },
    { source, name: "no header, as a file is tried", body: refPush(host), expected: [git(urls, "refs/heads/main", before, after)] },
    { source, name: "a deleted branch", headers: push, body: refPush(host, { after: none, deleted: true }), expected: "deleted" },
    {
      source,
      name: "an event beside the push",
      headers: { [header]: "create" },
      body: { ref: "main", ref_type: "branch" },
      expected: "not a push",
    },
    { source, name: "an issue, no header", body: { action: "opened", issue: {} }, expected: "not a push" },
    {
      source,
      name: "a ref that git would refuse",
      headers: push,
      body: refPush(host, { ref: "refs/heads/--upload-pack=x y" }),
      expected: "no branch",
      malformed: true,
    },
    {
      source,
      name: "a path for a ref",
      headers: push,
      body: refPush(host, { ref: "refs/heads/../../x" }),
      expected: "no branch",
      malformed: true,
    },
    { source, name: "no repository", headers: push, body: refPush(host, { repository: null }), expected: "no repository", malformed: true },
    { source, name: "another shape", headers: push, body: [1, 2], expected: "not a push", malformed: true },
  ];
}

export const refPushSources: HookCase[] = [
  ...refPushCases("github", "X-GitHub-Event", "github.com"),
  {
    source: "github",
    name: "a ping",
    headers: { "X-GitHub-Event": "ping" },
    body: { zen: "Design for failure.", hook_id: 1 },
    expected: "ping",
  },
  ...refPushCases("gitea", "X-Gitea-Event", "gitea.example.com"),
  ...refPushCases("gogs", "X-Gogs-Event", "gogs.example.com"),
];

const gitlabUrls = [
  "https://gitlab.example.com/acme/deploy.git",
  "git@gitlab.example.com:acme/deploy.git",
  "https://gitlab.example.com/acme/deploy",
];

function gitlab(more: object = {}): object {
  const project = {
    id: 15,
    git_http_url: gitlabUrls[0],
    git_ssh_url: gitlabUrls[1],
    web_url: gitlabUrls[2],
    path_with_namespace: "acme/deploy",
  };
  return {
    object_kind: "push",
    event_name: "push",
    before,
    after,
    ref: "refs/heads/main",
    checkout_sha: after,
    project,
    repository: { git_http_url: gitlabUrls[0] },
    ...more,
  };
}

export const gitlabCases: HookCase[] = [
  { source: "gitlab", name: "a branch", body: gitlab(), expected: [git(gitlabUrls, "refs/heads/main", before, after)] },
  {
    source: "gitlab",
    name: "a tag",
    body: gitlab({ object_kind: "tag_push", ref: "refs/tags/v1" }),
    expected: [git(gitlabUrls, "refs/tags/v1", before, after)],
  },
  {
    source: "gitlab",
    name: "a system hook",
    body: gitlab({ object_kind: undefined }),
    expected: [git(gitlabUrls, "refs/heads/main", before, after)],
  },
  { source: "gitlab", name: "a deleted branch", body: gitlab({ after: none }), expected: "deleted" },
  { source: "gitlab", name: "a merge request", body: { object_kind: "merge_request" }, expected: "not a push" },
  { source: "gitlab", name: "another shape", body: {}, expected: "not an event of GitLab", malformed: true },
];

const cloudUrls = ["https://bitbucket.org/acme/deploy.git", "git@bitbucket.org:acme/deploy.git", "https://bitbucket.org/acme/deploy"];

function bitbucketCloud(changes: object[]): object {
  return {
    actor: { type: "user" },
    repository: { full_name: "acme/deploy", links: { html: { href: cloudUrls[2] } }, type: "repository" },
    push: { changes },
  };
}

const main = (hash: string): object => ({ type: "branch", name: "main", target: { type: "commit", hash } });
const repoPush = { "X-Event-Key": "repo:push" };

export const bitbucketCases: HookCase[] = [
  {
    source: "bitbucket-cloud",
    name: "a branch",
    headers: repoPush,
    body: bitbucketCloud([{ old: main(before), new: main(after) }]),
    expected: [git(cloudUrls, "refs/heads/main", before, after)],
  },
  {
    source: "bitbucket-cloud",
    name: "several refs in one push",
    body: bitbucketCloud([
      { old: main(before), new: null },
      { old: null, new: { type: "tag", name: "v1", target: { hash: after } } },
      { old: null, new: { type: "branch", name: "next", target: { hash: after } } },
    ]),
    expected: [git(cloudUrls, "refs/tags/v1", undefined, after), git(cloudUrls, "refs/heads/next", undefined, after)],
  },
  {
    source: "bitbucket-cloud",
    name: "a deleted branch",
    headers: repoPush,
    body: bitbucketCloud([{ old: main(before), new: null }]),
    expected: "deleted",
  },
  {
    source: "bitbucket-cloud",
    name: "a pull request",
    headers: { "X-Event-Key": "pullrequest:created" },
    body: {},
    expected: "not a push",
  },
  { source: "bitbucket-cloud", name: "another shape", headers: repoPush, body: { push: {} }, expected: "not a push", malformed: true },
];

function bitbucketServer(changes: object[], links?: object): object {
  return {
    eventKey: "repo:refs_changed",
    date: "2026-02-03T04:05:06+0000",
    actor: { name: "ann" },
    repository: { slug: "deploy", id: 84, name: "deploy", project: { key: "ACME" }, ...(links && { links }) },
    changes,
  };
}

const changed = (type: string, toHash: string): object => ({
  ref: { id: "refs/heads/main", displayId: "main", type: "BRANCH" },
  refId: "refs/heads/main",
  fromHash: before,
  toHash,
  type,
});
const serverUrls = ["ssh://git@bitbucket.example.com:7999/acme/deploy.git", "https://bitbucket.example.com/scm/acme/deploy.git"];

export const bitbucketServerCases: HookCase[] = [
  {
    source: "bitbucket-server",
    name: "project and name, no URL",
    body: bitbucketServer([changed("UPDATE", after)]),
    expected: [git([], "refs/heads/main", before, after, "ACME/deploy")],
  },
  {
    source: "bitbucket-server",
    name: "with its URLs",
    body: bitbucketServer([changed("UPDATE", after)], { clone: serverUrls.map((href) => ({ href, name: "x" })) }),
    expected: [git(serverUrls, "refs/heads/main", before, after)],
  },
  { source: "bitbucket-server", name: "a deleted branch", body: bitbucketServer([changed("DELETE", none)]), expected: "deleted" },
  {
    source: "bitbucket-server",
    name: "a test of the connection",
    headers: { "X-Event-Key": "diagnostics:ping" },
    body: { test: true },
    expected: "ping",
  },
  { source: "bitbucket-server", name: "a pull request", body: { eventKey: "pr:opened" }, expected: "not a push" },
  { source: "bitbucket-server", name: "another shape", body: [], expected: "not an event of Bitbucket", malformed: true },
];

const azureUrl = "https://dev.azure.com/acme/platform/_git/deploy";

function azure(refUpdates: object[]): object {
  return {
    id: "03c164c2",
    eventType: "git.push",
    publisherId: "tfs",
    resource: {
      commits: [],
      refUpdates,
      repository: { id: "278d5cd2", name: "deploy", remoteUrl: "https://acme@dev.azure.com/acme/platform/_git/deploy" },
      pushId: 14,
    },
  };
}

export const azureDevopsCases: HookCase[] = [
  {
    source: "azure-devops",
    name: "a branch",
    body: azure([{ name: "refs/heads/main", oldObjectId: before, newObjectId: after }]),
    expected: [git([azureUrl], "refs/heads/main", before, after)],
  },
  {
    source: "azure-devops",
    name: "two branches, one of them deleted",
    body: azure([
      { name: "refs/heads/old", oldObjectId: before, newObjectId: none },
      { name: "refs/heads/main", oldObjectId: before, newObjectId: after },
    ]),
    expected: [git([azureUrl], "refs/heads/main", before, after)],
  },
  {
    source: "azure-devops",
    name: "a deleted branch",
    body: azure([{ name: "refs/heads/main", oldObjectId: before, newObjectId: none }]),
    expected: "deleted",
  },
  { source: "azure-devops", name: "a pull request", body: { eventType: "git.pullrequest.created" }, expected: "not a push" },
  { source: "azure-devops", name: "another shape", body: {}, expected: "not an event of Azure DevOps", malformed: true },
];
