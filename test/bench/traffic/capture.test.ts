import { Readable } from "node:stream";
import { parse } from "pcap-parser";
import { describe, expect, it } from "vitest";
import { captureOf, type Tally } from "../../../bench/traffic/capture.ts";
import { hostsOf, type Traffic, USUAL } from "../../../bench/traffic/define.ts";
import { KINDS } from "../../../bench/traffic/kinds.ts";
import { analyze } from "../../../src/analysis/index.ts";
import type { Input } from "../../../src/analysis/inputs.ts";

const PACKETS = 2_000;

const bytesOf = (host: string, traffic: Traffic): Buffer => Buffer.concat([...captureOf(host, traffic)]);

interface Frame {
  readonly time: number;
  readonly wire: number;
  readonly data: Buffer;
}

/** By a reader that is not ours. */
function framesOf(capture: Buffer): Promise<readonly Frame[]> {
  return new Promise((resolve, reject) => {
    const frames: Frame[] = [];
    const parser = parse(Readable.from([capture], { objectMode: false }));
    parser.on("packet", ({ header, data }) => {
      const { timestampSeconds, timestampMicroseconds, originalLength } = header;
      frames.push({ time: timestampSeconds * 1e6 + timestampMicroseconds, wire: originalLength, data });
    });
    parser.on("error", reject);
    parser.on("end", () => resolve(frames));
  });
}

async function* inputsOf(traffic: Traffic): AsyncGenerator<Input> {
  for (const host of hostsOf(traffic)) {
    const chunks = Readable.from([bytesOf(host, traffic)], { objectMode: false });
    yield { host, kind: "capture", moment: "now", part: host, name: host, chunks };
  }
}

/** The sum of all 16-bit words, end around: 0xffff where a checksum is right (RFC 1071). */
function sum(bytes: Buffer, start = 0): number {
  let total = start;
  for (let i = 0; i < bytes.length; i += 2) total += (bytes[i] << 8) + (bytes[i + 1] ?? 0);
  while (total > 0xffff) total = (total & 0xffff) + (total >>> 16);
  return total;
}

/** Checks the IPv4 header at `at` and what is in it, tunnels too. @returns the innermost packet. */
function innermost(frame: Buffer, at = 14): Buffer {
  const packet = frame.subarray(at, at + frame.readUInt16BE(at + 2));
  expect(packet.length).toBe(frame.length - at);
  expect(sum(packet.subarray(0, 20))).toBe(0xffff);
  if (packet[9] === 4) return innermost(frame, at + 20);
  if (packet[9] === 47) {
    expect(frame.readUInt32BE(at + 20)).toBe(0x0800);
    return innermost(frame, at + 24);
  }
  const pseudo = sum(packet.subarray(12, 20), packet[9] + packet.length - 20);
  expect(sum(packet.subarray(20), pseudo)).toBe(0xffff);
  return packet;
}

describe.each(KINDS.map((kind) => [kind.name, kind.traffic(PACKETS)] as const))("%s", (_, traffic) => {
  it("is the same to another reader and to ours, frame by frame", async () => {
    const { captures } = await analyze(inputsOf(traffic));
    for (const [i, host] of hostsOf(traffic).entries()) {
      const tally: Tally = { frames: 0 };
      const length = [...captureOf(host, traffic, tally)].reduce((total, chunk) => total + chunk.length, 0);
      const frames = await framesOf(bytesOf(host, traffic));
      expect(frames.length).toBe(tally.frames);
      expect(frames.reduce((total, { data }) => total + 16 + data.length, 24)).toBe(length);
      expect(captures[i]).toMatchObject({ host, frames: frames.length });
    }
  });

  it("goes forward in time, with checksums that are right", async () => {
    for (const host of hostsOf(traffic)) {
      let before = 0;
      for (const { time, wire, data } of await framesOf(bytesOf(host, traffic))) {
        expect(time).toBeGreaterThanOrEqual(before);
        before = time;
        expect(data.length).toBe(traffic.snapBytes > 0 ? Math.min(wire, traffic.snapBytes) : wire);
        if (traffic.snapBytes === 0) innermost(data);
      }
    }
  });
});

/** What must be one packet at two hosts: everything behind the addresses but TTL and checksums. */
const identity = (packet: Buffer): string => packet.toString("hex", packet[9] === 6 ? 24 : 28);

