/** The page of a service that takes a key. */
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import { type RunningWorker, startWorker } from "../../scripts/worker.ts";
import { BROWSER_WANTED, hasBrowser, openBrowser, seriousFaults } from "./browser.ts";

const ARTICLE = new URL("../cases/article/", import.meta.url).pathname;
const FILES = ["client.pcap", "ds.pcap", "rs1.pcap", "rs2.pcap"].map((name) => ARTICLE + name);
const OPERATOR = "the-operators-own-token-0123456789abcdef";

describe.skipIf(!hasBrowser)(`the page of a service with keys ${BROWSER_WANTED}`, () => {
  let worker: RunningWorker;
  let browser: Browser;
  beforeAll(async () => {
    const MASTER_KEY = "a-master-key-of-more-than-32-characters";
    const variables = { LOCAL: "false", ADMIN_TOKEN: OPERATOR, MASTER_KEY };
    [worker, browser] = await Promise.all([startWorker({ variables }), openBrowser()]);
  });
  afterAll(async () => {
    await browser?.close();
    await worker?.stop();
  });

  async function newKey(): Promise<string> {
    const answer = await fetch(`${worker.url}/v1/keys`, {
      method: "POST",
      headers: { authorization: `Bearer ${OPERATOR}`, "content-type": "application/json" },
      body: JSON.stringify({ name: "page", scopes: ["analyses:read", "analyses:write"] }),
    });
    return z.object({ key: z.string() }).parse(await answer.json()).key;
  }

  it("asks for the key, keeps it in the tab, and makes links that work without it", async () => {
    const own = await browser.newContext({ locale: "en-GB" });
    const page = await own.newPage();
    await page.goto(worker.url);
    expect(await page.locator("#key").isVisible()).toBe(false);
    await page.setInputFiles("#picker", FILES);
    await page.locator("#files li").nth(3).waitFor();
    await page.getByRole("button", { name: "Analyse" }).click();
    await page.getByRole("alert").getByText("a key that is valid").waitFor();
    expect(await page.evaluate("document.activeElement.id")).toBe("key");
    expect(await seriousFaults(page)).toEqual([]);

    await page.getByLabel("API key").fill(` ${await newKey()} `);
    await page.getByRole("button", { name: "Analyse" }).click();
    await page.locator("#outcome").waitFor();
    await page.getByRole("button", { name: "Make a link for others" }).click();
    const link = await page.getByLabel("Link to this report").inputValue();
    expect(link).toContain("share=");
    await page.reload();
    await page.locator("#outcome").waitFor();
    await own.close();

    const others = await browser.newContext({ locale: "en-GB" });
    const theirs = await others.newPage();
    await theirs.goto(link);
    await theirs.locator("#outcome").waitFor();
    const formats = await theirs
      .locator(".formats a")
      .evaluateAll((all) => all.map((one) => String(Object(one).href)));
    expect(formats.length).toBeGreaterThan(5);
    for (const place of formats) expect((await fetch(place)).status, place).toBe(200);
    await theirs.goto(link.replace(/&share=.*/, ""));
    await theirs.getByRole("alert").getByText("a key that is valid").waitFor();
    await others.close();
  });
});
