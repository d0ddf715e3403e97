/** The formats there are; the first is the default. */
import type { ComparisonRenderer } from "./define.ts";
import { json } from "./json.ts";
import { text } from "./text.ts";

export const COMPARISON_RENDERERS: readonly ComparisonRenderer[] = [json, text];
