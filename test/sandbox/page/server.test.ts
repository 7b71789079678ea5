// The page's server: its files, the chat behind it, the world beside it, and who may ask.
import { request } from "node:http";
import { afterAll, beforeAll, expect, test } from "vitest";
import { developer, type PageSandbox, startPageSandbox } from "./sandbox.ts";

let sandbox: PageSandbox;
let port: number;

beforeAll(async () => {
  sandbox = await startPageSandbox();
  port = Number(new URL(sandbox.url).port);
});
afterAll(() => sandbox.close());

interface Raw {
  status: number | undefined;
  headers: Record<string, unknown>;
  body: string;
}

/** Sends the path as it is, which fetch would tidy up first. */
function raw(path: string, options: { method?: string; headers?: Record<string, string>; body?: string } = {}): Promise<Raw> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: "127.0.0.1", port, path, method: options.method ?? "GET", headers: options.headers ?? {} }, (response) => {
      let body = "";
      response.on("data", (chunk: Buffer) => {
        body += chunk.toString();
      });
      response.on("end", () => resolve({ status: response.statusCode, headers: response.headers, body }));
      response.on("error", reject);
    });
    sent.on("error", reject);
    sent.end(options.body);
  });
}

test("serves the page with types, a policy without inline code, and ETags", async () => {
  const page = await raw("/");
  expect(page.headers["content-type"]).toBe("text/html; charset=utf-8");
  expect(page.headers["content-security-policy"]).toContain("script-src 'self'");
  expect(String(page.headers["content-security-policy"])).not.toContain("unsafe");
  const script = await raw("/main.js");
  expect(script.headers["content-type"]).toBe("text/javascript; charset=utf-8");
  const again = await raw("/main.js", { headers: { "if-none-match": String(script.headers.etag) } });
  expect([again.status, again.body]).toEqual([304, ""]);
});

test.each([
  "/../server.ts",
  "/%2e%2e/server.ts",
  "/..%2fserver.ts",
  "/styles/../../server.ts",
  "//etc/passwd",
  "/tsconfig.json",
  "/styles",
])("%s is not there", async (path) => {
  expect((await raw(path)).status).toBe(404);
});

test.each(["evil.example", "evil.example:80", "127.0.0.1"])("a page that came under the name '%s' is turned away", async (host) => {
  expect((await raw("/sandbox/world", { headers: { host } })).status).toBe(421);
});

test.each([
  ["another origin", { origin: "http://evil.example" }],
  ["another port", { origin: "http://127.0.0.1:1" }],
  ["a cross-site request", { "sec-fetch-site": "cross-site" }],
  ["a sandboxed frame", { origin: "null" }],
])("%s may not write", async (_name, headers) => {
  const body = JSON.stringify({ channel: "C01DEPLOY", text: "hi" });
  for (const path of [`/client/send?user=${developer}`, "/sandbox/push"]) {
    expect((await raw(path, { method: "POST", headers, body })).status).toBe(403);
  }
});

test("passes the chat's client API through, and nothing else of it", async () => {
  const state = await raw(`/client/state?user=${developer}`);
  expect(JSON.parse(state.body)).toMatchObject({ team: { name: "Rowing Club" }, me: { id: developer } });
  for (const path of ["/api/auth.test", "/control/journal", "/client/../control/journal", "/client/%2e%2e/api/auth.test"]) {
    expect((await raw(path)).status).toBe(404);
  }
});

test("streams the chat's events as they come", async () => {
  const stop = new AbortController();
  const response = await fetch(`${sandbox.url}client/events?user=${developer}`, { signal: stop.signal });
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  await sandbox.post({ text: "streamed" });
  let text = "";
  while (!text.includes("streamed")) text += (await reader?.read())?.value;
  stop.abort();
  expect(text).toContain('"type":"message"');
});

test("says that the chat is away when it is", async () => {
  const { startPage } = await import("../../../src/sandbox/page/server.ts");
  const page = await startPage({ slackUrl: "http://127.0.0.1:9", world: sandbox.world, people: [], completions: async () => [] });
  const response = await fetch(`${page.url}client/state?user=U1`);
  expect([response.status, await response.json()]).toEqual([502, { ok: false, error: "The chat does not answer." }]);
  await page.close();
});

test("gives the world, and again after each change, to everybody who follows it", async () => {
  const stop = new AbortController();
  const follow = async () =>
    (await fetch(`${sandbox.url}sandbox/events`, { signal: stop.signal })).body?.pipeThrough(new TextDecoderStream()).getReader();
  const readers = [await follow(), await follow()];
  const pushed = await raw("/sandbox/push", { method: "POST", body: JSON.stringify({ image: "web", tag: "2.9.9" }) });
  expect(pushed.status).toBe(200);
  for (const reader of readers) {
    let text = "";
    while (!text.includes("2.9.9")) text += (await reader?.read())?.value;
  }
  stop.abort();
  expect((await raw("/sandbox/world")).body).toContain("2.9.9");
});

test.each([
  ["a tag that is none", { image: "api", tag: "-x" }, 400],
  ["a tag with a slash", { image: "api", tag: "a/b" }, 400],
  ["no image", { tag: "1" }, 400],
  ["an image that is not there", { image: "nope", tag: "1" }, 409],
  ["a list", [], 400],
])("refuses to push %s", async (_name, body, status) => {
  const answer = await raw("/sandbox/push", { method: "POST", body: JSON.stringify(body) });
  expect(answer.status).toBe(status);
  expect(JSON.parse(answer.body).error).toMatch(/\w+ /);
});

test("completes a line", async () => {
  const answer = await raw(`/sandbox/completions?user=${developer}&text=${encodeURIComponent("/gitops sy")}`);
  expect(JSON.parse(answer.body).suggestions.map((one: { text: string }) => one.text)).toEqual([
    "/gitops sync prod",
    "/gitops sync staging",
  ]);
});

test("an address that is taken is refused, and leaves nothing behind", async () => {
  const { startPage } = await import("../../../src/sandbox/page/server.ts");
  await expect(
    startPage({ port, slackUrl: sandbox.slack.url, world: sandbox.world, people: [], completions: async () => [] }),
  ).rejects.toThrow("EADDRINUSE");
});
