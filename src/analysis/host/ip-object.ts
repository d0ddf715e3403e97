/** What an `ip` command is about: ip(8). */

/** The object (`addr` of `ip -d -4 addr show`), and the words behind it. */
export function ipObject(words: readonly string[]): {
  readonly object: string;
  readonly rest: readonly string[];
} {
  let i = 1;
  while (i < words.length && words[i].startsWith("-"))
    i += /^-(?:n|netns|f|family|rc|rcvbuf|l|loops|b|batch)$/.test(words[i]) ? 2 : 1;
  return { object: words[i] ?? "", rest: words.slice(i + 1) };
}

/** Is `text` an abbreviation of `word`, as iproute2 takes them (`a`, `addr` of `address`)? */
export function abbreviates(text: string, word: string): boolean {
  return text.length > 0 && word.startsWith(text);
}
