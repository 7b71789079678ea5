// Receivers as coxswain.yaml names them.

import { describe, expect, it } from "vitest";
import { configuredReceivers } from "../../../src/bot/hooks/configured-receivers.ts";

const files: Record<string, string> = {
  "/secrets/one": "the secret\n",
  "/secrets/two": "the new one\r\n\nthe old one\n",
  "/secrets/empty": "\n",
};

function readFile(path: string): string {
  const text = files[path];
  if (text === undefined) throw new Error("ENOENT");
  return text;
}

describe("configured receivers", () => {
  it("have the secrets of their file, several while they are exchanged", () => {
    const webhooks = {
      hub: { source: "dockerhub", secretFile: "/secrets/one" },
      images: { source: "nexus", secretFile: "/secrets/two", registry: "docker.example.com" },
      google: { source: "gar", audience: "https://coxswain.example.com", email: "push@acme.iam.gserviceaccount.com" },
    };
    expect(configuredReceivers(webhooks, readFile)).toEqual([
      { name: "hub", source: "dockerhub", secrets: ["the secret"] },
      { name: "images", source: "nexus", secrets: ["the new one", "the old one"], registry: "docker.example.com" },
      { name: "google", source: "gar", secrets: [], audience: "https://coxswain.example.com", email: "push@acme.iam.gserviceaccount.com" },
    ]);
  });

  it.each([
    ["of an unknown source", { source: "svn", secretFile: "/secrets/one" }, "webhooks.bad.source"],
    ["without a secret", { source: "github" }, "webhooks.bad.secretFile"],
    ["with an empty file", { source: "github", secretFile: "/secrets/empty" }, "webhooks.bad.secretFile"],
    ["with a file that is not there", { source: "github", secretFile: "/secrets/none" }, "a readable file"],
    ["of Google without an account", { source: "gar", audience: "x" }, "audience and email"],
  ])("%s are a mistake", (_name, webhook, message) => {
    expect(() => configuredReceivers({ bad: webhook }, readFile)).toThrow(message);
  });

  it("tell all mistakes at once", () => {
    expect(() => configuredReceivers({ a: { source: "x" }, b: { source: "github" } }, readFile)).toThrow(/webhooks\.a.*webhooks\.b/);
  });
});
