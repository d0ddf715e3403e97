import { describe, expect, it } from "vitest";
import { answer } from "./answers-of.ts";

const faults = async (...of: Parameters<typeof answer<"captureQuality">>) =>
  (await answer(...of)).faults.map(({ kind, host, packets }) => `${kind} ${host} ${packets}`);

describe("what captures cannot show", () => {
  it("is nothing where they are whole", async () =>
    expect(await faults("captureQuality", "dr-healthy")).toEqual([]));

  it("is nothing where packets were truly lost", async () =>
    expect(await faults("captureQuality", "dr-antispoof")).toEqual([]));

  it("is what a filter hides, with a packet that another host got", async () => {
    const quality = await answer("captureQuality", "dr-rs-capture-wrong-filter");
    expect(quality.faults.map((f) => `${f.kind} ${f.host}`)).toEqual(["filter rs1", "filter rs2"]);
    for (const { cites, text } of quality.faults) {
      expect(cites.length).toBeGreaterThan(1);
      expect(text.en).toMatch(/^[0-9]+ packets that other hosts got from rs[12] are not in its own capture/);
    }
  });

  it("is what came after a capture's end", async () => {
    const [fault, ...rest] = (await answer("captureQuality", "dr-rs-capture-ended-early")).faults;
    expect(rest).toEqual([]);
    expect(fault).toMatchObject({ kind: "window", host: "rs1" });
    expect(fault.packets).toBeGreaterThan(0);
    expect(fault.text.en).toContain(`${fault.packets} packets were sent to rs1`);
  });

  it("is what a snap length cuts off", async () =>
    expect(await faults("captureQuality", "dr-healthy-formats")).toEqual([
      expect.stringMatching(/^truncated rs2 [1-9]/),
    ]));

  it("is what a file that breaks off has lost", async () => {
    const quality = await answer("captureQuality", "dr-healthy", ({ part, bytes }) =>
      part === "rs1" ? bytes.subarray(0, bytes.length - 11) : bytes,
    );
    const cut = quality.faults.find((f) => f.kind === "cut");
    expect(cut).toMatchObject({ host: "rs1", capture: "rs1" });
    expect(cut?.text.en).toMatch(/reading stopped at byte [0-9]+/);
  });
});
