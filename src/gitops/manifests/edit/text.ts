// A file's bytes as text and back, without the loss of a byte, and positions in it.

import { isUtf8 } from "node:buffer";

export interface EditFile {
  /** As git names it, with `/`. */
  path: string;
  bytes: Uint8Array;
}

/** The text with its byte order mark, or undefined when the bytes are not UTF-8 (or hold a NUL). */
export function decodeText(bytes: Uint8Array): string | undefined {
  if (!isUtf8(bytes)) return undefined;
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8");
}

export function encodeText(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, "utf8"));
}

/** Offset of the first character of the line that `offset` is in. */
export function lineStartAt(text: string, offset: number): number {
  let start = offset;
  while (start > 0 && !isBreak(text.charCodeAt(start - 1))) start--;
  return start === 0 && text.charCodeAt(0) === 0xfeff ? 1 : start;
}

/** Offset of the line break (or the end of the text) that closes the line of `offset`. */
export function lineEndAt(text: string, offset: number): number {
  let end = offset;
  while (end < text.length && !isBreak(text.charCodeAt(end))) end++;
  return end;
}

/** Offset behind the line break at `offset`; the same offset where there is none. */
export function afterBreak(text: string, offset: number): number {
  if (text.charCodeAt(offset) === 13 && text.charCodeAt(offset + 1) === 10) return offset + 2;
  return isBreak(text.charCodeAt(offset)) ? offset + 1 : offset;
}

/** The line break that the text uses nearest before `offset`, else its first one, else LF. */
export function lineBreakNear(text: string, offset: number): string {
  const start = lineStartAt(text, offset);
  const before = start > 0 ? breakEndingAt(text, start) : undefined;
  if (before !== undefined) return before;
  const end = lineEndAt(text, offset);
  return end < text.length ? text.slice(end, afterBreak(text, end)) : "\n";
}

/** 0-based column of an offset. */
export function columnOf(text: string, offset: number): number {
  return offset - lineStartAt(text, offset);
}

/** The blanks that bring a line to the column of `offset`: its own, or spaces where something stands before it. */
export function indentOf(text: string, offset: number): string {
  const prefix = text.slice(lineStartAt(text, offset), offset);
  return /^[ \t]*$/.test(prefix) ? prefix : " ".repeat(prefix.length);
}

function breakEndingAt(text: string, offset: number): string | undefined {
  if (text.charCodeAt(offset - 1) === 10) return text.charCodeAt(offset - 2) === 13 ? "\r\n" : "\n";
  return text.charCodeAt(offset - 1) === 13 ? "\r" : undefined;
}

function isBreak(code: number): boolean {
  return code === 10 || code === 13;
}
