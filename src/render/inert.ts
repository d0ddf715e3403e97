/**
 * Text of strangers in Markdown and in chats: it is shown, and does nothing.
 *
 * Rendering undoes escapes before GitHub and GitLab look for mentions, references and addresses, so those are broken
 * by a zero width space (U+200B); everything that Markdown itself reads is escaped. Commands stand in fenced blocks,
 * where nothing is looked for, and stay exact.
 */

/** One line without control, bidirectional and invisible characters, cut at 4,000. */
export function plainLine(text: string): string {
  return text.slice(0, MOST).toWellFormed().replace(UNSEEN, " ").replace(/\s+/g, " ").trim();
}

const MOST = 4000;

/** Control characters, those that turn text around, and what has no width or no character at all. */
const UNSEEN =
  /[\p{Cc}\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff]/gu;

/** Breaks what a tool would make a mention, a reference, an address or a picture of. */
export function defused(line: string): string {
  return line
    .replace(/@/g, `@${BREAK}`)
    .replace(/([#!~%&$^])(?=["\w])/g, `$1${BREAK}`)
    .replace(/\bGH(?=-\d)/gi, `$&${BREAK}`)
    .replace(/:(?=\/)/g, `:${BREAK}`)
    .replace(/\bwww(?=\.)/gi, `$&${BREAK}`)
    .replace(/(?:javascript|data|mailto|xmpp|file)(?=:)/gi, `$&${BREAK}`)
    .replace(/:(?=(?:ab|cd|[a-z0-9_+-]{0,30}[g-z_+][a-z0-9_+-]{0,30}):)/g, `:${BREAK}`);
}

const BREAK = "\u200b";

/** Escaped for a paragraph, a list item or the cell of a table. @param most characters of the result. */
export function inert(text: string, most = MOST): string {
  const characters = [...defused(plainLine(text))];
  const mark = markAtStart(characters);
  let out = "";
  for (const [i, character] of characters.entries()) {
    const piece = i === mark ? `\\${character}` : escaped(characters, i);
    if (out.length + piece.length >= most) return `${out}…`;
    out += piece;
  }
  return out;
}

/** `# `, `- `, `1. `: where at the start of a block there is a character that makes it another block. */
function markAtStart(characters: readonly string[]): number {
  if (/[#+\-=:]/.test(characters[0] ?? "")) return 0;
  const end = characters.findIndex((character) => !/[0-9]/.test(character));
  return end > 0 && /[.)]/.test(characters[end]) ? end : -1;
}

/** Neither a pipe nor a backslash may stand in the cell of a table, whatever comes before or after. */
const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  "|": "&#124;",
  "\\": "&#92;",
  "`": "&#96;",
  $: "&#36;",
};

function escaped(characters: readonly string[], at: number): string {
  const character = characters[at];
  if (character === "_") {
    const inWord = isWord(characters[at - 1]) && isWord(characters[at + 1]);
    return inWord ? "_" : "\\_";
  }
  if (Object.hasOwn(ENTITIES, character)) return ENTITIES[character];
  return "*[]{}~^".includes(character) ? `\\${character}` : character;
}

const isWord = (character: string | undefined) => character !== undefined && /[A-Za-z0-9]/.test(character);

/** A quoted line in a paragraph or list item, not in a table. @param most characters of the text. */
export function codeSpan(text: string, most = 600): string {
  const plain = plainLine(text);
  const line = defused(plain.length > most ? `${plain.slice(0, most).toWellFormed()}…` : plain);
  if (line === "") return "–";
  const fence = "`".repeat(longestRun(line) + 1);
  const pad = line.startsWith("`") || line.endsWith("`") ? " " : "";
  return `${fence}${pad}${line}${pad}${fence}`;
}

/** Commands to copy, one a line, exact but for characters that nobody sees: those show as U+FFFD. */
export function fenced(commands: readonly string[]): string {
  const lines = commands.map((line) => line.toWellFormed().replace(UNSEEN, "\ufffd"));
  const fence = "`".repeat(Math.max(3, ...lines.map((line) => longestRun(line) + 1)));
  return [`${fence}sh`, ...lines, fence].join("\n");
}

function longestRun(text: string): number {
  return Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
}
