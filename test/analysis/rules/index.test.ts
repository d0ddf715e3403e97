import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { RULES } from "../../../src/analysis/rules/index.ts";
import { analyzeParts, partsOf, without } from "../analyze-case.ts";

const HEALTHY = readdirSync(new URL("../../cases/", import.meta.url).pathname)
  .filter((id) =>
    /healthy|accept-local|capture-|clock-skew|mtu-frag|open-ok|loose-ok|-gso|routed|two-nics|zero-one/.test(
      id,
    ),
  )
  .sort();

describe("the list of rules", () => {
  it("has each id once", () => {
    const ids = RULES.map((r) => r.id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it("has rules of every layer", () =>
    expect(new Set(RULES.map((r) => r.layer))).toEqual(
      new Set(["client", "fabric", "director", "real-server", "application", "capture"]),
    ));
});

describe("healthy clusters", () => {
  it("are there", () => expect(HEALTHY.length).toBeGreaterThan(15));

  it.each(HEALTHY)("%s: no rule finds a fault, none throws", async (id) => {
    for (const bend of [undefined, without(".state"), without(".before"), without("client")]) {
      const report = await analyzeParts(await partsOf(id, bend));
      expect(report.verdict.outcome).not.toBe("faulty");
      expect(report.verdict.cause).toBeNull();
      expect(report.rules).toHaveLength(RULES.length);
      for (const { id: rule, outcome } of report.rules) {
        expect(outcome, rule).not.toBe("error");
        // A remark about captures, or about what the hosts are, is no fault.
        const remark = RULES.find((r) => r.id === rule)?.severity === "note";
        if (!remark) expect(outcome, rule).not.toBe("fail");
      }
    }
  });
});
