import { expect, test } from "vitest";
import { HISTOGRAMS, SENTENCES } from "../../../src/analysis/host/netstat-sentences.ts";

test("every sentence has one place for its number, and no punctuation at its end", () => {
  const sentences = [...SENTENCES.values()].flatMap((section) => [...section.keys()]);
  expect(sentences.length).toBeGreaterThan(150);
  for (const sentence of sentences) expect(sentence).toMatch(/^(?!.*\bN\b.*\bN\b).*\bN\b.*[a-zA-Z]$/);
});

test("names have no prefix of their own: the section's title is it", () => {
  for (const [title, section] of SENTENCES)
    for (const name of section.values()) {
      expect(name).toMatch(/^[A-Z][A-Za-z0-9]+$/);
      expect(name.startsWith(title)).toBe(false);
    }
});

test("both families have a histogram", () => {
  expect([...HISTOGRAMS.keys()]).toEqual(["Icmp", "Icmp6"]);
  expect(HISTOGRAMS.get("Icmp")?.get("destination unreachable")).toBe("DestUnreachs");
});
