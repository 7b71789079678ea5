// Who wrote a commit: its author, and the co-authors that its message names. Pure.

import type { RangeAuthor, RangeCommit } from "./git-hosts.ts";

const maxCoAuthors = 50;

/** `Co-authored-by: Name <email>`, as git hosts write it, in any line of the message. */
export function readCommit(commit: { revision: string; message: string; author: RangeAuthor }): RangeCommit {
  const { revision, message, author } = commit;
  const authors = new Map([[author.email.toLowerCase(), author]]);
  for (const [, name = "", email = ""] of message.matchAll(/^[ \t]*co-authored-by:[ \t]*([^<\n]*?)[ \t]*<([^<>\n]+)>[ \t]*\r?$/gim)) {
    if (authors.size > maxCoAuthors) break;
    if (!authors.has(email.toLowerCase())) authors.set(email.toLowerCase(), { name, email });
  }
  const [subject = ""] = message.split("\n", 1);
  return { revision, subject: subject.trim(), authors: [...authors.values()] };
}
