import { describe, expect, it } from "vitest";
import { gather } from "../../src/analysis/evidence/gather.ts";
import type { Observed } from "../../src/analysis/observe/index.ts";
import {
  defineRule,
  type Fault,
  fail,
  inconclusive,
  type Judgement,
  pass,
  type Rule,
} from "../../src/analysis/rules/define.ts";
import { evaluate } from "../../src/analysis/rules/evaluate.ts";
import { RULES } from "../../src/analysis/rules/index.ts";
import { decide } from "../../src/analysis/verdict.ts";
import type { Severity } from "../../src/report/schema.ts";
import { type Ask, asks, capturesOf, framesOf, HOST_NAMES, type HostName } from "./observe/build-cluster.ts";

const CITE = { kind: "frame", host: "ds", capture: "ds", frame: 1, time: null, note: { en: "" } } as const;

function fault(over: Partial<Fault> = {}): Fault {
  return {
    grounds: ["message"],
    segments: [{ from: "ds", to: "rs1" }],
    explanation: { en: "" },
    evidence: [CITE],
    remedies: [],
    verify: [],
    packets: 5,
    ...over,
  };
}

/** A rule that judges so whatever the evidence is. */
function rule(
  id: string,
  judgement: Judgement,
  severity: Severity = "broken",
  over: Partial<Rule> = {},
): Rule {
  return {
    ...defineRule({
      id,
      layer: "fabric",
      severity,
      title: { en: `Title of ${id}` },
      needs: [],
      wants: [],
      judge: () => judgement,
    }),
    ...over,
  };
}

const failing = (id: string, over: Partial<Fault> = {}, severity: Severity = "broken") =>
  rule(id, fail({ en: id, zh: id }, fault(over)), severity);

function cluster(list: readonly Ask[] = asks(20), hosts: readonly HostName[] = HOST_NAMES): Observed {
  return capturesOf(framesOf(list), hosts).observe();
}

function verdict(rules: readonly Rule[], observed: Observed = cluster()) {
  return decide(observed, evaluate(rules, gather(observed)));
}

const order = (...rules: readonly Rule[]) => verdict(rules).findings.map((f) => f.id);

describe("the root cause", () => {
  it("is sure before possible", () =>
    expect(
      order(failing("maybe", { grounds: ["hint"], packets: 99 }), failing("sure", { grounds: ["must"] })),
    ).toEqual(["sure", "maybe"]));

  it("is grave before light", () =>
    expect(order(failing("light", {}, "degraded"), failing("grave", {}, "broken"))).toEqual([
      "grave",
      "light",
    ]));

  it("is early on the way before late, replies last", () =>
    expect(
      order(
        failing("reply", { segments: [{ from: "rs1", to: "client" }] }),
        failing("delivery", { segments: [{ from: "rs1", to: "rs1" }] }),
        failing("forward", { segments: [{ from: "ds", to: "rs1" }] }),
        failing("through", { segments: [{ from: "ds", to: "ds" }] }),
        failing("in", { segments: [{ from: "client", to: "ds" }] }),
      ),
    ).toEqual(["in", "through", "forward", "delivery", "reply"]));

  it("explains many packets before few", () =>
    expect(order(failing("few", { packets: 1 }), failing("many", { packets: 9 }))).toEqual(["many", "few"]));

  it("is no remark, which comes last", () => {
    const { verdict: v, findings } = verdict([
      failing("remark", {}, "note"),
      failing("maybe", { grounds: ["hint"] }),
    ]);
    expect(findings.map((f) => f.id)).toEqual(["maybe", "remark"]);
    expect(v.cause).toBe("maybe");
    expect(verdict([failing("remark", {}, "note")]).verdict).toMatchObject({
      outcome: "healthy",
      cause: null,
    });
  });

  it("is weighed by what the fault says of itself, before its rule", () =>
    expect(order(failing("artefact", { severity: "note" }), failing("real", {}, "degraded"))).toEqual([
      "real",
      "artefact",
    ]));

  it("gives the verdict its layer, segments, confidence and rivals", () => {
    const rivals = [{ cause: "other", because: { en: "its counter did not move" } }];
    const { verdict: v } = verdict([failing("cause", { grounds: ["must"], rivals })]);
    expect(v).toMatchObject({
      outcome: "faulty",
      cause: "cause",
      layer: "fabric",
      segments: [{ from: "ds", to: "rs1" }],
      confidence: "likely",
      alternatives: rivals,
    });
    expect(v.summary.en).toContain("Likely cause: Title of cause (cause).");
  });

  it("says what was measured before why", () => {
    const list = asks(20).map((ask, i): Ask => (i % 4 === 0 ? { ...ask, ends: "before-rs" } : ask));
    const { verdict: v } = verdict([failing("cause")], cluster(list));
    expect(v.observed.en).toBe("5 of 10 packets that left ds for rs1 never arrived");
    expect(v.summary.en).toMatch(/^5 of 10 packets that left ds for rs1 never arrived\. Cause: /);
    // Of all that was forwarded, to whichever real server.
    expect(v.affected).toEqual({ packets: 5, of: 20 });
  });
});

describe("findings", () => {
  it("cite each line once", () => {
    const line = { kind: "state", host: "ds", command: "c", input: "ds.state", line: 3, text: "t" } as const;
    const [finding] = verdict([failing("f", { evidence: [CITE, line, line, CITE] })]).findings;
    expect(finding.evidence).toEqual([CITE, line]);
  });

  it("verify each command once", () => {
    const check = { host: "ds", command: "ipvsadm -Ln", expect: { en: "x" } };
    const [finding] = verdict([failing("f", { verify: [check, { ...check }] })]).findings;
    expect(finding.verify).toEqual([check]);
  });
});

