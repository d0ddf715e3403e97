/** A pcap as two files, as `tcpdump -C` leaves them. Own bytes only: trusts its input. */

/** @returns one file when it is no pcap, or has fewer than two records. */
export function rotated(capture: Uint8Array): readonly Uint8Array[] {
  const view = new DataView(capture.buffer, capture.byteOffset, capture.byteLength);
  const magic = view.getUint32(0, true);
  const little = magic === 0xa1b2c3d4 || magic === 0xa1b23c4d;
  if (!little && view.getUint32(0) !== 0xa1b2c3d4 && view.getUint32(0) !== 0xa1b23c4d) return [capture];
  const starts: number[] = [];
  for (let at = HEADER; at + 16 <= view.byteLength; at += 16 + view.getUint32(at + 8, little))
    starts.push(at);
  if (starts.length < 2) return [capture];
  const middle = starts[starts.length >> 1];
  const second = new Uint8Array(HEADER + capture.length - middle);
  second.set(capture.subarray(0, HEADER));
  second.set(capture.subarray(middle), HEADER);
  return [capture.subarray(0, middle), second];
}

const HEADER = 24;
