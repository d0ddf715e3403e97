import { describe, expect, test } from "vitest";
import { findOption } from "../../../src/analysis/packet/neighbour-discovery.ts";
import { parseIp } from "../../../src/lib/ip.ts";
import { bytesOf, ethernet, icmp, ipv6, MAC_A, MAC_B, mac } from "./build-frame.ts";
import { decodeOne } from "./decode-one.ts";

const OTHER = "02:ff:ff:ff:ff:ff";
const TARGET = parseIp("2001:db8::99") ?? new Uint8Array(16);
const macOption = (type: number, address: string) => bytesOf(type, 1, mac(address));
const packet = (type: number, options: Uint8Array) =>
  ipv6(58, icmp(type, 0, [0, 0, 0, 0], bytesOf(TARGET, options)), { hopLimit: 255 });
const messages = (type: number, options: Uint8Array) =>
  decodeOne(ethernet(0x86dd, packet(type, options))).capture.neighbours;

test("a solicitation asks; the MAC is in the option", () => {
  expect(messages(135, macOption(1, OTHER))).toEqual([
    {
      frame: 1,
      seconds: 1_700_000_000,
      nanos: 0,
      link: 0,
      kind: "request",
      senderIp: "2001:db8::1",
      senderMac: OTHER,
      targetIp: "2001:db8::99",
      protocol: "ndp",
    },
  ]);
});

test("an advertisement speaks for its target, to the one who asked", () => {
  expect(messages(136, macOption(2, OTHER))).toMatchObject([
    { kind: "reply", senderIp: "2001:db8::99", senderMac: OTHER, targetIp: "2001:db8::2" },
  ]);
});

test("it is a row as well", () => {
  expect(decodeOne(ethernet(0x86dd, packet(135, macOption(1, OTHER)))).row).toMatchObject({
    protocol: 58,
    tcpFlags: 135,
  });
});

describe("without the option", () => {
  test("the MAC is the link's", () => {
    expect(messages(135, new Uint8Array(0))[0].senderMac).toBe(MAC_A);
    // The other kind's option does not count.
    expect(messages(136, macOption(1, OTHER))[0].senderMac).toBe(MAC_A);
  });

  test("on a link without MACs, or in a tunnel, there is nothing to say", () => {
    const bare = packet(135, new Uint8Array(0));
    expect(decodeOne(bare, { linkType: 101 })).toMatchObject({
      notes: ["ndp-no-mac"],
      capture: { neighbours: [] },
    });
    const tunnelled = decodeOne(ethernet(0x86dd, ipv6(41, bare)));
    expect(tunnelled).toMatchObject({ notes: ["ndp-no-mac"], capture: { neighbours: [] } });
  });
});

test("a quoted message was not sent again", () => {
  const error = icmp(1, 3, [0, 0, 0, 0], packet(135, macOption(1, OTHER)));
  const { capture } = decodeOne(ethernet(0x86dd, ipv6(58, error)));
  expect(capture.icmpErrors).toHaveLength(1);
  expect(capture.neighbours).toEqual([]);
});

test("cut before the target is whole", () => {
  const whole = ethernet(0x86dd, packet(135, macOption(1, MAC_B)));
  expect(decodeOne(whole.subarray(0, 14 + 40 + 23), { original: whole.length })).toMatchObject({
    notes: ["ndp-cut"],
    capture: { neighbours: [] },
  });
});

describe("findOption", () => {
  const options = bytesOf([14, 2], new Uint8Array(14), macOption(1, OTHER));
  test("skips others, and wants eight bytes", () => {
    expect(findOption(options, 0, 24, 1)).toBe(16);
    expect(findOption(options, 0, 23, 1)).toBe(-1);
    expect(findOption(options, 0, 24, 3)).toBe(-1);
  });

  test("an option of length 0 ends the search", () => {
    expect(findOption(bytesOf([14, 0, 0, 0, 0, 0, 0, 0], macOption(1, OTHER)), 0, 16, 1)).toBe(-1);
  });
});
