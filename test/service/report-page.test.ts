/** The page and the pictures in a real browser, where there is one: accessible, narrow, without a request. */
import { existsSync } from "node:fs";
import axe from "axe-core";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { html } from "../../src/render/html.ts";
import { ladderSvg } from "../../src/render/ladder-svg.ts";
import { svg } from "../../src/render/svg.ts";
import { caseReport } from "../render/strangers.ts";

const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";
const there = existsSync(CHROMIUM);
if (!there) console.warn(`the page is not looked at: there is no browser at ${CHROMIUM}`);

const FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"];

describe.skipIf(!there)("in a browser", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
  });
  afterAll(() => browser?.close());

  async function open(id: string, language: "en" | "zh", scheme: "dark" | "light", widthPx: number) {
    const context = await browser.newContext({
      colorScheme: scheme,
      viewport: { width: widthPx, height: 800 },
    });
    const page = await context.newPage();
    const requests: string[] = [];
    const complaints: string[] = [];
    page.on("request", (request) => requests.push(request.url()));
    page.on("console", (message) => complaints.push(message.text()));
    await page.setContent(html.render(await caseReport(id, language), language));
    await page.evaluate('for (const part of document.querySelectorAll("details")) part.open = true');
    return { page, requests, complaints };
  }

  async function faults(page: Page): Promise<readonly string[]> {
    await page.evaluate(axe.source);
    const found: unknown = await page.evaluate(
      "axe.run().then(({violations}) => violations.map((v) => v.id + ': ' + v.nodes.slice(0, 3).map((n) => n.html.slice(0, 200)).join(' ')))",
    );
    return Array.isArray(found) ? found.map(String) : ["axe gave no answer"];
  }

  it.each([
    ["article", "en", "light", 1000],
    ["article", "zh", "dark", 360],
    ["dr-healthy", "en", "dark", 1000],
  ] as const)(
    "%s in %s, %s, %i px wide is accessible, as narrow, and asks for nothing",
    async (id, language, scheme, width) => {
      const { page, requests, complaints } = await open(id, language, scheme, width);
      expect(await faults(page)).toEqual([]);
      expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(width);
      expect(await page.evaluate("getComputedStyle(document.body).margin")).toBe("0px");
      expect(requests).toEqual([]);
      expect(complaints).toEqual([]);
    },
  );

  it("takes the pictures for well-formed, and no text of theirs leaves them", async () => {
    const page = await browser.newPage();
    const report = await caseReport("article", "zh");
    for (const renderer of [svg, ladderSvg]) {
      const source = renderer.render(report, "zh");
      const parsed = `new DOMParser().parseFromString(${JSON.stringify(source)}, "image/svg+xml")`;
      expect(await page.evaluate(`${parsed}.querySelector("parsererror") === null`)).toBe(true);
      await page.setContent(`<body style="margin:0">${source}</body>`);
      const outside = `[...document.querySelectorAll("text")].filter((t) => {
        const box = t.getBBox(); return box.x < 0 || box.x + box.width > 800; }).map((t) => t.textContent)`;
      expect(await page.evaluate(outside)).toEqual([]);
    }
  });
});
