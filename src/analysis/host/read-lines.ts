/** The loop that every parser shares: line by line, what is not understood is kept as unread. */
import { type BodyLine, HOST_LIMITS, type LineRef } from "./define.ts";

/** The blank-separated words of a line. */
export function tokens(text: string): string[] {
  const trimmed = text.trim();
  return trimmed === "" ? [] : trimmed.split(/\s+/);
}

/**
 * Gives every line that is not blank to `read`, in order.
 * @returns the lines for which `read` answered false: not understood.
 */
export function readLines(
  lines: readonly BodyLine[],
  read: (text: string, at: LineRef) => boolean,
): LineRef[] {
  const unread: LineRef[] = [];
  for (const { text, at } of lines) {
    if (text.trim() === "") continue;
    if (!read(text, at)) unread.push(at);
  }
  return unread;
}

/** Appends a fact, at most HOST_LIMITS.facts of them. Answers false when the list is full. */
export function keep<T>(list: T[], fact: T): boolean {
  if (list.length >= HOST_LIMITS.facts) return false;
  list.push(fact);
  return true;
}

/** The first lines that are not blank: what a body is recognised by. */
export function openingLines(lines: readonly BodyLine[], count = 6): string[] {
  const opening: string[] = [];
  for (const { text } of lines) {
    if (opening.length === count) break;
    if (text.trim() !== "") opening.push(text);
  }
  return opening;
}
