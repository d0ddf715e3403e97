/** What the pictures are drawn of. Colours are attributes: a page may override them by class. */
import { el, type Markup } from "./markup.ts";
import { clip, clipMiddle, wrapPx } from "./text-width.ts";

export const WIDTH = 800;

export const INK = "#1b2733";
export const DIM = "#4a5866";
export const RED = "#b3261e";
export const GREEN = "#1e6b34";
export const AMBER = "#7a4a00";

const CLASSES: Readonly<Record<string, string>> = {
  [INK]: "ink",
  [DIM]: "dim",
  [RED]: "red",
  [GREEN]: "green",
  [AMBER]: "amber",
};

export interface TextStyle {
  readonly sizePx?: number;
  readonly bold?: boolean;
  readonly colour?: string;
  readonly anchor?: "start" | "middle" | "end";
  /** Cut so that it fits, the whole as a title. */
  readonly mostPx?: number;
  /** Cut in the middle, not at the end. */
  readonly name?: boolean;
  /** Covers lines behind it. */
  readonly halo?: boolean;
}

export function textAt(x: number, y: number, text: string, style: TextStyle = {}): Markup {
  const { sizePx = 12, bold = false, colour = INK, anchor, mostPx, name = false, halo = false } = style;
  const cut = name ? clipMiddle : clip;
  const shown = mostPx === undefined ? text : cut(text, bold ? sizePx * 1.06 : sizePx, mostPx);
  return el(
    "text",
    {
      x,
      y,
      class: `${CLASSES[colour] ?? "ink"}${halo ? " halo" : ""}`,
      fill: colour,
      "font-size": sizePx,
      "font-weight": bold ? 700 : undefined,
      "text-anchor": anchor,
      ...(halo ? { stroke: "#eef1f4", "stroke-width": 4, "paint-order": "stroke" } : {}),
    },
    shown === text ? [] : el("title", {}, text),
    shown,
  );
}

/** Lines of a paragraph; `height` is what they take. */
export function paragraph(
  x: number,
  y: number,
  text: string,
  mostPx: number,
  mostLines: number,
  style: TextStyle = {},
): { readonly drawn: Markup; readonly height: number } {
  const size = style.sizePx ?? 12;
  const lines = wrapPx(text, style.bold ? size * 1.06 : size, mostPx, mostLines);
  const height = Math.round(size * 1.4);
  return {
    drawn: el(
      "g",
      {},
      lines.map((line, i) => textAt(x, y + i * height, line, style)),
    ),
    height: lines.length * height,
  };
}

export type Fate = "through" | "partly" | "lost" | "unknown" | "none";

/** A straight arrow. What is lost is red, dashed and crossed; what nobody knows is dotted with a question mark. */
export function arrow(x1: number, y: number, x2: number, fate: Fate, markX = (x1 + x2) / 2): Markup {
  const way = x2 > x1 ? 1 : -1;
  const red = fate === "lost" || fate === "partly";
  const colour = red ? RED : fate === "unknown" || fate === "none" ? DIM : INK;
  const stop = fate === "lost" ? markX : x2 - way * 8;
  const head = el("polygon", {
    points: `${x2},${y} ${x2 - way * 10},${y - 5} ${x2 - way * 10},${y + 5}`,
    class: `${CLASSES[colour]}`,
    fill: colour,
  });
  return el(
    "g",
    {},
    stroke(`M${x1} ${y}H${stop}`, fate),
    fate === "lost" ? [] : head,
    red ? cross(markX, y) : [],
    fate === "unknown" ? questionMark(markX, y) : [],
  );
}

export function stroke(d: string, fate: Fate): Markup {
  const red = fate === "lost" || fate === "partly";
  const colour = red ? RED : fate === "unknown" || fate === "none" ? DIM : INK;
  return el("path", {
    d,
    class: `${CLASSES[colour]}-line`,
    fill: "none",
    stroke: colour,
    "stroke-width": red ? 2.5 : 2,
    "stroke-dasharray": red ? "7 4" : fate === "unknown" ? "2 4" : fate === "none" ? "1 5" : undefined,
  });
}

export function cross(x: number, y: number): Markup {
  const d = `M${x - 5} ${y - 5}L${x + 5} ${y + 5}M${x - 5} ${y + 5}L${x + 5} ${y - 5}`;
  return el(
    "g",
    {},
    el("circle", { cx: x, cy: y, r: 8, class: "paper", fill: "#ffffff" }),
    el("path", {
      d,
      class: "red-line",
      stroke: RED,
      "stroke-width": 3.5,
      "stroke-linecap": "round",
      fill: "none",
    }),
  );
}

function questionMark(x: number, y: number): Markup {
  return el(
    "g",
    {},
    el("circle", {
      cx: x,
      cy: y,
      r: 8,
      class: "paper dim-line",
      fill: "#ffffff",
      stroke: DIM,
      "stroke-width": 1.5,
    }),
    textAt(x, y + 4, "?", { bold: true, colour: AMBER, anchor: "middle" }),
  );
}

export function box(x: number, y: number, width: number, height: number, loses: boolean): Markup {
  return el("rect", {
    x,
    y,
    width,
    height,
    rx: 6,
    class: loses ? "box red-line" : "box ink-line",
    fill: "#f4f7fa",
    stroke: loses ? RED : INK,
    "stroke-width": loses ? 2.5 : 1.5,
    "stroke-dasharray": loses ? "7 4" : undefined,
  });
}

/** The whole picture: a name and a description for those who do not see it. */
export function picture(
  id: string,
  lang: string,
  height: number,
  title: string,
  description: string,
  drawn: readonly Markup[],
): Markup {
  return el(
    "svg",
    {
      xmlns: "http://www.w3.org/2000/svg",
      viewBox: `0 0 ${WIDTH} ${Math.ceil(height)}`,
      width: WIDTH,
      height: Math.ceil(height),
      role: "img",
      lang,
      "aria-labelledby": `${id}-title ${id}-desc`,
      "font-family":
        "system-ui, 'Segoe UI', Roboto, 'Noto Sans', 'Noto Sans CJK SC', 'PingFang SC', sans-serif",
    },
    el("title", { id: `${id}-title` }, title),
    el("desc", { id: `${id}-desc` }, description),
    el("rect", { width: WIDTH, height: Math.ceil(height), class: "paper", fill: "#ffffff" }),
    drawn,
  );
}
