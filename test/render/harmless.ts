/** What holds of every page and picture, whatever the report says. */
import { expect } from "vitest";
import { all, type Element, readMarkup } from "./markup-reader.ts";

/** Its elements, for more questions; fails where one of them could act, load or hide. */
export function harmless(markup: string): readonly Element[] {
  const elements = [...all(readMarkup(markup))];
  for (const { name, attributes } of elements) {
    expect(ELEMENTS).toContain(name);
    for (const [key, value] of attributes) {
      expect(ATTRIBUTES).toContain(key);
      if (key === "href") expect(value).toMatch(/^#[a-z0-9-]+$/);
      if (key === "id") expect(value).toMatch(/^[a-z][a-z0-9-]*$/);
    }
  }
  const ids = elements.flatMap(({ attributes }) => attributes.get("id") ?? []);
  expect(new Set(ids).size).toBe(ids.length);
  for (const { attributes } of elements) {
    for (const id of attributes.get("aria-labelledby")?.split(" ") ?? []) expect(ids).toContain(id);
    const href = attributes.get("href");
    if (href) expect(ids).toContain(href.slice(1));
  }
  expect(markup).not.toMatch(/[\u202a-\u202e\u2066-\u2069]/);
  return elements;
}

const ELEMENTS = (
  "svg title desc g rect path line circle polygon text html head meta style body a header main footer nav " +
  "section article h1 h2 h3 h4 p span div dl dt dd ul li table thead tbody tr th td details summary pre code b"
).split(" ");
const ATTRIBUTES = (
  "xmlns viewBox width height role lang aria-labelledby aria-label font-family id class fill stroke stroke-width " +
  "stroke-dasharray stroke-linecap paint-order font-size font-weight text-anchor x y x1 y1 x2 y2 cx cy r rx d " +
  "points charset http-equiv content name href tabindex scope"
).split(" ");
