/** Lines of plain text: what the text renderers share. */
import { breakable, isWide } from "./text-width.ts";

/** @param left so many columns hold words, the others numbers. */
export function table(rows: readonly (readonly string[])[], left: number): string[] {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => columns(row[i]))));
  return rows.map((row) => {
    const cells = row.map((cell, i) => {
      const space = " ".repeat(widths[i] - columns(cell));
      return i < left ? cell + space : space + cell;
    });
    return `  ${cells.join("  ")}`.trimEnd();
  });
}

export function command(host: string, line: string, why: string): string[] {
  return [`  ${host}$ ${line}`, ...wrap(why, "      ")];
}

export function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ["", title, ...lines];
}

/** A hop, or a place inside a host. */
export const spanText = ({ from, to }: { readonly from: string; readonly to: string }) =>
  from === to ? `in ${from}` : `${from} > ${to}`;

const WIDTH = 100;

/** Breaks at spaces and beside wide characters. */
export function wrap(sentence: string, indent: string): string[] {
  const lines: string[] = [];
  let line = "";
  let width = 0;
  for (const piece of breakable(sentence.trim().replaceAll(/\s+/g, " "))) {
    if (line !== "" && indent.length + width + columns(piece.trimEnd()) > WIDTH) {
      lines.push(indent + line.trimEnd());
      line = "";
      width = 0;
    }
    line += piece;
    width += columns(piece);
  }
  return line === "" ? lines : [...lines, indent + line.trimEnd()];
}

/** Of a terminal: two for a wide character (Unicode Standard Annex 11, as far as reports have them). */
function columns(text: string): number {
  let count = 0;
  for (const char of text) count += isWide(char) ? 2 : 1;
  return count;
}

/** Quoted lines come from strangers: no escape sequence of theirs reaches a terminal. */
export function clean(output: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
  return output.replace(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, " ");
}
