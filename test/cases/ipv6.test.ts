/** What is to be typed where the service is IPv6: no command that knows IPv4 alone. */
import { describe, expect, test } from "vitest";
import { analyzeFiles, CASES, readParts } from "./cases.ts";

const IPV4_ONLY =
  /\biptables|\barping\b|\bhping3\b|0\.0\.0\.0\/0|net\.ipv4\.conf|arp_(?:ignore|announce)|\/32\b|<RIP>:\d/;
/** `2001:db8::1:80`, where no bracket tells the port. */
const BARE_ENDPOINT = /(?:^|[ =])(?:[\da-f]{1,4}:){2,7}:?[\da-f:]*:\d{4,5}(?![\da-f:\]])/;

describe.each(CASES.filter((id) => id.includes("ipv6")))("%s", async (id) => {
  const { verdict, findings } = await analyzeFiles(await readParts(id));
  const commands = [
    ...findings.flatMap((f) => [...f.remedies.flatMap((r) => r.commands), ...f.verify.map((v) => v.command)]),
    ...verdict.nextSteps.map((s) => s.command),
  ];

  test("its commands are for IPv6", () => {
    expect(commands.length).toBeGreaterThan(0);
    expect(commands.filter((c) => IPV4_ONLY.test(c.replaceAll("ip6tables", "")))).toEqual([]);
    expect(commands.filter((c) => BARE_ENDPOINT.test(c))).toEqual([]);
  });

  test("its evidence names no IP id", () => {
    const notes = findings.flatMap((f) => f.evidence.flatMap((e) => (e.kind === "frame" ? [e.note.en] : [])));
    expect(notes.filter((note) => /\bid 0x/.test(note))).toEqual([]);
  });
});
