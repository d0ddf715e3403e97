/** What later steps need of one capture besides its rows, as bytes. */
import * as z from "zod";
import type { InputProblem } from "../inputs.ts";
import type { DecodedFacts } from "../packet/define.ts";
import type { Names } from "../packet/names.ts";
import type { CaptureRead } from "../read-capture.ts";

/** Links and lists of outer headers of one capture, in the order of their ids there. */
export interface PlaceNames {
  readonly links: readonly (readonly number[])[];
  readonly envelopes: readonly (readonly number[])[];
}

export interface CaptureFacts {
  readonly host: string;
  readonly part: string;
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly problems: readonly InputProblem[];
  readonly rows: number;
  /** Missing where the part is no capture. */
  readonly read?: { readonly summary: CaptureRead["summary"]; readonly decoded: DecodedFacts };
  readonly names: PlaceNames;
}

/** Maps are not JSON: notes are a list of pairs there. */
export function packFacts(facts: CaptureFacts): Uint8Array {
  return new TextEncoder().encode(
    JSON.stringify(facts, (_key, value: unknown) => (value instanceof Map ? { map: [...value] } : value)),
  );
}

/**
 * The shape of what this engine itself stored is trusted but for its outline: it lies where only the service
 * writes, and another version of the engine has another id.
 */
const Outline = z.custom<CaptureFacts>(
  (value) => typeof value === "object" && value !== null && "sha256" in value && "names" in value,
);
const Pairs = z.object({ map: z.array(z.tuple([z.string(), z.number()])) });

export function unpackFacts(bytes: Uint8Array): CaptureFacts {
  const revive = (_key: string, value: unknown): unknown => {
    const pairs =
      typeof value === "object" && value !== null && "map" in value ? Pairs.safeParse(value) : undefined;
    return pairs?.data ? new Map(pairs.data.map) : value;
  };
  return Outline.parse(JSON.parse(new TextDecoder().decode(bytes), revive));
}

export function placeNames(names: Names): PlaceNames {
  return {
    links: Array.from({ length: names.linkCount }, (_, id) => names.linkWords(id)),
    envelopes: Array.from({ length: names.envelopeCount }, (_, id) => names.envelopeWords(id)),
  };
}

/** Per id of a capture: the id in `names`. */
export interface PlaceIds {
  readonly links: readonly number[];
  readonly envelopes: readonly number[];
}

/** Takes a capture's links and outer headers into the names of all. */
export function addPlaceNames(names: Names, { links, envelopes }: PlaceNames): PlaceIds {
  const ids: number[] = [];
  // The empty list stands first and has no parent.
  for (const words of envelopes) ids.push(ids.length === 0 ? 0 : names.envelopeOfWords(words, ids[words[0]]));
  return { links: links.map((words) => names.linkOfWords(words)), envelopes: ids };
}
