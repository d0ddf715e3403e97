/** The first step: one capture to rows by partition, and its facts. */
import type { NewDigest } from "../../lib/digest.ts";
import { pack } from "../../lib/pack.ts";
import { flowFacts, partOf } from "../fold/flows.ts";
import { RowStore } from "../fold/rows.ts";
import type { InputProblem } from "../inputs.ts";
import type { DecodedBlocks, DecodedFacts, PacketTable } from "../packet/define.ts";
import { Names } from "../packet/names.ts";
import { Metered, readCapture } from "../read-capture.ts";
import { type Redaction, Redactor } from "../redact/redactor.ts";
import type { CaptureSource, Sections } from "./define.ts";
import { packFacts, placeNames } from "./facts.ts";
import { rowArrays } from "./row-bytes.ts";

/** Rows that are given out at a time. */
const STRETCH_ROWS = 131_072;
/** Rows of one capture: as many as a container's reader gives frames. */
const MOST_ROWS = 16_000_000;

export async function readOne(
  source: CaptureSource,
  partitions: number,
  servers: ReadonlySet<number>,
  emit: (sections: Sections) => Promise<void>,
  newDigest: NewDigest,
  redaction?: Redaction,
): Promise<Uint8Array> {
  const { host, part, name } = source;
  const redactor = redaction && new Redactor(redaction);
  const names = new Names(redactor?.addresses);
  const metered = new Metered(source.chunks, newDigest());
  const problems: InputProblem[] = [];
  let rows = 0;
  const give = async (blocks: readonly PacketTable[]): Promise<void> => {
    if (blocks.length === 0) return;
    await emit(sectionsOf(blocks, partitions, names, servers));
    // Flows are those of one stretch: very many of them come together in a long capture.
    names.keepFlows([]);
  };
  const read = await readCapture(part, metered, names, problems, MOST_ROWS, redactor, async (decoder) => {
    if (decoder.rows - rows < STRETCH_ROWS) return;
    rows = decoder.rows;
    await give(decoder.takeBlocks());
  });
  let last = 0;
  if (read) {
    for (const block of read.decoded.blocks) last += block.count;
    await give(read.decoded.blocks);
  }
  return packFacts({
    host,
    part,
    name,
    bytes: metered.bytes,
    sha256: metered.digest(),
    problems,
    rows: rows + last,
    ...(read ? { read: { summary: read.summary, decoded: factsOf(read.decoded) } } : {}),
    names: placeNames(names),
  });
}

function factsOf({ blocks: _, ...facts }: DecodedBlocks): DecodedFacts {
  return facts;
}

/** Rows of one connection go to one partition, of whatever capture they are. */
function sectionsOf(
  blocks: readonly PacketTable[],
  partitions: number,
  names: Names,
  servers: ReadonlySet<number>,
): Sections {
  const { group } = flowFacts(names, servers);
  const stores = Array.from({ length: partitions }, () => new RowStore());
  for (const block of blocks)
    for (let row = 0; row < block.count; row++)
      stores[partOf(group[block.flow[row]]) % partitions].copy(block, row, 0);
  return stores.map((store) => (store.count === 0 ? new Uint8Array(0) : pack(rowArrays(store, names))));
}
