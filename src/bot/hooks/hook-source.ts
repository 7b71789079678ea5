// The senders of webhooks that Coxswain understands, by the name that stands in the URL and in coxswain.yaml.

export const hookSources = [
  "dockerhub",
  "ghcr",
  "quay",
  "harbor",
  "ecr",
  "cloudevents",
  "acr",
  "aliyun-acr",
  "gar",
  "jfrog",
  "nexus",
  "distribution",
  "cdevents",
  "generic",
  "github",
  "gitlab",
  "bitbucket-cloud",
  "bitbucket-server",
  "gitea",
  "gogs",
  "azure-devops",
] as const;

export type HookSource = (typeof hookSources)[number];

export function isHookSource(text: string): text is HookSource {
  return (hookSources as readonly string[]).includes(text);
}
