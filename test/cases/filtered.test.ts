/** Captures made with a filter, at one host or at all of them. */
import { describe, expect, test } from "vitest";
import { CASES, type CaseFile, readParts } from "./cases.ts";
import { type Frame, filtered } from "./cut-up.ts";
import { hostOf, kindOf, misjudged } from "./misjudged.ts";

const ARP = 0x806;
const ICMP = [1, 58];

/** What tcpdump was given. @param mac of the host. @param port that the service has most packets of there */
const FILTERS: Readonly<Record<string, (mac: string, port: number) => (frame: Frame) => boolean>> = {
  "-Q in": (mac) => (frame) => mac === "" || frame.sourceMac !== mac,
  "-Q out": (mac) => (frame) => mac === "" || frame.sourceMac === mac,
  port: (_, port) => (frame) => frame.ports.includes(port),
  "not arp": () => (frame) => frame.type !== ARP,
  "not icmp": () => (frame) => !ICMP.includes(frame.protocol),
  icmp: () => (frame) => ICMP.includes(frame.protocol),
  arp: () => (frame) => frame.type === ARP,
};

/** Its own MAC as its state says; empty where none was given. */
function macOf(files: readonly CaseFile[], host: string): string {
  const state = files.find(({ part }) => kindOf(part) === "state" && hostOf(part) === host);
  return /link\/ether ([0-9a-f:]{17})/.exec(new TextDecoder().decode(state?.bytes))?.[1] ?? "";
}

function busiestPort(file: CaseFile): number {
  const counts = new Map<number, number>();
  filtered(file, ({ ports }) => {
    for (const port of ports) counts.set(port, (counts.get(port) ?? 0) + 1);
    return false;
  });
  return [...counts].sort((a, b) => b[1] - a[1]).at(0)?.[0] ?? 0;
}

describe.each(CASES)("%s", async (id) => {
  const files = await readParts(id);

  test.each(Object.keys(FILTERS))("captured with `%s`", async (name) => {
    expect(
      await misjudged(id, files, (file) =>
        filtered(file, FILTERS[name](macOf(files, hostOf(file.part)), busiestPort(file))),
      ),
    ).toEqual([]);
  });
});
