/** XML 1.0 as far as reports use it, read strictly: what is not well formed is an error. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: XmlElement[];
  text: string;
}

const TAG = /^<(\/?)([a-z]+)((?: [a-z]+="[^"<]*")*)(\/?)>/;
const CHARACTERS = /^[\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]*$/u;

export function readXml(document: string): XmlElement {
  const declaration = '<?xml version="1.0" encoding="UTF-8"?>\n';
  if (!document.startsWith(declaration)) throw new Error("no declaration");
  if (!CHARACTERS.test(document)) throw new Error("a character that XML forbids");
  const root: XmlElement = { name: "", attributes: {}, children: [], text: "" };
  const open = [root];
  let rest = document.slice(declaration.length);
  while (rest !== "") {
    const top = open[open.length - 1];
    if (!rest.startsWith("<")) {
      const end = rest.indexOf("<");
      const text = end < 0 ? rest : rest.slice(0, end);
      top.text += decoded(text);
      rest = rest.slice(text.length);
      continue;
    }
    const match = TAG.exec(rest);
    if (!match) throw new Error(`no tag: ${rest.slice(0, 80)}`);
    const [tag, closes, name, attributes, empty] = match;
    rest = rest.slice(tag.length);
    if (closes) {
      if (open.pop()?.name !== name || open.length === 0) throw new Error(`</${name}> closes nothing`);
      continue;
    }
    const pairs = [...attributes.matchAll(/ ([a-z]+)="([^"]*)"/g)].map(([, key, value]) => [
      key,
      decoded(value),
    ]);
    const element: XmlElement = { name, attributes: Object.fromEntries(pairs), children: [], text: "" };
    if (Object.keys(element.attributes).length < pairs.length) throw new Error("an attribute twice");
    top.children.push(element);
    if (!empty) open.push(element);
  }
  if (open.length !== 1 || root.children.length !== 1 || root.text.trim() !== "")
    throw new Error("no single root");
  return root.children[0];
}

const ENTITIES: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

function decoded(text: string): string {
  if (text.includes("]]>")) throw new Error("]]> in text");
  return text.replace(/&([^;]{0,8};?)/g, (_, name: string) => {
    const character = ENTITIES[name.slice(0, -1)];
    if (character === undefined || !name.endsWith(";")) throw new Error(`&${name} is no entity`);
    return character;
  });
}
