/** A real capture of which only one direction is left: what the host got of IP is taken out, ARP stays. */
import { editCapture } from "./edit-capture.ts";

export function oneWay(bytes: Uint8Array): Uint8Array {
  const frames = new Map<string, number>();
  const macs = (frame: Uint8Array) => [text(frame, 0), text(frame, 6)];
  editCapture(bytes, (frame) => {
    for (const mac of macs(frame.bytes)) frames.set(mac, (frames.get(mac) ?? 0) + 1);
    return frame;
  });
  const [[own]] = [...frames].sort((a, b) => b[1] - a[1]);
  return editCapture(bytes, (frame) => {
    const isIp = frame.bytes[12] === 8 && frame.bytes[13] === 0;
    return isIp && macs(frame.bytes)[0] === own ? undefined : frame;
  });
}

const text = (frame: Uint8Array, at: number): string => frame.subarray(at, at + 6).join(":");
