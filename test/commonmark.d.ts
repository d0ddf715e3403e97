/** What is used of commonmark, which brings no types. */
declare module "commonmark" {
  export interface Node {
    readonly type: string;
    readonly literal: string | null;
    readonly info: string | null;
    readonly destination: string | null;
    readonly listType: string;
    readonly parent: Node | null;
    readonly sourcepos: [[number, number], [number, number]];
    walker(): { next(): { readonly entering: boolean; readonly node: Node } | null };
  }
  export class Parser {
    parse(markdown: string): Node;
  }
}
