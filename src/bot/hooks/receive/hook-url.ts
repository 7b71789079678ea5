// The URL of a webhook: `/hooks/<source>/<receiver>`, where need be with a secret behind it or in its query.

export interface HookUrl {
  source: string;
  receiver: string;
  urlSecrets: string[];
}

const maxUrlLength = 2_048;

/** Undefined for any other path. */
export function parseHookUrl(url: string): HookUrl | undefined {
  if (url.length > maxUrlLength || !URL.canParse(url, "http://localhost")) return undefined;
  const { pathname, searchParams } = new URL(url, "http://localhost");
  const [, root, source, receiver, secret, ...rest] = pathname.replace(/\/$/, "").split("/");
  if (root !== "hooks" || !source || !receiver || rest.length > 0) return undefined;
  const urlSecrets = [decode(secret), searchParams.get("secret"), searchParams.get("token")].filter((one) => typeof one === "string");
  return { source, receiver, urlSecrets: urlSecrets.filter((one) => one !== "") };
}

function decode(text: string | undefined): string | undefined {
  try {
    return text === undefined ? undefined : decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
