/** Markdown of a chat that does nothing but what we put into it: one link, bold titles, code. */
import { Parser } from "commonmark";
import { expect } from "vitest";

/** Holds for CommonMark, and for what the platforms add to it: mentions, tags, links without brackets. */
export function expectInert(markdown: string, link: string): void {
  expect(markdown).not.toMatch(/[<@&]/);
  expect(markdown.split("](").length, "links").toBe(2);
  expect(markdown.split("://").length, "URLs").toBe(2);
  const walker = new Parser().parse(markdown).walker();
  for (let step = walker.next(); step; step = walker.next()) {
    const { node, entering } = step;
    if (!entering) continue;
    expect(["document", "paragraph", "text", "softbreak", "strong", "link", "code", "code_block"]).toContain(
      node.type,
    );
    if (node.type === "link") expect(node.destination).toBe(link);
  }
}