describe("loss that no rule explains", () => {
  const lossy = asks(20).map((ask, i): Ask => (i % 4 === 0 ? { ...ask, ends: "before-rs" } : ask));

  it("is a fault all the same, without a cause", () => {
    const { verdict: v, findings } = verdict(
      [rule("fine", pass({ en: "fine", zh: "正常" }))],
      cluster(lossy),
    );
    expect(findings).toEqual([]);
    expect(v).toMatchObject({
      outcome: "faulty",
      cause: null,
      layer: "fabric",
      segments: [{ from: "ds", to: "rs1" }],
      confidence: "possible",
      affected: { packets: 5, of: 20 },
    });
    expect(v.nextSteps.length).toBeGreaterThan(0);
  });

  it("names the rules that could not judge it, and what would settle them", () => {
    const open = inconclusive({ en: "its counter is not known", zh: "其计数器未知" }, [
      { host: "rs1", command: "nstat -az" },
    ]);
    const about = rule("about-it", open, "broken", { needs: ["forwardLoss"] });
    const not = rule("not-about-it", open, "broken", { needs: ["vipClaims"] });
    const { verdict: v } = verdict([about, not], cluster(lossy));
    expect(v.alternatives).toEqual([
      { cause: "about-it", because: { en: "its counter is not known", zh: "其计数器未知" } },
    ]);
    expect(v.nextSteps).toContainEqual({
      host: "rs1",
      command: "nstat -az",
      why: { en: "would settle about-it", zh: "可确认 about-it" },
    });
  });
});

describe("nothing lost", () => {
  it("is healthy, for sure, when everything was seen", () =>
    expect(verdict([]).verdict).toMatchObject({
      outcome: "healthy",
      confidence: "confirmed",
      cause: null,
      segments: [],
      affected: { packets: 0, of: 20 },
    }));

  it("is healthy, likely, when answers prove what captures could not show", () => {
    const { verdict: v } = verdict([], cluster(asks(20), ["client", "ds"]));
    expect(v).toMatchObject({ outcome: "healthy", confidence: "likely" });
    expect(v.summary.en).toContain("proven by the answers");
  });

  it("is inconclusive when it was not seen, and asks for captures", () => {
    const { verdict: v } = verdict([], cluster(asks(20), ["ds"]));
    expect(v).toMatchObject({ outcome: "inconclusive", cause: null, layer: null });
    expect(v.nextSteps.some((s) => s.command.startsWith("tcpdump"))).toBe(true);
  });

  it("asks for the client's capture when replies left and were not captured there", () => {
    const { verdict: v } = verdict([], cluster(asks(20), ["ds", "rs1", "rs2"]));
    expect(v.outcome).toBe("inconclusive");
    expect(v.nextSteps.map((s) => s.host)).toContain("client");
    expect(v.nextSteps.find((s) => s.host === "client")?.command).toMatch(/^tcpdump .*-w client\.pcap/);
  });

  it("is inconclusive when nothing was seen at all", () =>
    expect(verdict(RULES, capturesOf(framesOf([])).observe()).verdict).toMatchObject({
      outcome: "inconclusive",
      observed: { en: "no packet of a virtual service was seen" },
    }));

  it("never gives more steps than a person would take, nor one twice", () => {
    const many = Array.from({ length: 30 }, (_, i) =>
      rule(`r${i}`, inconclusive({ en: "open" }, [{ host: "rs1", command: `command ${i >> 1}` }]), "broken", {
        needs: ["forwardLoss"],
      }),
    );
    const { nextSteps } = verdict(many, cluster(asks(20), ["ds"])).verdict;
    expect(nextSteps.length).toBeLessThanOrEqual(8);
    expect(new Set(nextSteps.map((s) => `${s.host} ${s.command}`)).size).toBe(nextSteps.length);
  });
});

describe("further faults", () => {
  const own = failing("own", { segments: [{ from: "rs1", to: "rs1" }], packets: 7 });
  const latent = failing("latent", {
    segments: [{ from: "rs1", to: "rs1" }],
    packets: 0,
    grounds: ["must"],
  });
  const lossy = () =>
    cluster(asks(20).map((ask, i): Ask => (i % 4 === 0 ? { ...ask, ends: "before-rs" } : ask)));

  it("are named with the cause, and told apart", () => {
    const { verdict: v } = verdict([failing("cause"), own, latent]);
    expect(v.cause).toBe("cause");
    expect(v.also.map((a) => a.cause)).toEqual(["own", "latent"]);
    expect(v.also[0].because.en).toContain("7 packets of its own");
    expect(v.also[1].because.en).toContain("it shows once cause is mended");
    expect(v.summary.en).toContain("Also found: own and latent.");
  });

  it("leave out remarks and risks", () => {
    const rules = [failing("cause"), failing("remark", {}, "note"), failing("risk", {}, "risk")];
    expect(verdict(rules).verdict.also).toEqual([]);
  });

  it("that no packet met are no cause of a loss elsewhere", () => {
    const { verdict: v } = verdict([latent], lossy());
    expect(v).toMatchObject({ outcome: "faulty", cause: null });
    expect(v.also.map((a) => a.cause)).toEqual(["latent"]);
  });

  it("that no packet met are the cause where no packet was seen at all", () =>
    expect(verdict([latent], cluster([])).verdict.cause).toBe("latent"));
});

it("says what the cause may hide", () => {
  const { verdict: v } = verdict([failing("vip-arp-answered-by-rs")]);
  expect(v.nextSteps.map((s) => s.why.en).join()).toContain("test neither the director nor the fabric");
});
