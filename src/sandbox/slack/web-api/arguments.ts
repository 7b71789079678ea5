// The arguments of a Web API call, which may come as a form, as JSON, as multipart or in the query.
import { invalidArguments, MethodError } from "./method-error.ts";

/** Reads single arguments; form fields are strings, JSON bodies may hold anything. */
export class Arguments {
  readonly #values: Record<string, unknown>;

  constructor(values: Record<string, unknown>) {
    this.#values = values;
  }

  /** All of them but the token, for the journal; JSON in form fields is decoded. */
  forJournal(): Record<string, unknown> {
    const entries = Object.entries(this.#values).filter(([key]) => key !== "token");
    return Object.fromEntries(entries.map(([key, value]) => [key, decodeWhereJson(value)]));
  }

  text(name: string): string | undefined {
    const value = this.#values[name];
    if (value === undefined || value === null || value === "") return undefined;
    return typeof value === "object" ? JSON.stringify(value) : String(value);
  }

  /** @throws MethodError `invalid_arguments` naming the missing one */
  requiredText(name: string): string {
    const value = this.text(name);
    if (value === undefined) throw invalidArguments(`missing required field: ${name}`);
    return value;
  }

  /** Slack takes true and "true" and 1 alike. */
  flag(name: string, whenMissing = false): boolean {
    const value = this.#values[name];
    if (value === undefined || value === null || value === "") return whenMissing;
    return value === true || value === "true" || value === 1 || value === "1";
  }

  number(name: string): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const value = Number(text);
    if (!Number.isFinite(value)) throw invalidArguments(`must provide a number [json-pointer:/${name}]`);
    return value;
  }

  list(name: string): string[] {
    const value = this.#values[name];
    const items = Array.isArray(value) ? value.map(String) : (this.text(name) ?? "").split(",");
    return items.map((item) => item.trim()).filter((item) => item !== "");
  }

  /** A structured argument. @throws MethodError with `errorCode` when its JSON cannot be read */
  json(name: string, errorCode = "invalid_arguments"): unknown {
    const value = this.#values[name];
    if (value === undefined || value === null || value === "") return undefined;
    if (typeof value !== "string") return value;
    try {
      return JSON.parse(value);
    } catch {
      throw new MethodError(errorCode);
    }
  }
}

/** @param contentType - without parameters, lower case */
export async function parseArguments(
  query: URLSearchParams,
  contentType: string,
  fullContentType: string,
  body: Buffer,
): Promise<Arguments> {
  const values: Record<string, unknown> = Object.fromEntries(query);
  if (body.length === 0) return new Arguments(values);
  if (contentType === "application/json") return new Arguments({ ...values, ...parseJsonBody(body) });
  if (contentType === "application/x-www-form-urlencoded" || contentType === "") {
    return new Arguments({ ...values, ...Object.fromEntries(new URLSearchParams(body.toString("utf8"))) });
  }
  if (contentType === "multipart/form-data") {
    return new Arguments({ ...values, ...(await parseMultipart(fullContentType, body)) });
  }
  throw new MethodError("invalid_post_type");
}

/** Multipart fields; files become their content as a Buffer. */
export async function parseMultipart(contentType: string, body: Buffer): Promise<Record<string, unknown>> {
  const form = await new Response(new Uint8Array(body), { headers: { "content-type": contentType } }).formData().catch(() => {
    throw new MethodError("invalid_form_data");
  });
  const values: Record<string, unknown> = {};
  for (const [key, value] of form.entries()) {
    values[key] = typeof value === "string" ? value : Buffer.from(await value.arrayBuffer());
  }
  return values;
}

function parseJsonBody(body: Buffer): Record<string, unknown> {
  try {
    const value = JSON.parse(body.toString("utf8"));
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
  } catch {
    // Answered below, like any other body that is not an object.
  }
  throw new MethodError("invalid_json");
}

function decodeWhereJson(value: unknown): unknown {
  if (typeof value !== "string" || !/^[[{]/.test(value)) return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}
