/** Text in the Markdown dialects of chats, which document no way to escape. */
import type { Language } from "../render/define.ts";
import { type Brief, headLines, legLines, showing, WORDS } from "./brief.ts";

/** What begins a mention, a link, a tag, an entity or a format, as the character that looks like it and does nothing. */
const LOOKALIKES: Readonly<Record<string, string>> = {
  "<": "＜",
  ">": "＞",
  "[": "［",
  "]": "］",
  "@": "＠",
  "&": "＆",
  "*": "＊",
  "`": "＇",
  "~": "～",
  "\\": "＼",
  "#": "＃",
  "+": "＋",
  "=": "＝",
  "-": "－",
};

/** Prose as a paragraph that shows as it is, and does nothing. Within a word `_` stays: it is that of `rp_filter`. */
export function inert(text: string): string {
  return text
    .replace(/[<>[\]@&*`~\\]/g, (char) => LOOKALIKES[char] ?? char)
    .replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, "＿")
    .replaceAll("://", "：//")
    .replace(/^[#+=-]/, (char) => LOOKALIKES[char] ?? char)
    .replace(/^(\d{1,9})[.)](?=\s|$)/, "$1．");
}

/** A command is shown in code, and unchanged. Does it hold anything that could leave it, or mean something in it? */
function fitsCode(command: string): boolean {
  return !/[`<@&]|\]\(|:\/\//.test(command);
}

/**
 * A message as paragraphs, in the order in which they matter, no longer than so many bytes.
 * @param code a command as code
 */
export function paragraphs(
  whole: Brief,
  link: string,
  language: Language,
  mostBytes: number,
  code: (command: string) => string,
): string {
  const words = WORDS[language];
  const brief = showing(whole, fitsCode);
  const { fixes, more } = brief;
  const [summary, ...facts] = headLines(brief, language);
  const legs = legLines(brief, language);
  const all = [
    `**${brief.title}**`,
    inert(summary),
    `[${words.report}](${link})`,
    ...facts.map(inert),
    ...(legs.length === 0 ? [] : [`**${words.legs}**`, ...legs.map((leg) => inert(leg))]),
    ...(fixes.length + more.commands === 0 ? [] : [`**${words.fixes}**`]),
    ...fixes.map(({ where, command }) => `${inert(where)}: ${code(command)}`),
    ...(more.commands > 0 ? [words.moreCommands(more.commands)] : []),
  ];
  return fitting(all, mostBytes);
}

const GAP = "\n\n";
const CUT = "…";

function fitting(all: readonly string[], mostBytes: number): string {
  const encoder = new TextEncoder();
  const size = (text: string) => encoder.encode(text).length;
  let text = "";
  for (const [i, next] of all.entries()) {
    const longer = text === "" ? next : text + GAP + next;
    const room = i === all.length - 1 ? 0 : size(GAP + CUT);
    if (size(longer) + room > mostBytes) return text + GAP + CUT;
    text = longer;
  }
  return text;
}
