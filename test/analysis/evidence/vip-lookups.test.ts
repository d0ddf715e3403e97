import { describe, expect, it } from "vitest";
import { absence, answer } from "./answers-of.ts";

describe("who asks for the VIP", () => {
  it("is answered by the director", async () => {
    const { lookups } = await answer("vipLookups", "dr-healthy");
    expect(lookups).toHaveLength(1);
    expect(lookups[0]).toMatchObject({ host: "client", asked: 1, answered: 1 });
    expect(lookups[0].sent).toBeGreaterThan(0);
    expect(lookups[0].directors[0]).toMatchObject({ director: "ds", arrived: 1, answered: 1, repeats: 0 });
  });

  it("asks three times in vain where the director is silent", async () => {
    const { lookups } = await answer("vipLookups", "ds-arp-suppressed");
    expect(lookups[0]).toMatchObject({ asked: 3, answered: 0, sent: 0 });
    expect(lookups[0].directors[0]).toMatchObject({ arrived: 3, answered: 0, repeats: 2, watching: true });
  });

  it("is not heard where the fabric does not know the VIP; the director watched", async () => {
    const { lookups } = await answer("vipLookups", "vip-not-bound-in-cloud");
    expect(lookups[0].directors[0]).toMatchObject({ arrived: 0, answered: 0, watching: true });
    expect(lookups[0].directors[0].controls).toBeGreaterThan(5);
  });

  it("is not heard on another VLAN, and nothing shows that it would have been", async () => {
    const { lookups } = await answer("vipLookups", "client-vip-unresolved");
    expect(lookups[0]).toMatchObject({ asked: 3, controls: 0 });
    expect(lookups[0].directors[0]).toMatchObject({ arrived: 0, watching: false, controls: 0 });
  });

  it("shows in the director's capture without the client's", async () => {
    const { lookups } = await answer("vipLookups", "ds-arp-suppressed", ({ part, bytes }) =>
      part.startsWith("client") ? undefined : bytes,
    );
    expect(lookups[0]).toMatchObject({ host: "", asked: 0, sent: 0 });
    expect(lookups[0].directors[0]).toMatchObject({ arrived: 3, repeats: 2, watching: false });
  });

  it("is not known without a VIP", async () => {
    const { fill } = await absence("vipLookups", "dr-healthy", ({ part, bytes }) =>
      part === "client" ? bytes : undefined,
    );
    expect(fill).toEqual([{ host: "ds", command: "ipvsadm -Ln" }]);
  });
});
