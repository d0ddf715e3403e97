/** The formats there are; the first is the default. */
import type { Renderer } from "./define.ts";
import { html } from "./html.ts";
import { json } from "./json.ts";
import { ladderSvg } from "./ladder-svg.ts";
import { svg } from "./svg.ts";
import { text } from "./text.ts";

export const RENDERERS: readonly Renderer[] = [json, text, svg, ladderSvg, html];
