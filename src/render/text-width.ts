/** Text in pictures breaks no lines by itself: how wide it is about, where it breaks, where it is cut. */

/** Width in px of a string in a sans-serif font, on the safe side. */
export function widthPx(text: string, fontPx: number): number {
  let ems = 0;
  for (const char of text) ems += emsOf(char);
  return ems * fontPx;
}

function emsOf(char: string): number {
  const code = char.codePointAt(0) ?? 0;
  if (code >= 0x1100) return 1;
  if ("mwMW@%".includes(char)) return 0.9;
  if ("iljtf.,:;'|!()[] ".includes(char)) return 0.34;
  return code >= 0x41 && code <= 0x5a ? 0.7 : 0.58;
}

/** Cut at the end with an ellipsis so that it fits. */
export function clip(text: string, fontPx: number, mostPx: number): string {
  if (widthPx(text, fontPx) <= mostPx) return text;
  let cut = "";
  let width = fontPx;
  for (const char of text) {
    width += emsOf(char) * fontPx;
    if (width > mostPx) break;
    cut += char;
  }
  return `${cut}\u2026`;
}

/** Cut in the middle so that it fits: names differ at their ends as often as at their beginnings. */
export function clipMiddle(text: string, fontPx: number, mostPx: number): string {
  if (widthPx(text, fontPx) <= mostPx) return text;
  const half = (mostPx - fontPx) / 2;
  const chars = [...text];
  let start = 0;
  for (let width = 0; width + emsOf(chars[start]) * fontPx <= half; start++)
    width += emsOf(chars[start]) * fontPx;
  let end = chars.length;
  for (let width = 0; width + emsOf(chars[end - 1]) * fontPx <= half; end--)
    width += emsOf(chars[end - 1]) * fontPx;
  return `${chars.slice(0, start).join("")}\u2026${chars.slice(end).join("")}`;
}

/** Lines of at most so many px, cut after so many lines. Breaks at spaces and beside wide characters. */
export function wrapPx(text: string, fontPx: number, mostPx: number, mostLines: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const piece of pieces(text.slice(0, MOST_CHARS), fontPx, mostPx)) {
    if (line !== "" && widthPx(line + piece.trimEnd(), fontPx) > mostPx) {
      lines.push(line.trimEnd());
      line = "";
    }
    line += line === "" ? piece.trimStart() : piece;
  }
  if (line.trim() !== "") lines.push(line.trimEnd());
  if (lines.length <= mostLines && text.length <= MOST_CHARS) return lines;
  const kept = lines.slice(0, mostLines);
  const last = kept.pop() ?? "";
  return [...kept, clip(`${last} \u2026`, fontPx, mostPx)];
}

const MOST_CHARS = 2000;

/** What a line may not break inside: words with the space behind them, wide characters, pieces of endless words. */
function* pieces(text: string, fontPx: number, mostPx: number): Generator<string> {
  let piece = "";
  for (const whole of breakable(text)) {
    for (const char of whole) {
      if (piece !== "" && widthPx(piece + char, fontPx) > mostPx) {
        yield piece;
        piece = "";
      }
      piece += char;
    }
    yield piece;
    piece = "";
  }
}

/** What no line breaks inside of: words with the space behind them, wide characters with the marks around them. */
export function* breakable(text: string): Generator<string> {
  let piece = "";
  let last = "";
  for (const char of text) {
    const mayBreak = (isWide(char) || isWide(last)) && !CLOSING.includes(char) && !OPENING.includes(last);
    if (piece !== "" && mayBreak) {
      yield piece;
      piece = "";
    }
    piece += char;
    last = char;
    if (char === " " || char === "\n") {
      yield piece;
      piece = "";
    }
  }
  if (piece !== "") yield piece;
}

/** A mark that ends something stays with it, and one that opens something with what follows. */
const CLOSING = "\uff0c\u3002\uff1a\uff1b\uff09\u3001\u201d ";
const OPENING = "\uff08\u201c";

/** Does it take the room of two others? */
export const isWide = (char: string): boolean => (char.codePointAt(0) ?? 0) >= 0x2e80;
