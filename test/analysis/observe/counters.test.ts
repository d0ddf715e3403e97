import { describe, expect, it } from "vitest";
import { parseHost } from "../../../src/analysis/host/state.ts";
import { counterBook } from "../../../src/analysis/observe/counters.ts";

const nstat = (...rows: readonly (readonly [string, number])[]) =>
  `### nstat -az\n#kernel\n${rows.map(([name, value]) => `${name}                    ${value}                  0.0\n`).join("")}`;

const book = (texts: Partial<Record<"before" | "after" | "now", string>>) =>
  counterBook(
    (["before", "after", "now"] as const).flatMap((moment) => {
      const text = texts[moment];
      return text === undefined ? [] : [parseHost("rs1", moment, text)];
    }),
  );

describe("a counter around the test", () => {
  it("grew by the difference", () => {
    const { growth, hasPair } = book({ before: nstat(["UdpNoPorts", 4]), after: nstat(["UdpNoPorts", 34]) });
    expect(hasPair).toBe(true);
    expect(growth("UdpNoPorts")).toMatchObject({ before: 4, after: 34, growth: 30, at: { line: 3 } });
  });

  it("grew by nothing", () =>
    expect(
      book({ before: nstat(["UdpNoPorts", 4]), after: nstat(["UdpNoPorts", 4]) }).growth("UdpNoPorts")
        ?.growth,
    ).toBe(0));

  it("that shrank was reset, and then no counter tells anything", () => {
    const { growth, wasReset } = book({
      before: nstat(["UdpNoPorts", 9], ["IpInReceives", 5000], ["IpInAddrErrors", 0]),
      after: nstat(["UdpNoPorts", 4], ["IpInReceives", 800], ["IpInAddrErrors", 30]),
    });
    expect(wasReset).toBe(true);
    expect(growth("UdpNoPorts")).toBeUndefined();
    // It grew since the restart, of which nobody knows when it was.
    expect(growth("IpInAddrErrors")).toBeUndefined();
  });

  it("of 32 bits that ran over grew all the same", () => {
    const { growth, wasReset } = book({
      before: nstat(["IpInReceives", 4_294_967_290], ["UdpNoPorts", 1]),
      after: nstat(["IpInReceives", 24], ["UdpNoPorts", 1]),
    });
    expect(wasReset).toBe(false);
    expect(growth("IpInReceives")?.growth).toBe(30);
  });

  it("that shrank from little, or from more than 32 bits, did not run over", () => {
    for (const from of [900, 2 ** 33])
      expect(
        book({ before: nstat(["IpInReceives", from]), after: nstat(["IpInReceives", 24]) }).growth(
          "IpInReceives",
        ),
      ).toBeUndefined();
  });

  it("of one snapshot did not grow as far as is known, and has a value", () => {
    const { growth, absolute, hasPair } = book({ now: nstat(["UdpNoPorts", 4]) });
    expect(hasPair).toBe(false);
    expect(growth("UdpNoPorts")).toBeUndefined();
    expect(absolute("UdpNoPorts")?.value).toBe(4);
  });

  it("of before and now is compared too", () =>
    expect(
      book({ before: nstat(["UdpNoPorts", 1]), now: nstat(["UdpNoPorts", 3]) }).growth("UdpNoPorts")?.growth,
    ).toBe(2));

  it("that nstat does not print is not known", () =>
    expect(
      book({ before: nstat(["UdpInErrors", 1]), after: nstat(["UdpNoPorts", 3]) }).growth("UdpNoPorts"),
    ).toBeUndefined());

  describe("that netstat left out", () => {
    const netstat = (more = "", command = "netstat -s") =>
      `### ${command}\nIp:\n    Forwarding: 2\n    10 total packets received\n${more}    0 forwarded\n    0 incoming packets discarded\n    10 incoming packets delivered\n    5 requests sent out\n`;

    it("was zero before", () =>
      expect(
        book({ before: netstat(), after: netstat("    30 with invalid addresses\n") }).growth(
          "IpInAddrErrors",
        ),
      ).toMatchObject({ before: 0, after: 30, growth: 30 }));

    it("is zero still, which excludes", () =>
      expect(book({ before: netstat(), after: netstat() }).growth("IpInAddrErrors")?.growth).toBe(0));

    it("is not known of a group that was not printed", () =>
      expect(book({ before: netstat(), after: netstat() }).growth("TcpExtListenDrops")).toBeUndefined());

    it("is not known of an output that was filtered", () => {
      const cut = netstat("", "netstat -s | grep -v invalid");
      expect(book({ before: cut, after: cut }).growth("IpInAddrErrors")).toBeUndefined();
    });
  });

  it("is compared by its name, whichever command printed it", () => {
    const netstat = `### netstat -su\nUdp:\n    7 packets received\n    34 packets to unknown port received\n    0 packet receive errors\n    3 packets sent\n`;
    expect(book({ before: nstat(["UdpNoPorts", 4]), after: netstat }).growth("UdpNoPorts")?.growth).toBe(30);
  });
});

it("knows nothing of no state", () => {
  const { growth, absolute, hasPair, wasReset } = counterBook([]);
  expect([growth("UdpNoPorts"), absolute("UdpNoPorts")]).toEqual([undefined, undefined]);
  expect([hasPair, wasReset]).toEqual([false, false]);
});
