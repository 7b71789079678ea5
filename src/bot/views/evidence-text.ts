// The evidence page on a terminal.

import { stripVTControlCharacters } from "node:util";
import type { Evidence } from "../../jobs/evidence/evidence.ts";
import { type Ink, layOutEvidence } from "./evidence-page.ts";
import { cut } from "./text.ts";

const plainInk: Ink = {
  // A tag or a comment must not speak to the terminal.
  text: (text, maxCharacters) => cut(stripVTControlCharacters(text).replace(/\p{Cc}+/gu, " "), maxCharacters),
  person: ({ name, git }) => (git === undefined ? plain(name) : `${plain(name)} <${plain(git)}>`),
  time: plain,
  code: plain,
  strong: (text) => text,
  link: (url, text) => `${plain(text)} ${plain(url)}`,
};

export function renderEvidenceText(evidence: Evidence): string[] {
  return layOutEvidence(evidence, plainInk).flatMap(({ title, lines }) => ["", title, ...lines.map((line) => `  ${line}`)]);
}

function plain(text: string): string {
  return stripVTControlCharacters(text).replace(/\p{Cc}+/gu, " ");
}
