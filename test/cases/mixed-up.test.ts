/**
 * Any output, cut, given twice, of another host or in a wrong file, costs that output and no more: what other
 * outputs say is read as before, nothing throws, and no other cause is named than one that is right. A fixed part
 * of the cases, all with FULL=1; a failure names its seed: SEED=<n> repeats it.
 */
import { describe, expect, test } from "vitest";
import type { HostState } from "../../src/analysis/host/define.ts";
import { parseHost } from "../../src/analysis/host/state.ts";
import { parsePartName, UnusableInputs } from "../../src/analysis/inputs.ts";
import { hashBytes } from "../../src/lib/hash.ts";
import { alsoTrue } from "./beside.ts";
import { analyzeFiles, CASES, type CaseFile, readParts, readTruth } from "./cases.ts";
import { seeded } from "./damage.ts";
import { MIX_UPS, outputsOf } from "./mix-up.ts";
import { trueCause } from "./true-causes.ts";

const FULL = process.env.FULL === "1";
const SEED = Number(process.env.SEED ?? 1);

const pick = seeded(SEED);
const chosen = FULL ? CASES : Array.from({ length: 24 }, () => CASES[pick(CASES.length)]);

/**
 * Known to be open. Both directors hold the VIP, and each one's state is in the other's place: which MAC is
 * whose nobody knows then, and the captures show that all requests are served.
 */
const OPEN: ReadonlySet<string> = new Set(["dr-vip-on-both-directors"]);

function randomFor(...names: readonly string[]) {
  const name = new TextEncoder().encode(names.join(" "));
  return seeded(hashBytes(new DataView(name.buffer), 0, name.length, SEED));
}

describe.each([...new Set(chosen)])("%s", async (id) => {
  const files = await readParts(id);
  const cause = trueCause(await readTruth(id));
  const right = [...(cause?.rules ?? []), ...alsoTrue(id)];

  test.skipIf(OPEN.has(id)).each([...MIX_UPS])(`%s (seed ${SEED}): no wrong verdict`, async (name, mixUp) => {
    const mixed = mixUp(files, randomFor(id, name));
    if (!mixed) return;
    let report: Awaited<ReturnType<typeof analyzeFiles>>;
    try {
      report = await analyzeFiles(mixed);
    } catch (error) {
      if (error instanceof UnusableInputs) return;
      throw error;
    }
    expect(report.rules.filter((r) => r.outcome === "error")).toEqual([]);
    expect(report.verdict.outcome).not.toBe(cause ? "healthy" : "faulty");
    if (report.verdict.cause !== null) expect(right).toContain(report.verdict.cause);
  });

  const states = files.filter((file) => parsePartName(file.part)?.kind === "state");
  test.each(states.map((file): [string, CaseFile] => [file.part, file]))(
    `%s (seed ${SEED}): an output that is cut, doubled or put in costs no other`,
    (_, file) => {
      const random = randomFor(id, file.part);
      const outputs = outputsOf(new TextDecoder().decode(file.bytes));
      const whole = factsByCommand(outputs);
      const foreign = outputsOf(new TextDecoder().decode(states[random(states.length)].bytes));
      for (let n = 0; n < (FULL ? 30 : 6); n++) {
        const at = random(outputs.length);
        const lines = outputs[at].split("\n");
        const cut = `${lines.slice(0, 1 + random(lines.length)).join("\n")}\n`;
        const other = foreign[random(foreign.length)];
        for (const [changed, costs, isForeign] of [
          [outputs.with(at, cut), outputs[at], false],
          [outputs.toSpliced(at, 0, outputs[at]), outputs[at], false],
          [outputs.toSpliced(at, 0, other), other, true],
        ] as const) {
          const left = factsByCommand(changed);
          const own = factsByCommand([costs]);
          for (const [command, facts] of whole) {
            if (own.has(command)) continue;
            const found = left.get(command);
            // What contradicts another machine's output is set aside with it; it is never read otherwise.
            if (!isForeign || found !== undefined) expect([command, found]).toEqual([command, facts]);
          }
        }
      }
    },
  );
});

/** What each command's output says, without the lines it stands in. */
function factsByCommand(outputs: readonly string[]): ReadonlyMap<string, string> {
  const { host, moment, sections, unread, repaired, masked, sources, ...lists }: HostState = parseHost(
    "ds",
    "now",
    outputs.join(""),
  );
  const facts = new Map<string, unknown[]>();
  for (const [kind, list] of Object.entries(lists))
    for (const fact of list) {
      const { command } = fact.at;
      facts.set(command, [...(facts.get(command) ?? []), [kind, fact]]);
    }
  return new Map(
    [...facts].map(([command, found]) => [
      command,
      JSON.stringify(found, (key, value) => (key === "at" ? 0 : value)),
    ]),
  );
}
