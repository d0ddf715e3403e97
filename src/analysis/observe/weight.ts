/** How many packets rows and sightings stand for: where rows were folded, one stands for many. */
import type { PacketTable } from "../packet/define.ts";
import type { Sightings } from "./define.ts";

/** Packets that a row stands for. */
export function rowWeight({ weight }: PacketTable, row: number): number {
  return weight === undefined ? 1 : weight[row];
}

/** Packets that these sightings (indexes) stand for. */
export function packetsIn({ weight }: Sightings, indexes: Iterable<number>): number {
  let packets = 0;
  for (const index of indexes) packets += weight[index];
  return packets;
}
