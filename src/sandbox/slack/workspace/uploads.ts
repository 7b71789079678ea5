// Uploads under way: between files.getUploadURLExternal, the upload itself and files.completeUploadExternal.
import type { IdSource } from "../ids.ts";

export interface Upload {
  id: string;
  filename: string;
  length: number;
  secret: string;
  content?: Buffer;
}

export class Uploads {
  readonly #ids: IdSource;
  readonly #byId = new Map<string, Upload>();

  constructor(ids: IdSource) {
    this.#ids = ids;
  }

  start(filename: string, length: number): Upload {
    const upload = { id: this.#ids.next("F"), filename, length, secret: this.#ids.secret() };
    this.#byId.set(upload.id, upload);
    return upload;
  }

  /** @returns false when there is no such upload or the length is not the announced one */
  receive(secret: string, content: Buffer): boolean {
    const upload = [...this.#byId.values()].find((candidate) => candidate.secret === secret);
    if (!upload || content.length !== upload.length) return false;
    upload.content = content;
    return true;
  }

  /** Takes a finished upload out; undefined when there is none, or nothing was uploaded yet. */
  finish(id: string): Upload | undefined {
    const upload = this.#byId.get(id);
    if (!upload?.content) return undefined;
    this.#byId.delete(id);
    return upload;
  }
}
