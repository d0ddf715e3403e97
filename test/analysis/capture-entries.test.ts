import { describe, expect, it } from "vitest";
import { captureEntries } from "../../src/analysis/capture-entries.ts";
import { analyzeParts, partsOf } from "./analyze-case.ts";
import { buildPcapng, join, statisticsBlock } from "./capture/build-capture.ts";
import { cooked, udp } from "./observe/build-frames.ts";
import { BEGIN_SECONDS, Captures } from "./observe/build-views.ts";

const packet = udp({ source: "10.0.0.1", destination: "10.0.0.2" }, 1, 2);

const entriesOf = (captures: Captures) => captureEntries(captures.observe());

describe("what a report says of a capture", () => {
  it("is its format, link type, frames and times, as the file has them", async () => {
    const { captures } = await analyzeParts(await partsOf("dr-healthy-formats"));
    expect(captures.map((c) => [c.name, c.format, c.linkType])).toEqual([
      ["client", "pcapng", "EN10MB"],
      ["ds", "pcap", "EN10MB"],
      ["rs1", "pcap", "LINUX_SLL2"],
      ["rs2", "pcap", "EN10MB"],
    ]);
    for (const { first, last, frames } of captures) {
      expect(first).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6,9}Z$/);
      expect(Date.parse(last ?? "")).toBeGreaterThanOrEqual(Date.parse(first ?? ""));
      expect(frames).toBeGreaterThan(0);
    }
  });

  it("has no times and a remark when it is empty", () =>
    expect(entriesOf(new Captures().add("ds", []))).toMatchObject([
      { frames: 0, first: null, last: null, dropped: null, quality: [{ en: "no frame in it" }] },
    ]));

  it("counts copies that were folded", () => {
    const captures = new Captures().add(
      "ds",
      [
        [0, cooked("02:00:00:00:00:0b", 0, packet)],
        [0.1, cooked("02:00:00:00:00:0b", 0, packet)],
      ],
      { linkType: 113 },
    );
    expect(entriesOf(captures)[0]).toMatchObject({
      linkType: "LINUX_SLL",
      quality: [{ en: "1 copies of packets on a second interface were folded" }],
    });
  });

  it("says that frames are out of order", () => {
    const captures = new Captures().add(
      "ds",
      [
        [5, packet],
        [1, packet],
      ],
      { linkType: 101 },
    );
    expect(entriesOf(captures)[0].quality).toContainEqual({
      en: "1 frames are out of order in time",
      zh: "1 个帧的时间顺序颠倒",
    });
  });

  it("counts drops where the file does, which is not none where it does not", async () => {
    const frames = [{ seconds: BEGIN_SECONDS, nanos: 0, bytes: cooked("02:00:00:00:00:0b", 0, packet) }];
    const plain = buildPcapng({ frames, interfaces: [{ linkType: 113 }] });
    const dropped = async (bytes: Uint8Array) =>
      (await analyzeParts([{ part: "ds", bytes }])).captures[0].dropped;
    expect(await dropped(plain)).toBeNull();
    expect(await dropped(join([plain, statisticsBlock(true, 0, 2n, 3n)]))).toBe(5);
    expect(await dropped(join([plain, statisticsBlock(true, 0, 0n, 0n)]))).toBe(0);
  });

  it("names the filter that the file states, and where reading stopped", async () => {
    const frames = [{ seconds: BEGIN_SECONDS, nanos: 0, bytes: packet }];
    const bytes = buildPcapng({ frames, interfaces: [{ linkType: 101, filter: "udp port 53" }] });
    const [entry] = (await analyzeParts([{ part: "ds", bytes: join([bytes, Uint8Array.of(1, 2, 3)]) }]))
      .captures;
    const quality = entry.quality.map((q) => q.en).join("\n");
    expect(quality).toContain('captured with the filter "udp port 53"');
    expect(quality).toMatch(/reading stopped at byte [0-9]+/);
  });
});
