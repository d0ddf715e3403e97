/**
 * Captures made with a filter, at one host or at all of them, with the states of the hosts or without: the verdict may know
 * less, and is not wrong, and no rule breaks.
 */
import { describe, expect, test } from "vitest";
import { parsePartName } from "../../src/analysis/inputs.ts";
import { alsoTrue } from "./beside.ts";
import { analyzeFiles, CASES, type CaseFile, readParts, readTruth } from "./cases.ts";
import { type Frame, filtered } from "./cut-up.ts";
import { trueCause } from "./true-causes.ts";

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

/** Requests and replies all arrive: that there are two masters, only what the filter hides shows. */
const MAY_BE_HEALTHY = ["dr-split-brain", "dr-split-brain-firewall", "dr-vip-on-both-directors"];

const kindOf = (part: string) => parsePartName(part)?.kind;
const hostOf = (part: string) => parsePartName(part)?.host ?? "";

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
  const cause = trueCause(await readTruth(id));
  const right = [...(cause?.rules ?? []), ...alsoTrue(id)];
  const captured = [...new Set(files.filter((f) => kindOf(f.part) === "capture").map((f) => hostOf(f.part)))];

  test.each(Object.keys(FILTERS))("captured with `%s`", async (name) => {
    const wrong: string[] = [];
    for (const at of [...captured, "all"])
      for (const states of [true, false]) {
        const given = files
          .filter(({ part }) => states || kindOf(part) !== "state")
          .map((file) => {
            const host = hostOf(file.part);
            if (kindOf(file.part) !== "capture" || (at !== "all" && at !== host)) return file;
            return filtered(file, FILTERS[name](macOf(files, host), busiestPort(file)));
          });
        const { verdict, rules } = await analyzeFiles(given);
        const { outcome } = verdict;
        const isWrong =
          verdict.cause === null
            ? cause === undefined
              ? outcome === "faulty"
              : outcome === "healthy" && !MAY_BE_HEALTHY.includes(id)
            : !right.includes(verdict.cause);
        const broken = rules.filter((rule) => rule.outcome === "error");
        if (isWrong || broken.length > 0)
          wrong.push(
            `at ${at}${states ? "" : ", no states"}: ${outcome} ${verdict.cause} ${broken.map((r) => r.id)}`,
          );
      }
    expect(wrong).toEqual([]);
  });
});
