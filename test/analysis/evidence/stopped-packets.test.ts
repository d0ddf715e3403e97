import { describe, expect, it } from "vitest";
import { absence, answer } from "./answers-of.ts";

const ofDs = async (id: string) => (await answer("stoppedPackets", id)).directors[0];

describe("packets that a director did not send on", () => {
  it("had a TTL that ended there", async () => {
    expect(await ofDs("ds-ttl-expired")).toMatchObject({ stayed: 12, expired: 12, cutOff: 0 });
    expect((await ofDs("dr-ds-firewall-drop")).expired).toBe(0);
  });

  it("had it after many laps: that is no such packet", async () =>
    expect((await ofDs("dr-rs-forwarding-missing-vip"))?.expired ?? 0).toBe(0));

  it("came behind a SYN that passed", async () => {
    const { opening, later, cutOff, cutOffCites } = await ofDs("ds-conntrack-invalid");
    expect(opening).toMatchObject({ stayed: 0, passed: 3 });
    expect(later.passed).toBe(0);
    expect(later.stayed).toBeGreaterThan(20);
    expect([cutOff, cutOffCites.length]).toEqual([3, 3]);
  });

  it("are none in a healthy cluster, and unknown without the director's capture", async () => {
    expect((await answer("stoppedPackets", "dr-healthy")).directors).toEqual([]);
    const noCapture = ({ part, bytes }: { part: string; bytes: Uint8Array }) =>
      part === "ds" ? undefined : bytes;
    expect((await absence("stoppedPackets", "dr-healthy", noCapture)).fill[0].host).toBe("ds");
  });
});
