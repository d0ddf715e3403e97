/** Which part of the rows a row falls to: all rows of a packet to one, wherever they were captured. */
import { mix } from "../../lib/hash.ts";
import { PacketFlag, type PacketTable } from "../packet/define.ts";

const SEED = 0x50415254;
const TCP = 6;

/**
 * TCP by its connection, because what a stream lacks is seen only of all of it; else by what no hop changes
 * and every capture shows. Where there is no id (IPv6, unfragmented packets of some senders) that is the
 * payload too, or all packets of one size would come together.
 * @param group of the flow, see flows.ts
 */
export function partOf(
  { ipId, length, sequence, head, flags }: PacketTable,
  row: number,
  group: number,
  protocol: number,
): number {
  if (protocol === TCP) return mix(SEED, group) >>> 0;
  const h = mix(SEED ^ ipId[row], length[row]);
  const byPayload = ipId[row] === 0 && (flags[row] & PacketFlag.hasHead) !== 0;
  return mix(h, byPayload ? sequence[row] ^ head[row] : sequence[row]) >>> 0;
}
