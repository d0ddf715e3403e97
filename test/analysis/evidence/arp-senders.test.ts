import { describe, expect, it } from "vitest";
import { editText, without } from "../analyze-case.ts";
import { absence, answer } from "./answers-of.ts";

describe("whom ARP requests name", () => {
  it("is the director's own address where the VIP is a /32", async () => {
    const { senders } = await answer("arpSenders", "dr-healthy");
    expect(senders.map((s) => [s.director, s.server, s.sender, s.isVip, s.interface])).toEqual([
      ["ds", "rs1", "192.168.1.59", false, "eth0"],
      ["ds", "rs2", "192.168.1.59", false, "eth0"],
    ]);
  });

  it("is the VIP where that was added first, with the line of the address that should have been", async () => {
    const { senders } = await answer("arpSenders", "ds-arp-sender-is-vip");
    for (const s of senders) expect(s).toMatchObject({ isVip: true, own: "192.168.1.59", prefixLength: 24 });
    expect(senders[0].cites.length).toBe(2);
  });

  it("is the other primary address where the VIP's subnet does not hold the real server", async () => {
    const bend = editText(
      (part) => part.startsWith("ds.state"),
      (text) =>
        text.replace(
          "    inet 192.168.1.59/24",
          "    inet 10.9.9.9/24 scope global eth0\n    inet 192.168.1.59/24",
        ),
    );
    expect((await answer("arpSenders", "dr-healthy", bend)).senders[0].sender).toBe("192.168.1.59");
  });

  it("is nobody where the real server is behind a gateway", async () => {
    const bend = editText(
      (part) => part.startsWith("ds.state"),
      (text) => text.replace("### ip rule", "192.168.1.48 via 192.168.1.1 dev eth0\n### ip rule"),
    );
    expect((await answer("arpSenders", "dr-healthy", bend)).senders.map((s) => s.server)).toEqual(["rs2"]);
  });

  it("is not known without the director's state", async () => {
    expect((await absence("arpSenders", "dr-healthy", without("ds.state"))).fill[0].host).toBe("ds");
  });
});
