/** What the tests use of commonmark, which brings no types. */
declare module "commonmark" {
  interface Node {
    readonly type: string;
    readonly literal: string | null;
    readonly level: number;
    walker(): { next(): { readonly entering: boolean; readonly node: Node } | null };
  }
  class Parser {
    parse(text: string): Node;
  }
  class HtmlRenderer {
    constructor(options?: { readonly safe?: boolean });
    render(node: Node): string;
  }
}
