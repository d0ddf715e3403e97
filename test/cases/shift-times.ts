/** A capture as a host would have written it whose clock was off. Own bytes only: trusts its input. */

/** Rewrites the time of every record of a pcap or pcapng by `shiftNs` nanoseconds. */
export function shiftTimes(capture: Uint8Array, shiftNs: bigint): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(capture);
  const view = new DataView(bytes.buffer);
  if (view.getUint32(0) === 0x0a0d0d0a) shiftPcapng(view, shiftNs);
  else shiftPcap(view, shiftNs);
  return bytes;
}

function shiftPcap(view: DataView, shiftNs: bigint): void {
  const magic = view.getUint32(0, true);
  const little = magic === 0xa1b2c3d4 || magic === 0xa1b23c4d;
  const unitNs = view.getUint32(0, little) === 0xa1b23c4d ? 1n : 1000n;
  for (let at = 24; at + 16 <= view.byteLength; at += 16 + view.getUint32(at + 8, little)) {
    const time =
      BigInt(view.getUint32(at, little)) * SECOND + BigInt(view.getUint32(at + 4, little)) * unitNs;
    const shifted = time + shiftNs;
    view.setUint32(at, Number(shifted / SECOND), little);
    view.setUint32(at + 4, Number((shifted % SECOND) / unitNs), little);
  }
}

const SECOND = 1_000_000_000n;
const INTERFACE = 1;
const STATISTICS = 5;
const PACKET = 6;
const IF_TSRESOL = 9;
const ISB_STARTTIME = 2;
const ISB_ENDTIME = 3;

function shiftPcapng(view: DataView, shiftNs: bigint): void {
  const little = view.getUint32(8, true) === 0x1a2b3c4d;
  const perSecond: bigint[] = [];
  const shiftAt = (at: number, unitsPerSecond: bigint): void => {
    const time = (BigInt(view.getUint32(at, little)) << 32n) | BigInt(view.getUint32(at + 4, little));
    const shifted = time + (shiftNs * unitsPerSecond) / SECOND;
    view.setUint32(at, Number(shifted >> 32n), little);
    view.setUint32(at + 4, Number(shifted & 0xffffffffn), little);
  };
  for (let at = 0; at + 12 <= view.byteLength; at += view.getUint32(at + 4, little)) {
    const type = view.getUint32(at, little);
    if (type === INTERFACE) {
      const found = options(view, at, 16, little).find(({ code }) => code === IF_TSRESOL);
      const resolution = found ? view.getUint8(found.at) : 6;
      perSecond.push(resolution & 0x80 ? 1n << BigInt(resolution & 0x7f) : 10n ** BigInt(resolution));
    }
    if (type === PACKET || type === STATISTICS) shiftAt(at + 12, perSecond[view.getUint32(at + 8, little)]);
    if (type === STATISTICS)
      for (const option of options(view, at, 20, little))
        if (option.code === ISB_STARTTIME || option.code === ISB_ENDTIME)
          shiftAt(option.at, perSecond[view.getUint32(at + 8, little)]);
  }
}

function options(
  view: DataView,
  block: number,
  from: number,
  little: boolean,
): { code: number; at: number }[] {
  const found: { code: number; at: number }[] = [];
  const end = block + view.getUint32(block + 4, little) - 4;
  for (let at = block + from; at + 4 <= end; ) {
    const code = view.getUint16(at, little);
    if (code === 0) break;
    found.push({ code, at: at + 4 });
    at += 4 + ((view.getUint16(at + 2, little) + 3) & ~3);
  }
  return found;
}
