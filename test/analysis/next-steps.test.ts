import { expect, it } from "vitest";
import { distinctSteps } from "../../src/analysis/next-steps.ts";
import { analyzeFiles, CASES, readParts } from "../cases/cases.ts";

it("names each command once, and at most eight", () => {
  const step = (n: number) => ({ host: "ds", command: `command ${n}`, why: { en: "" } });
  const steps = distinctSteps([step(1), step(1), ...Array.from({ length: 20 }, (_, n) => step(n))]);
  expect(steps.map((s) => s.command)).toEqual([1, 0, 2, 3, 4, 5, 6, 7].map((n) => `command ${n}`));
});

it("every report ends in something to type", async () => {
  for (const id of CASES.filter((_, n) => n % 4 === 0)) {
    const { verdict, findings } = await analyzeFiles(await readParts(id));
    const commands = [
      ...verdict.nextSteps.map((s) => s.command),
      ...findings.flatMap((f) => [
        ...f.verify.map((v) => v.command),
        ...f.remedies.flatMap((r) => r.commands),
      ]),
    ];
    expect(commands.length, id).toBeGreaterThan(0);
  }
});

it("a reply that nobody captured at its receiver is a step to take", async () => {
  const files = await readParts("dr-healthy");
  const { verdict } = await analyzeFiles(files.filter(({ part }) => !part.startsWith("client")));
  expect(verdict.outcome).toBe("inconclusive");
  expect(verdict.nextSteps[0]).toMatchObject({ host: "client", command: expect.stringContaining("tcpdump") });
});

it("no text of a file brings anything into a command that a shell would read", async () => {
  const evil = "eth0;reboot";
  const files = (await readParts("rs-rp-filter-dr")).map((file) =>
    file.part.startsWith("rs1.state")
      ? {
          ...file,
          bytes: Uint8Array.from(
            new TextEncoder().encode(new TextDecoder().decode(file.bytes).replaceAll("eth0", evil)),
          ),
        }
      : file,
  );
  const { verdict, findings } = await analyzeFiles(files);
  const commands = [
    ...verdict.nextSteps.map((s) => s.command),
    ...findings.flatMap((f) => [...f.verify.map((v) => v.command), ...f.remedies.flatMap((r) => r.commands)]),
  ];
  expect(commands.join("\n")).not.toContain("reboot");
});
