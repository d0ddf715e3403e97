/** Words of a rule as iptables-save and nft write them: double quotes group, a backslash escapes inside. */

export interface QuotedWord {
  readonly text: string;
  /** Was it in quotes? Then it is no keyword. */
  readonly quoted: boolean;
}

/** @param marks characters that are words of their own outside of quotes. */
export function quotedWords(line: string, marks = ""): QuotedWord[] {
  const words: QuotedWord[] = [];
  let text = "";
  let quoted = false;
  let inside = false;
  const end = (): void => {
    if (text !== "" || quoted) words.push({ text, quoted });
    text = "";
    quoted = false;
  };
  for (let i = 0; i < line.length; i++) {
    const c = line[i];
    if (inside) {
      if (c === '"') inside = false;
      else if (c === "\\" && i + 1 < line.length) text += line[++i];
      else text += c;
    } else if (c === '"') {
      inside = true;
      quoted = true;
    } else if (c === " " || c === "\t") end();
    else if (marks.includes(c)) {
      end();
      words.push({ text: c, quoted: false });
    } else text += c;
  }
  end();
  return words;
}
