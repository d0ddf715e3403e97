/** Splitting a pasted text: one section per command, in the order of the text. */
import { cleanLine } from "./clean.ts";
import { HOST_LIMITS, type LineRef } from "./define.ts";
import { type Header, readHeader } from "./header.ts";
import { promptsInside } from "./prompts.ts";
import type { CommandLine } from "./shell.ts";

/** A line of the text, or a part of one in which a prompt was found. */
export interface TextLine {
  /** Cleaned of colours and the like. */
  readonly text: string;
  /** Line of the text, from 1, and as it stands there. */
  readonly line: number;
  readonly original: string;
}

export interface RawSection {
  readonly command?: CommandLine;
  /** Line of the header; 0 when there is none. */
  readonly header: number;
  /** The host that its prompt names. */
  readonly host?: string;
  readonly lines: readonly TextLine[];
}

export interface SplitText {
  readonly sections: readonly RawSection[];
  /** Was a lost line end found at a prompt? */
  readonly repaired: boolean;
  /** What was over a limit and not read. */
  readonly dropped: readonly LineRef[];
}

/** What people write in the place of output that is empty. */
const NOTHING =
  /^[<([【「]?\s?(?:无输出|没有输出|输出为空|无|空|no output|none|empty|nothing|no result)\s?[>)\]】」]?$/i;
/** A file that is shown: its comments are no headings. */
const SHOWN_FILE = /^(?!\/(?:proc|sys)\/)[\w./-]*\/[\w.-]+$/;

/**
 * Splits a text into sections. Text before the first header is a section without a command.
 * @param isRead knows whether a parser reads the output of a command
 */
export function splitSections(text: string, isRead: (words: readonly string[]) => boolean): SplitText {
  const sections: RawSection[] = [];
  const dropped: LineRef[] = [];
  let lines: TextLine[] = [];
  let current: Omit<RawSection, "lines"> = { header: 0 };
  let repaired = false;
  const end = (): void => {
    if (current.header > 0 || lines.length > 0) sections.push({ ...current, lines });
    lines = [];
  };
  const push = (line: TextLine): void => {
    if (!NOTHING.test(line.text.trim()) && !/^\s*```\w{0,20}\s*$/.test(line.text)) lines.push(line);
  };
  for (const whole of linesOf(text, dropped)) {
    const parts = promptsInside(whole.text, isRead);
    repaired ||= parts.length > 1;
    for (const part of parts) {
      const piece = { ...whole, text: part };
      const header = readHeader(part, isRead);
      if (!header || (header.heading && showsFile(current.command))) {
        push(piece);
        continue;
      }
      end();
      if (sections.length >= HOST_LIMITS.sections) {
        dropped.push(notRead(whole.line));
        return { sections, repaired, dropped };
      }
      current = startOf(header, whole.line);
      if (header.output !== undefined) {
        repaired = true;
        push({ ...whole, text: header.output });
      }
    }
  }
  end();
  return { sections, repaired, dropped };
}

function startOf({ command, host }: Header, line: number): Omit<RawSection, "lines"> {
  return command ? { command, header: line, ...(host !== undefined && { host }) } : { header: line };
}

function showsFile(command: CommandLine | undefined): boolean {
  const words = command?.commands[0] ?? [];
  return /^(?:cat|less|more|grep|egrep|tail|head)$/.test(words[0]) && words.some((w) => SHOWN_FILE.test(w));
}

/** The entry that says that a limit was met. */
export function notRead(line: number): LineRef {
  return { line, text: "(… more lines not read)", command: "" };
}

function linesOf(text: string, dropped: LineRef[]): TextLine[] {
  const lines: TextLine[] = [];
  const end = Math.min(text.length, HOST_LIMITS.textBytes);
  let from = 0;
  while (from < end) {
    if (lines.length === HOST_LIMITS.lines) break;
    const found = text.indexOf("\n", from);
    const to = found < 0 || found > end ? end : found;
    let original = text.slice(from, to);
    while (original.endsWith("\r")) original = original.slice(0, -1);
    lines.push({ text: cleanLine(original), line: lines.length + 1, original: original.slice(0, 300) });
    from = to + 1;
  }
  if (from < end || end < text.length) dropped.push(notRead(lines.length));
  return lines;
}