describe("the packets of a director", () => {
  it.each(["dr", "ipip", "gre", "nat"] as const)(
    "by %s, are those that arrive, less the lost",
    async (method) => {
      const traffic: Traffic = { ...USUAL, packets: PACKETS, method, servers: 3 };
      const sent = (await framesOf(bytesOf("ds", traffic))).filter((_, i) => i % 2 === 1);
      const arrived: string[] = [];
      for (const host of ["rs1", "rs2", "rs3"]) {
        const frames = await framesOf(bytesOf(host, traffic));
        expect(frames.length).toBeGreaterThan(PACKETS / 5);
        arrived.push(...frames.map(({ data }) => identity(innermost(data))));
      }
      const known = new Set(sent.map(({ data }) => identity(innermost(data))));
      expect(known.size).toBe(PACKETS);
      expect(arrived.filter((packet) => !known.has(packet))).toEqual([]);
      expect(arrived.length / PACKETS).toBeCloseTo(0.9, 1);
      expect(arrived.length).toBeLessThan(PACKETS);
    },
  );

  it("go to and fro with NAT, and only to with direct routing", async () => {
    const both = { ...USUAL, packets: PACKETS, replies: true, loss: { rule: "none" } } as const;
    expect(await framesOf(bytesOf("ds", { ...both, method: "dr" }))).toHaveLength(PACKETS);
    expect(await framesOf(bytesOf("ds", { ...both, method: "nat" }))).toHaveLength(2 * PACKETS);
    expect(await framesOf(bytesOf("rs1", { ...both, method: "nat" }))).toHaveLength(PACKETS);
  });
});

describe("loss", () => {
  const arrivedOf = async (changes: Partial<Traffic>, host = "rs1") =>
    (await framesOf(bytesOf(host, { ...USUAL, packets: PACKETS, frameBytes: "imix", ...changes }))).map(
      (f) => f.wire,
    );

  it("by length takes the long ones only", async () => {
    const short = await arrivedOf({ loss: { rule: "longer", bytes: 600 } });
    expect(Math.max(...short)).toBe(594);
    expect(Math.max(...(await arrivedOf({ loss: { rule: "none" } })))).toBe(1514);
  });

  it("of a real server leaves it nothing, and the others everything", async () => {
    const loss = { rule: "server", server: 1 } as const;
    expect(await arrivedOf({ loss, servers: 2 }, "rs2")).toEqual([]);
    expect(await arrivedOf({ loss, servers: 2 }, "rs1")).toEqual(
      await arrivedOf({ loss: { rule: "none" }, servers: 2 }, "rs1"),
    );
  });

  it("takes no handshake, and no reply without its request", async () => {
    const all: Traffic = { ...USUAL, packets: PACKETS, protocol: "tcp", loss: { rule: "every", nth: 1 } };
    const frames = (await framesOf(bytesOf("rs1", all))).map(({ data }) => innermost(data));
    const requests = frames.filter((packet) => packet.readUInt32BE(16) === 0x0a01003c);
    expect(requests.length).toBeGreaterThan(0);
    for (const packet of requests) expect(packet[33] & 0x02).toBe(0x02);
    expect(await arrivedOf({ replies: true, loss: { rule: "every", nth: 1 } })).toEqual([]);
  });
});

describe("parts of a capture", () => {
  it("are the whole when put together", async () => {
    const traffic: Traffic = { ...USUAL, packets: PACKETS, protocol: "mixed", method: "nat", servers: 2 };
    const part = (from: number, to: number) =>
      Buffer.concat([...captureOf("ds", traffic, undefined, { from, to, stride: 1 })]).subarray(24);
    const whole = bytesOf("ds", traffic).subarray(24);
    expect(Buffer.concat([part(0, 700), part(700, 701), part(701, PACKETS)]).equals(whole)).toBe(true);
  });

  it("come in chunks of bounded size", () => {
    const traffic: Traffic = { ...USUAL, packets: 20_000, frameBytes: 9000 };
    const sizes = [...captureOf("ds", traffic)].map((chunk) => chunk.length);
    expect(sizes.length).toBeGreaterThan(1000);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(262_144);
  });

  it("are refused where bursts would put replies before requests", () => {
    expect(() => captureOf("rs1", { ...USUAL, reorderBy: 8, replies: true }).next()).toThrow(RangeError);
  });
});
