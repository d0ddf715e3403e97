import { describe, expect, it } from "vitest";
import { isAbsent } from "../../../src/analysis/evidence/define.ts";
import { gather } from "../../../src/analysis/evidence/gather.ts";
import { foldReading } from "../../../src/analysis/fold-reading.ts";
import { observe } from "../../../src/analysis/observe/index.ts";
import { readInputs } from "../../../src/analysis/read-inputs.ts";
import { inputsOf, partsOf, without } from "../analyze-case.ts";
import { absence, answer } from "./answers-of.ts";

describe("passages through a director", () => {
  it("are whole where nothing stays", async () => {
    for (const id of ["dr-healthy", "tun-antispoof-healthy", "nat-healthy"]) {
      const { services } = await answer("passages", id);
      for (const { stayed, refusals, resets, flows } of services) {
        expect([id, stayed, refusals, resets]).toEqual([id, 0, [], 0]);
        expect(flows.every((f) => f.to.length === 1)).toBe(true);
      }
    }
  });

  it("say which flows were refused, and how", async () => {
    const { services } = await answer("passages", "ipvs-hash-blackhole");
    expect(services).toMatchObject([{ director: "ds", came: 20, stayed: 10, all: false, resets: 0 }]);
    const refused = services[0].flows.filter((f) => f.stayed > 0);
    expect(refused.length).toBe(5);
    expect(services[0].flows.slice(0, 5)).toEqual(refused);
    for (const f of refused) expect(f).toMatchObject({ came: 2, to: [], brokeOff: false, midStream: false });
  });

  it("count resets that the director itself sent", async () => {
    const { services } = await answer("passages", "dr-tcp-no-service");
    expect(services).toMatchObject([{ all: true, resets: 6 }]);
  });

  it("say where a flow broke off", async () => {
    const { services } = await answer("passages", "ipvs-stale-udp");
    const broken = services[0].flows.filter((f) => f.stayed > 0);
    expect(broken.map((f) => [f.came, f.stayed, f.to])).toEqual([
      [6, 4, ["rs1"]],
      [6, 4, ["rs1"]],
    ]);
    expect(broken.every((f) => f.brokeOff && f.refusals.length === 0)).toBe(true);
  });

  it("take a flow for idle since the last packet that a row stands for", async () => {
    const { captures, names, states, topology } = foldReading(
      await readInputs(inputsOf(await partsOf("ipvs-idle-timeout"))),
    );
    const idle = (spanNs: number) => {
      const spanned = captures.map((view) => {
        const { packets } = view.decoded;
        const weight = new Uint32Array(packets.count).fill(1);
        const spans = new Float64Array(packets.count).fill(spanNs);
        const table = { ...packets, weight, spanNs: spans };
        return { ...view, decoded: { ...view.decoded, packets: table } };
      });
      const { passages } = gather(observe(spanned, names, states, topology));
      if (isAbsent(passages)) throw new Error(passages.because.en);
      const flows = passages.services.flatMap((s) => s.flows).filter((f) => f.stayed > 0);
      return flows.map((f) => ({ seconds: f.idleSeconds ?? -1, brokeOff: f.brokeOff }));
    };
    const plain = idle(0);
    expect(plain.length).toBeGreaterThan(0);
    expect(plain.every((f) => f.seconds > 1 && f.brokeOff)).toBe(true);
    // Its last packet a second later: idle for a second less.
    idle(1e9).forEach((f, i) => {
      expect(f.seconds).toBeCloseTo(plain[i].seconds - 1, 6);
      expect(f.brokeOff).toBe(true);
    });
    // Beyond what stayed: neither idle nor broken off, as far as is known.
    expect(idle(3.6e12)).toEqual(plain.map(() => ({ seconds: 0, brokeOff: false })));
  });

  it("are not known without a director's capture", async () => {
    const { because } = await absence("passages", "ipvs-stale-udp", without("ds"));
    expect(because.en).toContain("no capture of a director");
  });
});
