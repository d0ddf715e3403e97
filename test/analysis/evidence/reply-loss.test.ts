import { describe, expect, it } from "vitest";
import { without } from "../analyze-case.ts";
import { absence, answer } from "./answers-of.ts";

describe("what becomes of replies", () => {
  it("is that all arrive", async () => {
    const loss = await answer("replyLoss", "dr-healthy");
    expect(loss).toMatchObject({ sent: 60, arrived: 60, missing: 0, legs: [], open: [], stuck: [] });
    expect(loss).toMatchObject({ bypassing: [], atDirector: [] });
  });

  it("is loss, beside what the same machine sent from its own address", async () => {
    const { legs, missing } = await answer("replyLoss", "udp-antispoof-reply");
    expect(missing).toBe(60);
    expect(legs.map((l) => `${l.from}>${l.to}`)).toEqual(["rs1>client", "rs2>client"]);
    for (const { classes } of legs) {
      expect(classes.some((c) => c.wireSource === "vip" && c.missing > 0)).toBe(true);
      expect(classes.some((c) => c.wireSource === "rip" && c.arrived > 0)).toBe(true);
    }
  });

  it("is open without a capture where they would arrive", async () => {
    const { open, missing } = await answer("replyLoss", "udp-antispoof-reply", without("client"));
    expect(missing).toBe(0);
    expect(open).toEqual([
      { from: "rs1", to: "client", packets: 30 },
      { from: "rs2", to: "client", packets: 30 },
    ]);
  });

  it("shows handshakes that do not get on: a SYN again after its SYN-ACK", async () => {
    const { stuck } = await answer("replyLoss", "tcp-dr-antispoof-reply", without("client"));
    expect(stuck.map((s) => [s.server, s.connections])).toEqual([
      ["rs1", 3],
      ["rs2", 3],
    ]);
    expect((await answer("replyLoss", "tcp-dr-healthy")).stuck).toEqual([]);
  });

  it("names replies from the real server's own address that pass no director", async () => {
    const wrong = await answer("replyLoss", "udp-reply-wrong-source");
    expect(wrong.bypassing.map((b) => [b.host, b.packets])).toEqual([
      ["rs1", 30],
      ["rs2", 30],
    ]);
    // NAT sends them so too, through the director.
    expect((await answer("replyLoss", "nat-healthy")).bypassing).toEqual([]);
    // Answers to tests straight to the real server are none.
    expect((await answer("replyLoss", "dr-antispoof-matrix")).bypassing).toEqual([]);
  });

  it("names replies that end at a director", async () => {
    const { atDirector } = await answer("replyLoss", "dr-return-via-ds");
    expect(atDirector).toMatchObject([{ director: "ds", packets: 60 }]);
    expect((await answer("replyLoss", "nat-healthy")).atDirector).toEqual([]);
  });

  it("is not known where none was seen to leave", async () => {
    const { because } = await absence("replyLoss", "dr-antispoof");
    expect(because.en).toContain("no reply was seen");
  });
});
