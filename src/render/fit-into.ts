/** Sections of a document that must not be longer than so many characters: whole items stay or go. */

export interface Section {
  /** Before its first item; left out with the last one. */
  readonly lead: string;
  readonly items: readonly string[];
  /** Between items. */
  readonly joint: string;
  /** Which section gets its place first; 0 comes first. */
  readonly rank: number;
  /** The most characters that it may take. */
  readonly most: number;
}

export interface Fitted {
  readonly text: string;
  readonly cut: boolean;
}

/** Items are taken from the front; the first that does not fit ends its section, so nothing in the middle is missing. */
export function fitInto(sections: readonly Section[], most: number): Fitted {
  const texts = sections.map(() => "");
  let left = most;
  let cut = false;
  const order = sections.map((_, i) => i).sort((a, b) => sections[a].rank - sections[b].rank || a - b);
  for (const at of order) {
    const { lead, items, joint, most: share } = sections[at];
    let text = "";
    for (const item of items) {
      const longer = text === "" ? lead + item : text + joint + item;
      // The blank line after the section counts too.
      if (longer.length + 2 > Math.min(left, share)) {
        cut = true;
        break;
      }
      text = longer;
    }
    if (text !== "") left -= text.length + 2;
    texts[at] = text;
  }
  return { text: texts.filter((text) => text !== "").join("\n\n"), cut };
}
