/** The formats there are; the first is the default. */
import type { Renderer } from "./define.ts";
import { json } from "./json.ts";
import { text } from "./text.ts";

export const RENDERERS: readonly Renderer[] = [json, text];
