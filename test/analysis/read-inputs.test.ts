import { describe, expect, it } from "vitest";
import { type Input, parsePartName } from "../../src/analysis/inputs.ts";
import { type CaptureReading, readInputs } from "../../src/analysis/read-inputs.ts";
import { asks, framesOf } from "./observe/build-cluster.ts";
import { pcapOf } from "./observe/build-views.ts";

const text = (value: string) => new TextEncoder().encode(value);

/** Parts in chunks of so many bytes. */
async function* inputs(
  parts: Readonly<Record<string, Uint8Array>>,
  chunkBytes = 1 << 20,
): AsyncGenerator<Input> {
  for (const [part, bytes] of Object.entries(parts)) {
    const name = parsePartName(part);
    if (!name) throw new Error(`${part} is no part`);
    yield { ...name, part, name: `${part}.file`, chunks: chunks(bytes, chunkBytes) };
  }
}

async function* chunks(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.slice(at, at + size);
}

const rowsOf = ({ decoded }: Pick<CaptureReading, "decoded">) =>
  decoded.blocks.reduce((n, block) => n + block.count, 0);

const capture = pcapOf(framesOf(asks(4)).ds);
const state = text("### uname -r\n6.1.0-rc1\n### sysctl -a\nnet.ipv4.ip_forward = 1\n");

describe("the parts of a request", () => {
  it("become captures, states and a topology, whatever their order", async () => {
    const { captures, states, topology, records, problems } = await readInputs(
      inputs({
        topology: text('{"services":[{"protocol":"udp","vip":"10.0.0.1","port":53}]}'),
        "rs1.state.before": state,
        ds: capture,
        "rs1.state.after": state,
        "ds.capture": capture,
      }),
    );
    expect(captures.map((c) => [c.host, c.part, c.name])).toEqual([
      ["ds", "ds", "ds.file"],
      ["ds", "ds.capture", "ds.capture.file"],
    ]);
    expect(states.map((s) => [s.host, s.moment])).toEqual([
      ["rs1", "before"],
      ["rs1", "after"],
    ]);
    expect(topology.services).toHaveLength(1);
    expect(records.map((r) => r.kind)).toEqual(["topology", "state", "capture", "state", "capture"]);
    expect(problems).toEqual([]);
  });

  it("are recorded by length and SHA-256, wherever the stream is cut", async () => {
    // printf 'abc' | sha256sum
    const abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    for (const size of [1, 2, 100]) {
      const { records } = await readInputs(inputs({ "rs1.state": text("abc") }, size));
      expect(records).toMatchObject([{ bytes: 3, sha256: abc }]);
    }
  });

  it("are read alike wherever the stream is cut", async () => {
    const whole = await readInputs(inputs({ ds: capture, "rs1.state": state }));
    for (const size of [1, 7, 64]) {
      const cut = await readInputs(inputs({ ds: capture, "rs1.state": state }, size));
      expect(cut.captures[0].summary).toEqual(whole.captures[0].summary);
      expect(rowsOf(cut.captures[0])).toBe(rowsOf(whole.captures[0]));
      expect(cut.states).toEqual(whole.states);
      expect(cut.records).toEqual(whole.records);
    }
  });

  it("may cut a character of several bytes", async () => {
    const { states } = await readInputs(inputs({ "rs1.state": text("### uname -r\n6.1.0-é中\n") }, 1));
    expect(states[0].unread.map((l) => l.text)).toEqual(["6.1.0-é中"]);
  });
});

describe("a part that cannot be read", () => {
  const codes = async (parts: Readonly<Record<string, Uint8Array>>) =>
    (await readInputs(inputs(parts))).problems.map((p) => `${p.part} ${p.code}`);

  it("does not take the others with it", async () => {
    const { captures, states, problems } = await readInputs(
      inputs({
        ds: text("no capture"),
        rs1: capture,
        "rs1.state": text("  \n"),
        "ds.state": state,
        topology: text("{"),
      }),
    );
    expect(captures.map((c) => c.host)).toEqual(["rs1"]);
    expect(states.map((s) => s.host)).toEqual(["ds"]);
    expect(problems.map((p) => `${p.part} ${p.code}`)).toEqual([
      expect.stringMatching(/^ds capture-/),
      "rs1.state state-empty",
      "topology topology-invalid",
    ]);
  });

  it("says at which byte", async () => {
    const { problems, captures } = await readInputs(inputs({ ds: capture.slice(0, capture.length - 5) }));
    expect(problems).toMatchObject([{ part: "ds", code: "capture-cut", byte: expect.any(Number) }]);
    // What came before is used.
    expect(rowsOf(captures[0])).toBeGreaterThan(0);
  });

  it("is too long from there on", async () => {
    expect(await codes({ topology: text(`{}${" ".repeat(70_000)}`) })).toEqual([
      "topology topology-too-long",
    ]);
    const long = text(`### sysctl -a\n${"net.ipv4.ip_forward = 1\n".repeat(180_000)}`);
    const { states, problems } = await readInputs(inputs({ "rs1.state": long }));
    expect(problems.map((p) => p.code)).toEqual(["state-too-long"]);
    expect(states[0].sysctls.length).toBeGreaterThan(0);
    // Four MB of lines take some seconds on a busy machine.
  }, 60_000);

  it("is no part at all of an empty request", async () => {
    const { captures, states, records } = await readInputs(inputs({}));
    expect([captures, states, records]).toEqual([[], [], []]);
  });
});

describe("packets over the limit of one analysis", () => {
  it("are not read; the capture counts as ended there, its digest is of the whole", async () => {
    const whole = await readInputs(inputs({ ds: capture, rs1: capture }));
    const rows = rowsOf(whole.captures[0]);
    const cut = await readInputs(inputs({ ds: capture, rs1: capture }, 100), rows + 2);
    expect(cut.captures[0].summary.stop).toBeUndefined();
    const { summary, decoded } = cut.captures[1];
    expect(summary.stop?.code).toBe("limit");
    expect(summary.frames).toBeLessThan(whole.captures[1].summary.frames);
    expect(rowsOf({ decoded })).toBeLessThanOrEqual(2);
    expect(cut.records.map((r) => r.sha256)).toEqual(whole.records.map((r) => r.sha256));
    expect(cut.problems.map((p) => [p.part, p.code])).toEqual([["rs1", "capture-limit"]]);
  });
});
