/** Where lines begin in the output of `sysctl`: at each key, glued to the value before it. */

const ROOTS = ["net.ipv4.", "net.ipv6.", "net.core.", "net.netfilter.", "kernel.", "vm.", "fs."];
const WHOLE = /^(?:abi|debug|dev|fs|kernel|net|sunrpc|user|vm)\./;
const LONGEST = 300;

const OF_KEYS = new Uint8Array(128);
for (const char of "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_./@:-")
  OF_KEYS[char.charCodeAt(0)] = 1;

/** By table: this is asked for each character of a long list. */
const isOfKey = (code: number): boolean => code < 128 && OF_KEYS[code] === 1;

/** Each `key = value`, ascending. */
export function sysctlCuts(text: string): number[] {
  const cuts: number[] = [];
  let end = 0;
  for (let equals = text.indexOf(" = "); equals > 0; equals = text.indexOf(" = ", equals + 3)) {
    const start = keyBefore(text, equals, end);
    if (start !== undefined) cuts.push(start);
    end = equals + 3;
  }
  return cuts;
}

/**
 * The offset of the key in front of ` = ` at `equals`, not before `from`: `renonet.ipv4.tcp_x` begins at
 * `net.`. undefined when there is no key.
 */
export function keyBefore(text: string, equals: number, from: number): number | undefined {
  let start = equals;
  while (start > from && equals - start < LONGEST && isOfKey(text.charCodeAt(start - 1))) start--;
  const run = text.slice(start, equals);
  if (WHOLE.test(run)) {
    // What was glued may be the end of a word that looks like a root: the last long root counts.
    const last = Math.max(...ROOTS.slice(0, 4).map((root) => run.lastIndexOf(root)));
    return start + Math.max(0, last);
  }
  const root = Math.max(...ROOTS.map((r) => run.lastIndexOf(r)));
  return root < 0 ? undefined : start + root;
}
