/**
 * analyze(): the only function that sees all stages. Pure: no HTTP, no storage, no clock.
 */
import type { Analysis } from "../report/schema.ts";
import type { Input } from "./inputs.ts";

export async function analyze(_inputs: AsyncIterable<Input>): Promise<Analysis> {
  throw new Error("not built yet");
}
