/**
 * Putting back line ends that were lost when text went through a web page, a chat or a word processor.
 *
 * What one parser's output looks like at the start of a line is known; where that stands in the middle
 * of a line, a line end is missing before it. A line that is whole is returned as the same object.
 */
import { type BodyLine, HOST_LIMITS } from "./define.ts";
import { isJson } from "./json.ts";
import { LOST_ENDS } from "./lost-ends.ts";

export interface Repaired {
  readonly lines: readonly BodyLine[];
  /** Were line ends put back? */
  readonly repaired: boolean;
}

/** Puts line ends back into the output that a parser is about to read. `at` stays that of the pasted line. */
export function repairLines(parser: string, lines: readonly BodyLine[]): Repaired {
  const rules = LOST_ENDS.filter((rule) => rule.parser.test(parser));
  if (rules.length === 0) return { lines, repaired: false };
  const result: BodyLine[] = [];
  let repaired = false;
  for (const line of lines) {
    let parts = [line.text];
    for (const rule of rules)
      if (parts.length < HOST_LIMITS.lines) parts = parts.flatMap((text) => cutAt(text, rule.cuts(text)));
    if (parts.length === 1) result.push(line);
    else {
      repaired = true;
      // Each part has its own reference, so that one part can be unread and another not.
      for (const text of parts) result.push({ text: text.trim(), at: { ...line.at } });
    }
  }
  return { lines: result, repaired };
}

/** Is there nothing but blanks? Looks at one character where it is not: many cuts of one line stay linear. */
function isBlank(text: string, from: number, to: number): boolean {
  for (let i = from; i < to; i++) if (text[i] !== " " && text[i] !== "\t") return false;
  return true;
}

/** Cuts before each offset; one with nothing but blanks before or behind it is no cut. */
function cutAt(text: string, offsets: readonly number[]): string[] {
  if (offsets.length === 0 || isJson(text)) return [text];
  const parts: string[] = [];
  let from = 0;
  for (const at of offsets) {
    if (at <= from || isBlank(text, from, at) || isBlank(text, at, text.length)) continue;
    parts.push(text.slice(from, at));
    from = at;
  }
  parts.push(text.slice(from));
  return parts;
}
