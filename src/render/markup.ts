/** XML and HTML from strings of strangers: nothing of theirs becomes an element, an attribute or a direction. */

/** Markup that is whole and safe to put inside other markup. */
export interface Markup {
  readonly markup: string;
}

export type Child = Markup | string | number | readonly Child[];
export type Attributes = Readonly<Record<string, string | number | undefined>>;

/**
 * An element with its children; strings and numbers are escaped. Written so that it is well-formed both as
 * XML and as HTML. Names of elements and attributes are the renderer's own, never from a report.
 */
export function el(name: string, attributes: Attributes = {}, ...children: readonly Child[]): Markup {
  const shown = Object.entries(attributes).flatMap(([key, value]) =>
    value === undefined ? [] : [` ${key}="${escapeText(String(value))}"`],
  );
  if (children.length === 0 && EMPTY.has(name)) return { markup: `<${name}${shown.join("")}/>` };
  return { markup: `<${name}${shown.join("")}>${joined(children)}</${name}>` };
}

/** Elements that HTML and SVG let end in their own tag. */
const EMPTY = new Set(["meta", "br", "line", "path", "rect", "circle", "polygon"]);

function joined(child: Child): string {
  if (typeof child === "string" || typeof child === "number") return escapeText(String(child));
  if ("markup" in child) return child.markup;
  return child.map(joined).join("");
}

/** Text for an element or a quoted attribute. */
export function escapeText(text: string): string {
  return visible(text)
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}

/**
 * Control characters become spaces but for line ends; what turns or hides text, and what XML does not allow,
 * becomes U+FFFD, which is seen.
 */
export function visible(text: string): string {
  return (
    text
      .toWellFormed()
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
      .replace(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029]/g, " ")
      .replace(/[\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff0-\ufffb\ufffe\uffff]/g, "\ufffd")
  );
}
