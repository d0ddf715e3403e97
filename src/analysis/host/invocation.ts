/** One command's words, options taken apart: what parsers ask about the command they are output of. */

export interface Invocation {
  /** Without its folder: `ipvsadm`; empty when no command is named. */
  readonly program: string;
  /** Letters of the short options, clusters taken apart: `-Lnc` is L, n, c. */
  readonly letters: ReadonlySet<string>;
  /** Long options without dashes and values: `stats`, `table`. */
  readonly long: ReadonlySet<string>;
  /** Words that are no options; values of options are among them. */
  readonly operands: readonly string[];
}

export function readInvocation(words: readonly string[]): Invocation {
  const letters = new Set<string>();
  const long = new Set<string>();
  const operands: string[] = [];
  for (const word of words.slice(1)) {
    if (word.startsWith("--")) long.add(word.slice(2).split("=", 1)[0]);
    else if (word.startsWith("-")) for (const letter of word.slice(1, 40)) letters.add(letter);
    else operands.push(word);
  }
  const program = words.length > 0 ? words[0].slice(words[0].lastIndexOf("/") + 1) : "";
  return { program, letters, long, operands };
}

/** The first word of a command that can be an interface's name, options aside: `eth0` of `ethtool -k eth0`. */
export function interfaceOperand(words: readonly string[]): string | undefined {
  return readInvocation(words).operands.find((word) => /^[A-Za-z0-9][\w.@:-]{0,14}$/.test(word));
}

/** The value after an option: `-t nat`, `--table nat`, `--table=nat`. */
export function optionValue(words: readonly string[], ...names: readonly string[]): string | undefined {
  for (let i = 1; i < words.length; i++) {
    if (names.includes(words[i])) return words[i + 1];
    for (const name of names) if (words[i].startsWith(`${name}=`)) return words[i].slice(name.length + 1);
  }
  return undefined;
}

/** Is this file below /proc/net (`snmp`) among the words, also as /proc/self/net or /proc/PID/net? */
export function readsProcNet(words: readonly string[], file: string): boolean {
  return words.some(
    (w) => w === `/proc/net/${file}` || (/^\/proc\/[a-z0-9-]+\/net\//.test(w) && w.endsWith(`/net/${file}`)),
  );
}
