/** The formats there are; the first is the default, and of one media type the first is what `Accept` gets. */
import type { Renderer } from "./define.ts";
import { html } from "./html.ts";
import { json } from "./json.ts";
import { junit } from "./junit.ts";
import { ladderSvg } from "./ladder-svg.ts";
import { line } from "./line.ts";
import { markdown } from "./markdown.ts";
import { markdownShort } from "./markdown-short.ts";
import { probesCsv } from "./probes-csv.ts";
import { sarif } from "./sarif.ts";
import { segmentsCsv } from "./segments-csv.ts";
import { svg } from "./svg.ts";
import { text } from "./text.ts";

export const RENDERERS: readonly Renderer[] = [
  json,
  text,
  line,
  markdown,
  markdownShort,
  html,
  svg,
  ladderSvg,
  segmentsCsv,
  probesCsv,
  sarif,
  junit,
];
