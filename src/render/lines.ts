/** Lines of plain text: what the text renderers share. */

/** @param left so many columns hold words, the others numbers. */
export function table(rows: readonly (readonly string[])[], left: number): string[] {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => row[i].length)));
  return rows.map((row) =>
    `  ${row.map((cell, i) => (i < left ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join("  ")}`.trimEnd(),
  );
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

export function wrap(sentence: string, indent: string): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of sentence.split(/\s+/)) {
    if (line !== "" && indent.length + line.length + 1 + word.length > WIDTH) {
      lines.push(indent + line);
      line = "";
    }
    line = line === "" ? word : `${line} ${word}`;
  }
  return line === "" ? lines : [...lines, indent + line];
}

/** Quoted lines come from strangers: no escape sequence of theirs reaches a terminal. */
export function clean(output: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
  return output.replace(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, " ");
}
