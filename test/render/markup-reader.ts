/**
 * A strict reader of markup that is well-formed as XML: it throws where a tag, an attribute or an entity is
 * not written as XML has it. What the pages and pictures hold is looked up in what it gives.
 */
export interface Element {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: Element[];
  /** Of the element and all in it. */
  text: string;
}

const NAME = /[a-zA-Z][\w:-]*/y;
const ENTITIES: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  "#39": "'",
};

/** @throws Error with the place where it is not well-formed */
export function readMarkup(source: string): Element {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: XML has none of them
  const bad = /[\u0000-\u0008\u000b-\u001f\ufffe\uffff]/.exec(source);
  if (bad || !source.isWellFormed()) throw new Error(`a character that XML does not have, at ${bad?.index}`);
  const root: Element = { name: "", attributes: new Map(), children: [], text: "" };
  const open: Element[] = [root];
  let at = source.startsWith("<!doctype html>") ? 15 : 0;
  const fail = (what: string): never => {
    throw new Error(`${what} at ${at}: ${source.slice(at, at + 60)}`);
  };
  const name = (): string => {
    NAME.lastIndex = at;
    const found = NAME.exec(source)?.[0] ?? fail("a name is missing");
    at += found.length;
    return found;
  };
  while (at < source.length) {
    const next = source.indexOf("<", at);
    const raw = source.slice(at, next < 0 ? source.length : next);
    const text = decode(raw, open.at(-1)?.name === "style");
    for (const element of open) element.text += text;
    if (next < 0) break;
    at = next + 1;
    if (source[at] === "/") {
      at += 1;
      const closed = name();
      if (open.pop()?.name !== closed || source[at] !== ">") fail(`</${closed}> closes nothing`);
      at += 1;
      continue;
    }
    const element: Element = { name: name(), attributes: new Map(), children: [], text: "" };
    const attributes = new Map<string, string>();
    while (source[at] === " ") {
      at += 1;
      const key = name();
      if (source.slice(at, at + 2) !== '="') fail("an attribute without quotes");
      const end = source.indexOf('"', at + 2);
      const value = source.slice(at + 2, end);
      if (end < 0 || value.includes("<") || attributes.has(key)) fail("an attribute");
      attributes.set(key, decode(value, false));
      at = end + 1;
    }
    const made = { ...element, attributes };
    open.at(-1)?.children.push(made);
    if (source.startsWith("/>", at)) at += 2;
    else if (source[at] === ">") {
      at += 1;
      open.push(made);
    } else fail("a tag");
  }
  if (open.length !== 1 || root.children.length !== 1) fail("not one whole element");
  return root.children[0];
}

function decode(text: string, plain: boolean): string {
  if (plain) return text;
  if (text.includes("]]>")) throw new Error("]]> in text");
  return text.replace(/&([^;&]{0,8});?/g, (whole, entity: string) => {
    const decoded = ENTITIES[entity];
    if (decoded === undefined || !whole.endsWith(";")) throw new Error(`entity ${whole}`);
    return decoded;
  });
}

export function* all(element: Element): Generator<Element> {
  yield element;
  for (const child of element.children) yield* all(child);
}
