/** The text of `nft list ruleset` as statements: what stands between braces, semicolons and line ends. */
import type { BodyLine, LineRef } from "./define.ts";
import { type QuotedWord, quotedWords } from "./quoted-words.ts";

export interface NftStatement {
  /** What it stands in, from outside in: `table inet filter`, `chain input`. */
  readonly path: readonly string[];
  /** Braces of sets are words. */
  readonly words: readonly QuotedWord[];
  readonly at: LineRef;
}

/** Words that begin a block. Other braces are sets inside a statement. */
const BLOCK = /^(?:table|chain|set|map|flowtable|counter|quota|limit|secmark|synproxy|ct)$/;
/** The language itself knows three levels: table, chain, set in a rule. */
const DEPTH = 8;

/**
 * Splits a ruleset.
 * @param give answers false for what it does not understand.
 * @returns lines of such statements, of one that ends in the middle of a set, and of braces that do not fit.
 */
export function readNftStatements(
  lines: readonly BodyLine[],
  give: (statement: NftStatement) => boolean,
): LineRef[] {
  const unread = new Set<LineRef>();
  const path: string[] = [];
  let words: QuotedWord[] = [];
  let start: LineRef | undefined;
  let sets = 0;
  const flush = (): void => {
    if (words.length > 0 && start && !give({ path: [...path], words, at: start })) unread.add(start);
    words = [];
    start = undefined;
    sets = 0;
  };
  for (const { text, at } of lines) {
    for (const word of quotedWords(text.trim(), "{};,")) {
      // `# handle 4`: the rest of the line is a remark.
      if (!word.quoted && word.text.startsWith("#")) break;
      const mark = word.quoted ? "" : word.text;
      if (mark === "{" && sets === 0 && opensBlock(words, path)) {
        if (path.length === DEPTH) unread.add(at);
        else
          path.push(
            words
              .map((w) => w.text)
              .join(" ")
              .slice(0, 200),
          );
        words = [];
        start = undefined;
      } else if (mark === "}" && sets === 0) {
        flush();
        if (path.pop() === undefined) unread.add(at);
      } else if (mark === ";" && sets === 0) flush();
      else {
        start ??= at;
        words.push(word);
        if (mark === "{") sets++;
        if (mark === "}") sets--;
      }
    }
    // nft breaks lines inside of sets, and nowhere else.
    if (sets === 0) flush();
  }
  if (sets !== 0 && start) unread.add(start);
  else flush();
  return [...unread];
}

function opensBlock(words: readonly QuotedWord[], path: readonly string[]): boolean {
  if (words.length === 0 || words[0].quoted || !BLOCK.test(words[0].text)) return false;
  // In a chain `ct state { new }` and `limit` are conditions.
  return !(path.at(-1)?.startsWith("chain ") ?? false);
}
