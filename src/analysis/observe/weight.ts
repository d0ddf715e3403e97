/** How many packets rows and sightings stand for: where rows were folded, one stands for many. */
import type { PacketTable } from "../packet/define.ts";
import type { Fate, Sightings } from "./define.ts";

/** Packets that a row stands for. */
export function rowWeight({ weight }: PacketTable, row: number): number {
  return weight === undefined ? 1 : weight[row];
}

/**
 * How many of the packets of a sent sighting arrived: all, none, or, where the sighting at the receiver stands
 * for fewer, so many. What became of the rest is not known: the two were folded differently.
 * @param arrived the receiver's
 */
export function packetsArrived(
  sent: Sightings,
  index: number,
  { arrivedAs }: Fate,
  arrived: Sightings,
): number {
  return arrivedAs[index] < 0 ? 0 : Math.min(sent.weight[index], arrived.weight[arrivedAs[index]]);
}

/** Packets that these sightings (indexes) stand for. */
export function packetsIn({ weight }: Sightings, indexes: Iterable<number>): number {
  let packets = 0;
  for (const index of indexes) packets += weight[index];
  return packets;
}
