/**
 * Making a pasted line plain: colours, non-breaking blanks, smart punctuation and HTML entities are
 * what a terminal, a wiki or a word processor put in, not what the command printed.
 */

const PLAIN = /^[\t\x20-\x25\x27-\x7e]*$/;
/** CSI sequences (colours, cursor), OSC sequences (titles) and two-character escapes: ECMA-48. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences begin with one
const ESCAPES = /\x1b(?:\[[0-9;?]{0,32}[A-Za-z]|\][^\x07\x1b]{0,256}(?:\x07|\x1b\\)?|[()][0-9A-B]|[=>A-Z])/g;
const ENTITIES = /&(lt|gt|amp|nbsp|quot|#39);/g;
const ENTITY: ReadonlyMap<string, string> = new Map([
  ["lt", "<"],
  ["gt", ">"],
  ["amp", "&"],
  ["nbsp", " "],
  ["quot", '"'],
  ["#39", "'"],
]);

/**
 * One line without what was added on its way here. Words of any language stay.
 * The lengths of the two texts may differ; quote the original.
 */
export function cleanLine(line: string): string {
  if (PLAIN.test(line)) return line;
  return line
    .replace(ESCAPES, "")
    .replace(ENTITIES, (whole, name: string) => ENTITY.get(name) ?? whole)
    .replace(/[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]/g, " ")
    .replace(/[\u00ad\u200b-\u200f\u2028-\u202e\u2060\ufeff]/g, "")
    .replace(/[\u2012-\u2015\u2212]>/g, "->")
    .replace(/[\u2192\u21d2\u27a1\u2794]\ufe0f?/g, "->")
    .replace(/[\u2010-\u2015\u2212]/g, "-")
    .replace(/[\u2018\u2019\u201b]/g, "'")
    .replace(/[\u201c\u201d\u201f]/g, '"')
    .replace(/[\uff01-\uff5e]/g, (c) => String.fromCharCode(c.charCodeAt(0) - 0xfee0))
    .replace(CONTROLS, " ");
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is to be taken out
const CONTROLS = /[\x00-\x08\x0b-\x1f\x7f]/g;
