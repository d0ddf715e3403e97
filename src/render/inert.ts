/**
 * Text of strangers in Markdown: it is read as text, whatever it holds. CommonMark's markup is escaped (section 2.4);
 * what sites make of plain text afterwards (mentions, issue and merge request numbers, bare addresses) is broken
 * by an invisible space, which no escape prevents. Commands stand in fences, where they stay exact.
 */
import { clean } from "./lines.ts";

const INVISIBLE = "\u200b";
const MARKUP = /[\\`*_[\]<&|~#$^]/g;
/** What GitHub, GitLab, Jira and chats turn into links and calls: `@who #1 !1 ~label %milestone $snippet`. */
const CALL = /([@#!~%$＠])(?=[\p{L}\p{N}_"-])/gu;
const ADDRESS = /(:)(?=\/)|(www)(?=\.)/gi;

/** One line of plain text, at most so many characters. */
export function oneLine(text: string, most = 2000): string {
  const line = clean(text.slice(0, 4 * most))
    .replace(/\s+/g, " ")
    .trim();
  return clip(line, most);
}

/** Text for a paragraph, a heading, a list item or a table's cell. */
export function inline(text: string, most?: number): string {
  const marked = oneLine(text, most)
    .replace(MARKUP, "\\$&")
    .replace(ADDRESS, `$&${INVISIBLE}`)
    .replace(/(\\?[@#!~%$＠])(?=[\p{L}\p{N}_"-])/gu, `$1${INVISIBLE}`);
  // Only at its start is a line a list, a heading underline or a rule.
  return marked.replace(/^([-+=>]|\d{1,9}(?=[.)]))/, (sign) =>
    /\d/.test(sign) ? `${sign}${INVISIBLE}` : `\\${sign}`,
  );
}

/** A code span: what it holds is shown as it is. No pipe tables hold these. */
export function code(text: string, most?: number): string {
  const line = oneLine(text, most);
  if (line === "") return "";
  const fence = "`".repeat(longestRun(line) + 1);
  const pad = line.startsWith("`") || line.endsWith("`") ? " " : "";
  return `${fence}${pad}${line}${pad}${fence}`;
}

/** A block to copy from: one command a line. */
export function block(commands: readonly string[]): string[] {
  const lines = commands.map((command) => clean(command).replace(/[\r\n\u2028\u2029]+/g, " "));
  const fence = "`".repeat(Math.max(3, longestRun(lines.join("\n")) + 1));
  return [`${fence}sh`, ...lines, fence];
}

function longestRun(text: string): number {
  let most = 0;
  let run = 0;
  for (const char of text) {
    run = char === "`" ? run + 1 : 0;
    if (run > most) most = run;
  }
  return most;
}

/** For a terminal or a chat: no call fires, no address becomes a link. */
export function calm(text: string, most = 2000): string {
  const broken = oneLine(text, most)
    .replace(CALL, `$1${INVISIBLE}`)
    .replace(ADDRESS, `$&${INVISIBLE}`)
    .replace(/[<>]/g, (sign) => (sign === "<" ? "‹" : "›"));
  return clip(broken, most);
}

function clip(text: string, most: number): string {
  const points = Array.from(text);
  return points.length <= most ? text : `${points.slice(0, most - 1).join("")}…`;
}
