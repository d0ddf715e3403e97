/** Captures as `tcpdump host X` would have made them: what that hides was not lost. */
import { describe, expect, it } from "vitest";
import { parseIp } from "../../src/lib/ip.ts";
import { analyzeFiles, type CaseFile, readParts } from "./cases.ts";
import { filtered } from "./cut-up.ts";

/** Keeps the frames in which the address stands anywhere in the headers. */
function onlyHost(file: CaseFile, ip: string): CaseFile {
  const address = parseIp(ip) ?? new Uint8Array();
  return filtered(file, (_, bytes) => {
    const header = bytes.subarray(0, 42);
    for (let i = 26; i + 4 <= header.length; i++)
      if (address.every((byte, n) => header[i + n] === byte)) return true;
    return false;
  });
}

const SERVERS = ["rs1", "rs2"];
const DIP = "192.168.1.59";

describe("real servers captured with `host` and the director's address", () => {
  it("hide what clients sent; it arrived, and is not called lost", async () => {
    const files = await readParts("dr-matrix-open-fabric");
    const given = files
      .filter(({ part }) => !part.includes(".state"))
      .map((file) => (SERVERS.includes(file.part) ? onlyHost(file, DIP) : file));
    const report = await analyzeFiles(given);
    for (const server of SERVERS) {
      const leg = report.segments.find((s) => s.from === "ds" && s.to === server);
      // From the director's own address: shown. From the client and the VIP: hidden.
      expect(leg?.packets).toEqual({ sent: 15, arrived: 5, missing: 0, unknown: 10 });
      expect(leg?.because.en).toContain("filter");
    }
    expect(report.verdict.cause).not.toBe("fabric-antispoof-forward");
    expect(report.verdict.outcome).not.toBe("faulty");
  });

  it("leave what they show to be judged: the replies that the director never got", async () => {
    const files = await readParts("dr-antispoof-matrix");
    const report = await analyzeFiles(
      files.map((file) => (SERVERS.includes(file.part) ? onlyHost(file, DIP) : file)),
    );
    expect(report.verdict.cause).toBe("return-antispoof-vip");
    expect(report.segments.find((s) => s.from === "ds" && s.to === "rs1")?.packets.missing).toBe(0);
  });
});
