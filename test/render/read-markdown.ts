/** Markdown as a reader's tool takes it: its blocks by CommonMark, its tables by the rules of GFM. */
import { type Node, Parser } from "commonmark";
import { expect } from "vitest";

export function nodesOf(markdown: string): Node[] {
  const walker = new Parser().parse(markdown).walker();
  const nodes: Node[] = [];
  for (let step = walker.next(); step; step = walker.next()) if (step.entering) nodes.push(step.node);
  return nodes;
}

/** All text outside of code as a tool sees it that looks for mentions and addresses after rendering. */
export const textOf = (markdown: string): string =>
  nodesOf(markdown)
    .map(({ type, literal }) => (type === "text" ? literal : type === "strong" ? "" : "\n"))
    .join("");

/** Nothing in it acts, and nothing in it is a block that the renderer did not make. */
export function expectInert(markdown: string): void {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  expect(markdown).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
  expect(markdown.isWellFormed()).toBe(true);
  for (const node of nodesOf(markdown)) {
    expect(
      ["document", "heading", "paragraph", "list", "item", "text", "strong", "softbreak"].concat([
        "code",
        "code_block",
      ]),
    ).toContain(node.type);
    if (node.type === "list") expect(node.listType).toBe("bullet");
    if (node.type === "item") expect(node.parent?.parent?.type).toBe("document");
    if (node.type === "code_block") expect(node.info).toBe("sh");
  }
  expect(textOf(markdown)).not.toMatch(/@[\w<]|#\d|!\d|:\/\/|\bwww\.|javascript:|\bGH-\d/i);
  expectTables(markdown);
}

/** Every row has as many cells as the head: GFM splits at pipes that no backslash stands before. */
function expectTables(markdown: string): void {
  const fences = nodesOf(markdown).filter(({ type }) => type === "code_block");
  const inFence = (line: number) =>
    fences.some(({ sourcepos: [[from], [to]] }) => line >= from && line <= to);
  let columns = 0;
  for (const [i, line] of markdown.split("\n").entries()) {
    if (!line.startsWith("|") || inFence(i + 1)) {
      columns = 0;
      continue;
    }
    expect(line).not.toContain("\\|");
    const cells = line.split("|").length;
    expect(line.endsWith(" |") || /^\|[-:|]+\|$/.test(line)).toBe(true);
    if (columns > 0) expect(cells).toBe(columns);
    columns = cells;
  }
}
