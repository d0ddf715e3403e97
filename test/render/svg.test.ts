import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PAGE_LABELS } from "../../src/render/page-languages.ts";
import { svg } from "../../src/render/svg.ts";
import type { Report } from "../../src/report/schema.ts";
import { harmless } from "./harmless.ts";
import { caseReport, strangers } from "./strangers.ts";

const textOf = (report: Report, language: "en" | "zh" = "en"): string =>
  harmless(svg.render(report, language))[0].text;

describe("the path as a picture", async () => {
  const article = await caseReport("article", "en");

  it("shows the verdict, what was measured and what is inferred, and each leg's counts", () => {
    const text = textOf(article);
    expect(text).toContain("✕ Faulty");
    expect(text).toContain("Measured: 10 of 30 packets that left ds for rs1 and rs2 never arrived");
    expect(text).toContain("Inferred: The fabric drops what the director forwards");
    expect(text).toContain("15 sent, 10 arrived");
    expect(text).toContain("request, ds → rs1: 15 sent, 10 arrived, 5 missing, 0 unknown");
    expect(text).toContain("reply, rs1 → ds: 5 sent, 0 arrived, 5 missing, 0 unknown");
  });

  it("has a name and a description, and is an image to a screen reader", () => {
    const [root] = harmless(svg.render(article, "en"));
    expect(root.attributes.get("role")).toBe("img");
    expect(root.attributes.get("aria-labelledby")).toBe("path-title path-desc");
    expect(root.children.slice(0, 2).map(({ name }) => name)).toEqual(["title", "desc"]);
  });

  it("marks each leg that loses by more than colour, and no other", async () => {
    const dashed = (report: Report): number =>
      harmless(svg.render(report, "en")).filter((e) => e.attributes.get("stroke-dasharray") === "7 4").length;
    expect(dashed(article)).toBe(4);
    expect(dashed(await caseReport("dr-healthy-3rs", "en"))).toBe(0);
  });

  it("draws a loss inside a host at its box", async () => {
    const nat = await caseReport("nat-ip-forward-off", "en");
    const losing = harmless(svg.render(nat, "en")).filter(
      ({ name, attributes }) => name === "rect" && attributes.get("class") === "box red-line",
    );
    expect(losing).toHaveLength(1);
    expect(textOf(nat)).toContain("reply: 20 → 0");
  });

  it("shows replies that go past the director as such", async () => {
    expect(textOf(await caseReport("dr-healthy", "en"))).toContain("replies go past the director");
    expect(textOf(await caseReport("nat-healthy", "en"))).not.toContain("past the director");
  });

  it("writes of replies past the director beside their line, not across it", async () => {
    for (const language of ["en", "zh"] as const) {
      const drawn = harmless(svg.render(await caseReport("dr-healthy-3rs", language), language));
      const label = drawn.find(
        ({ name, text }) => name === "text" && text === PAGE_LABELS[language].words.pastDirector,
      );
      const line = drawn.map(({ attributes }) => /^M(\d+) \d+V/.exec(attributes.get("d") ?? "")?.[1]);
      const lineX = Number(line.find((x) => x !== undefined));
      expect(label?.attributes.get("text-anchor")).toBe("end");
      expect(Number(label?.attributes.get("x"))).toBeLessThan(lineX);
    }
  });

  it.each(["tun-tunl0-down", "dr-two-directors", "dr-rs-capture-ended-early", "ipv6-dr-healthy"])(
    "tells every leg of %s, in both languages",
    async (id) => {
      for (const language of ["en", "zh"] as const) {
        const report = await caseReport(id, language);
        const text = textOf(report, language);
        for (const { from, to } of report.segments) {
          expect(text).toContain(from);
          expect(text).toContain(to);
        }
      }
    },
  );

  it("caps the servers, those that lose first, and says how many more there are", () => {
    const text = textOf(manyServers(article, 40));
    expect(text).toContain("and 32 more real servers");
    expect(harmless(svg.render(manyServers(article, 40), "en"))[0].children.at(-1)).toBeDefined();
    const drawn = harmless(svg.render(manyServers(article, 40), "en")).filter(({ name }) => name === "text");
    expect(drawn.map((t) => t.text)).toContain("rs-40");
    expect(drawn.map((t) => t.text)).not.toContain("rs-39");
  });

  it("says so where no leg was measured", () =>
    expect(textOf({ ...article, segments: [] })).toContain("No leg was measured."));

  it("is drawn of any strings, and nothing of them acts", () => {
    fc.assert(
      fc.property(strangers(article), (report) => {
        harmless(svg.render(report, "en"));
      }),
      { numRuns: 60 },
    );
  });

  it("is the one in the documentation (update it with vitest -u)", async () =>
    expect(svg.render(article, "en")).toMatchFileSnapshot("../../docs/pictures/verdict.svg"));
});

/** Only the last one loses. */
function manyServers(report: Report, count: number): Report {
  const names = Array.from({ length: count }, (_, i) => `rs-${i + 1}`);
  const leg = { because: "", kinds: [], direction: "request" as const };
  return {
    ...report,
    hosts: [
      ...report.hosts.filter(({ role }) => role !== "real-server"),
      ...names.map((name) => ({
        name,
        role: "real-server" as const,
        addresses: [],
        known: "stated" as const,
      })),
    ],
    segments: names.map((to, i) => {
      const missing = i === count - 1 ? 3 : 0;
      return { ...leg, from: "ds", to, packets: { sent: 9, arrived: 9 - missing, missing, unknown: 0 } };
    }),
  };
}
