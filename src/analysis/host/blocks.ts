/** Text in nested blocks, as keepalived.conf is written: words, and `{ ... }` behind them. */
import { type BodyLine, HOST_LIMITS, type LineRef } from "./define.ts";
import { quotedWords } from "./quoted-words.ts";

/** One statement: its words, and what stands in the braces behind it. */
export interface Statement {
  readonly words: readonly string[];
  readonly at: LineRef;
  readonly block?: readonly Statement[];
}

export interface Blocks {
  readonly statements: readonly Statement[];
  /** Lines of blocks that were never closed, and braces too many: the text was cut, or two were mixed. */
  readonly unread: readonly LineRef[];
}

interface Open {
  readonly words: readonly string[];
  readonly at: LineRef;
  readonly block: Statement[];
}

const DEPTH = 16;

/**
 * Reads blocks. Comments begin with `#` or `!`. An opening brace may stand on a line of its own.
 * A block that is not closed gives nothing: what it would have said nobody knows.
 * @param isOutermost knows the words that begin a block in no other: where one does, the others were cut
 */
export function readBraces(lines: readonly BodyLine[], isOutermost: (word: string) => boolean): Blocks {
  const unread: LineRef[] = [];
  const root: Statement[] = [];
  let open: Open[] = [];
  let pending: Statement | undefined;
  let count = 0;
  const flush = (): void => {
    if (pending) (open.at(-1)?.block ?? root).push(pending);
    pending = undefined;
  };
  const begin = (words: readonly string[], at: LineRef): void => {
    flush();
    if (open.length > 0 && isOutermost(words[0])) {
      for (const block of open) unread.push(block.at, ...block.block.flatMap(linesOf));
      open = [];
    }
    pending = { words, at };
  };
  const brace = (which: string, at: LineRef): void => {
    if (which === "{") {
      if (pending && open.length < DEPTH) open.push({ ...pending, block: [] });
      else unread.push(at);
      pending = undefined;
      return;
    }
    flush();
    const closed = open.pop();
    if (closed) (open.at(-1)?.block ?? root).push(closed);
    else unread.push(at);
  };
  for (const { text, at } of lines) {
    let words: string[] = [];
    const end = (): void => {
      if (words.length > 0) begin(words, at);
      words = [];
    };
    for (const { text: word, quoted } of quotedWords(text, "{}")) {
      if (!quoted && /^[#!]/.test(word)) break;
      if (++count > HOST_LIMITS.facts) return { statements: root, unread: [...unread, at] };
      if (quoted || (word !== "{" && word !== "}")) words.push(word);
      else {
        end();
        brace(word, at);
      }
    }
    end();
  }
  flush();
  for (const block of open) unread.push(block.at, ...block.block.flatMap(linesOf));
  return { statements: root, unread };
}

/** The lines of a statement and of all inside it. */
export function linesOf(statement: Statement): LineRef[] {
  return [statement.at, ...(statement.block ?? []).flatMap(linesOf)];
}
