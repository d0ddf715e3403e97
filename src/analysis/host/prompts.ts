/** Prompts in the middle of a line: there the line end before them was lost (`= 1# ip -4 a`). */
import { fusedStart } from "./fused.ts";
import { promptLength } from "./header.ts";
import { beginsCommand, isCommand } from "./programs.ts";
import { readCommandLine } from "./shell.ts";

/** What can stand before the `#` or `$` of a prompt, glued to the output before it. */
const PROMPT =
  /(?:\[[\w.-]{1,64}@[\w.-]{1,64} [^\][]{1,100}\] ?|[a-z_][\w-]{0,31}@[\w.-]{1,64}:[~/][\w./~-]{0,100} ?)$/;
const LOOK = 300;
const PARTS = 1_000;

/**
 * Cuts a line before each prompt in it that is followed by a command whose output a parser reads.
 * Commands of other programs, and `#` in the text of an output, leave the line as it is.
 */
export function promptsInside(text: string, isRead: (words: readonly string[]) => boolean): string[] {
  const parts: string[] = [];
  let from = 0;
  const start = promptLength(text);
  for (const match of text.matchAll(/(?<!#)(#{1,6}|\$) {0,2}([a-z/][\w./=-]{0,100})(?!\S)/g)) {
    const at = match.index;
    if (at < start || !beginsCommand(match[2]) || text.slice(from, Math.min(at, from + LOOK)).trim() === "")
      continue;
    const { commands } = readCommandLine(commandAt(text, at + match[1].length));
    if (!commands.some((words) => isCommand(words) && isRead(words))) continue;
    const cut = at - (PROMPT.exec(text.slice(Math.max(from, at - LOOK), at))?.[0].length ?? 0);
    if (text.slice(from, cut).trim() === "") continue;
    parts.push(text.slice(from, cut));
    from = cut;
    if (parts.length === PARTS) break;
  }
  parts.push(text.slice(from));
  return parts;
}

/** The command behind a prompt, up to the next prompt or to what looks like output. */
function commandAt(text: string, from: number): string {
  const ahead = text.slice(from, from + LOOK);
  const next = /[#$] {0,2}[a-z/]/.exec(ahead.slice(1))?.index;
  const command = next === undefined ? ahead : ahead.slice(0, next + 1);
  return command.slice(0, fusedStart(command) ?? command.length);
}
