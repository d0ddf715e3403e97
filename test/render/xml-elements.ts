/** The elements of an XML document; throws where it is not well formed (XML 1.0, without DTDs, comments and CDATA). */

export interface Element {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
}

const OPEN = /^<([A-Za-z][\w:.-]*)((?:\s+[A-Za-z][\w:.-]*="[^"<]*")*)\s*(\/?)>/;
const CLOSE = /^<\/([A-Za-z][\w:.-]*)\s*>/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: XML forbids them
const FORBIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|&(?!(?:amp|lt|gt|quot|#\d+);)/;

export function elementsOf(text: string): readonly Element[] {
  if (!text.isWellFormed() || FORBIDDEN.test(text)) throw new Error("characters that XML has not");
  const elements: Element[] = [];
  const open: string[] = [];
  let rest = text.replace(/^<\?xml [^?]*\?>\s*/, "");
  while (rest !== "") {
    const at = rest.indexOf("<");
    const words = at < 0 ? rest : rest.slice(0, at);
    if (words.includes("]]>") || (open.length === 0 && words.trim() !== ""))
      throw new Error(`stray text: ${words}`);
    if (at < 0) break;
    rest = rest.slice(at);
    const start = OPEN.exec(rest);
    const end = CLOSE.exec(rest);
    if (start) {
      const attributes = new Map([...start[2].matchAll(/([\w:.-]+)="([^"]*)"/g)].map((m) => [m[1], m[2]]));
      elements.push({ name: start[1], attributes });
      if (start[3] === "") open.push(start[1]);
    } else if (!end || open.pop() !== end[1]) throw new Error(`not well formed at ${rest.slice(0, 40)}`);
    rest = rest.slice((start ?? end ?? [""])[0].length);
  }
  if (open.length > 0) throw new Error(`not closed: ${open}`);
  return elements;
}
