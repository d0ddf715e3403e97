/** The page and the API reference in a browser, over the started service. */
import { readFile } from "node:fs/promises";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type RunningWorker, startWorker } from "../../scripts/worker.ts";
import { RENDERERS } from "../../src/render/index.ts";
import { BROWSER_WANTED, dropFiles, hasBrowser, openBrowser, seriousFaults } from "./browser.ts";

const ARTICLE = new URL("../cases/article/", import.meta.url).pathname;
const FILES = ["client.pcap", "ds.pcap", "ds.state.txt", "rs1.pcap", "rs1.state.txt", "rs2.pcap"].map(
  (name) => ARTICLE + name,
);
const PARTS = ["client", "ds", "ds", "rs1", "rs1", "rs2"];

describe.skipIf(!hasBrowser)(`the page ${BROWSER_WANTED}`, () => {
  let worker: RunningWorker;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  /** Everything that the page asked for since it was opened, and what it complained of. */
  let requests: string[];
  let complaints: string[];

  beforeAll(async () => {
    [worker, browser] = await Promise.all([startWorker(), openBrowser()]);
  });
  afterAll(async () => {
    await browser?.close();
    await worker?.stop();
  });
  beforeEach(() => open({}));
  afterEach(() => context.close());

  async function open(options: Parameters<Browser["newContext"]>[0]): Promise<void> {
    await context?.close();
    context = await browser.newContext({ locale: "en-GB", ...options });
    requests = [];
    complaints = [];
    context.on("request", (request) => requests.push(`${request.method()} ${request.url()}`));
    page = await context.newPage();
    page.on("console", (message) => {
      if (message.type() === "error") complaints.push(message.text());
    });
    page.on("pageerror", ({ message }) => complaints.push(message));
    await page.goto(worker.url);
  }

  const choose = async (paths: readonly string[]) => {
    await page.setInputFiles("#picker", [...paths]);
    await page
      .locator("#files li")
      .nth(paths.length - 1)
      .waitFor();
  };
  const outcome = () => page.locator("#outcome");
  const analyse = async () => {
    await page.getByRole("button", { name: /^(Analyse|分析)$/ }).click();
    await outcome().waitFor();
  };
  const shownReport = async (id: string) =>
    Object(await (await fetch(`${worker.url}/v1/analyses/${id}.json?lang=en`)).json());

  it("takes files by the picker, guesses their hosts, analyses on the server", async () => {
    await choose(FILES);
    const hosts = page.locator("#files input");
    expect(await hosts.evaluateAll((all) => all.map((one) => Object(one).value))).toEqual(PARTS);
    expect(
      await page
        .locator("#files select:last-of-type")
        .evaluateAll((all) => all.map((one) => Object(one).value)),
    ).toEqual(["capture", "capture", "state", "capture", "state", "capture"]);
    await analyse();
    expect(await outcome().textContent()).toContain("Faulty");
    expect(await page.locator(".origin").textContent()).toMatch(/^Analysed on the server/);
    expect(await page.locator(".summary").textContent()).toContain("10 of 30 packets");
    expect(await page.getByRole("status").first().textContent()).toBe("The report is there.");
    expect(requests).toContain(`POST ${worker.url}/v1/analyses?lang=en`);
    expect(complaints).toEqual([]);
  });

  it("saves the frames that are cited, from the files that it has", async () => {
    await choose(FILES);
    await analyse();
    const begun = page.waitForEvent("download");
    await page.getByRole("button", { name: "Save the frames that are cited" }).click();
    const saved = await (await begun).path();
    const bytes = await readFile(saved);
    expect(bytes.readUInt32LE(0)).toBe(0x0a0d0d0a);
    expect(bytes.includes("never arrived")).toBe(true);
    expect(bytes.length).toBeLessThan(20_000);
    expect((await begun).suggestedFilename()).toMatch(/^[0-9a-f]{32}\.cited\.pcap$/);
  });

  it("shows the picture as an image", async () => {
    await choose(FILES);
    await analyse();
    const image = page.locator("#verdict img");
    await expect.poll(() => image.evaluate((one) => Object(one).naturalWidth)).toBeGreaterThan(100);
    expect(complaints).toEqual([]);
  });

  it("gives the server's report in the browser, and asks nobody for anything", async () => {
    await dropFiles(page, FILES);
    await page
      .locator("#files li")
      .nth(FILES.length - 1)
      .waitFor();
    await page.getByLabel("In this browser").check();
    requests.length = 0;
    await analyse();
    expect(await page.locator(".origin").textContent()).toMatch(/Nothing left this machine/);
    const download = page.waitForEvent("download");
    await page.getByRole("button", { name: "json", exact: true }).click();
    const local = Object(JSON.parse(await readFile(await (await download).path(), "utf8")));
    // The engine's own script, and nothing else.
    expect(requests.filter((one) => !one.includes(" blob:"))).toEqual([
      `GET ${worker.url}/analysis-worker.js`,
    ]);

    await page.getByLabel("On the server").check();
    await analyse();
    const { createdAt, ...sent } = await shownReport(local.id);
    expect(createdAt).toEqual(expect.any(String));
    expect(JSON.stringify(local)).toBe(JSON.stringify({ ...sent, createdAt: local.createdAt }));
  });

  it("tells the bytes that were read, and stops when it is told to", async () => {
    await page.setInputFiles("#picker", {
      name: "ds.txt",
      mimeType: "",
      buffer: Buffer.alloc(40_000_000, "a\n"),
    });
    await page.getByLabel("In this browser").check();
    await page.getByRole("button", { name: "Analyse" }).click();
    await page.getByText(/^Reading in this browser: \d.* \/ 40 MB$/).waitFor();
    await page.getByRole("button", { name: "Stop" }).click();
    await page.getByText("Stopped.").waitFor();
    expect(await page.locator("#progress").isVisible()).toBe(false);
    expect(await outcome().count()).toBe(0);
  });

  it.each(["In this browser", "On the server"])(
    "%s: says at its file what is wrong with it",
    async (where) => {
      await page.setInputFiles("#picker", [
        { name: "ds.pcap", mimeType: "", buffer: Buffer.from([0x1f, 0x8b, 0, 1]) },
      ]);
      await page.getByLabel(where).check();
      await page.getByRole("button", { name: "Analyse" }).click();
      await page.getByRole("alert").getByText("There is no report").waitFor();
      expect(await page.locator("#file-0-problem").textContent()).toContain("gzip header");
    },
  );

  it("asks whose a file is when its name does not say, and goes there", async () => {
    await page.setInputFiles("#picker", {
      name: "dump.txt",
      mimeType: "",
      buffer: Buffer.from("### ip addr\n"),
    });
    await page.getByRole("button", { name: "Analyse" }).click();
    await page.getByText("Whose file is this?").waitFor();
    expect(await page.evaluate("document.activeElement.getAttribute('aria-label')")).toBe("Host: dump.txt");
    expect(requests.filter((one) => one.startsWith("POST"))).toEqual([]);
  });

  it("opens a shared link, sorts and filters, and deletes after asking", async () => {
    await choose(FILES);
    await analyse();
    const link = await page.getByLabel("Link to this report").inputValue();
    expect(page.url()).toBe(link);
    const formats = page.locator(".formats a");
    expect(await formats.allTextContents()).toEqual(RENDERERS.map(({ suffix }) => suffix));
    for (const place of await formats.evaluateAll((all) => all.map((one) => String(Object(one).href))))
      expect((await fetch(place)).status, place).toBe(200);
    await page.goto(link);
    await outcome().waitFor();
    const table = page.locator("table").first();
    const missing = page.getByRole("columnheader", { name: "Missing" });
    await missing.getByRole("button").click();
    await missing.getByRole("button").click();
    expect(await missing.getAttribute("aria-sort")).toBe("descending");
    const lost = (await table.locator("tbody tr td:nth-child(6)").allTextContents()).map(Number);
    expect(lost).toEqual(lost.toSorted((a, b) => b - a));
    expect(lost[0]).toBeGreaterThan(0);
    await page.getByLabel("Filter").first().fill("reply");
    expect(new Set(await table.locator("tbody td:first-child").allTextContents())).toEqual(
      new Set(["reply"]),
    );

    await page.getByRole("button", { name: "Delete report" }).click();
    await page.getByRole("button", { name: "Cancel" }).click();
    expect(await outcome().count()).toBe(1);
    await page.getByRole("button", { name: "Delete report" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Delete report" }).click();
    await page.getByText("The report is deleted.").waitFor();
    await page.goto(link);
    await page.getByRole("alert").getByText("there is no analysis with this id").waitFor();
  });

  it("can be used by keyboard alone", async () => {
    page.on("filechooser", (chooser) => chooser.setFiles(FILES));
    const focus = async (what: RegExp) => {
      for (let i = 0; i < 60; i++) {
        await page.keyboard.press("Tab");
        const on = await page.evaluate(
          "[document.activeElement.id, document.activeElement.textContent].join(' ')",
        );
        if (what.test(String(on))) return;
      }
      throw new Error(`Tab never comes to ${what}`);
    };
    await focus(/^choose/);
    expect(await page.locator("#choose").evaluate((one) => one.matches(":focus-visible"))).toBe(true);
    await page.keyboard.press("Enter");
    await page
      .locator("#files li")
      .nth(FILES.length - 1)
      .waitFor();
    await focus(/^analyse/);
    await page.keyboard.press("Enter");
    await outcome().waitFor();
    await expect.poll(() => page.evaluate("document.activeElement.id")).toBe("outcome");
    await focus(/Delete report/);
    await page.keyboard.press("Enter");
    await page.keyboard.press("Escape");
    expect(await outcome().count()).toBe(1);
    await focus(/^ ?Direction$/);
    await page.keyboard.press("Enter");
    expect(await page.locator("th").first().getAttribute("aria-sort")).toBe("ascending");
  });

  it.each([
    ["light", "English"],
    ["dark", "中文"],
  ] as const)("has no serious fault in %s, %s", async (colorScheme, name) => {
    await open({ colorScheme });
    await page.getByRole("button", { name }).click();
    expect(await seriousFaults(page)).toEqual([]);
    await choose(FILES);
    await analyse();
    expect(await seriousFaults(page)).toEqual([]);
    await page.goto(`${worker.url}/docs`);
    await page.locator(".opblock button").first().click();
    await page.locator(".opblock-body .parameters").first().waitFor();
    expect(await seriousFaults(page)).toEqual([]);
  });

  it("remembers the language, and shows the same report in it", async () => {
    await choose(FILES);
    await page.getByLabel("In this browser").check();
    await analyse();
    await page.getByRole("button", { name: "中文" }).click();
    await page.getByText("云网络丢弃 DS 转发的报文").first().waitFor();
    expect(await outcome().textContent()).toContain("有故障");
    await page.reload();
    expect(await page.locator("#analyse").textContent()).toBe("分析");
    expect(await page.evaluate("document.documentElement.lang")).toBe("zh");
  });

  it("runs nothing and reaches nobody that is not its own", async () => {
    for (const path of ["/", "/docs/"]) {
      const policy = (await fetch(worker.url + path)).headers.get("content-security-policy");
      expect(policy).toMatch(/^default-src 'none'; script-src 'self';/);
      expect(policy).not.toMatch(/unsafe|\*/);
      await page.goto(worker.url + path);
      await page.evaluate(`(() => {
        const script = document.createElement("script");
        script.textContent = "globalThis.injected = true";
        document.body.append(script);
      })()`);
      expect(await page.evaluate("globalThis.injected === undefined")).toBe(true);
      const out = await page.evaluate("fetch('http://127.0.0.1:9/').then(() => 'out', () => 'held')");
      expect(out).toBe("held");
      expect(complaints.filter((one) => one.includes("Content Security Policy")).length).toBeGreaterThan(1);
      complaints.length = 0;
    }
  });

  it("has an API reference that works, with no outside request and no complaint", async () => {
    await page.goto(`${worker.url}/docs`);
    const health = page.locator("#operations-default-getHealth");
    await health.getByRole("button").first().click();
    await health.getByRole("button", { name: "Try it out" }).click();
    await health.getByRole("button", { name: "Execute" }).click();
    await health.locator(".live-responses-table").getByText('"ok"').waitFor();
    const outside = requests.filter(
      (one) => !/^\w+ (?:data:|blob:)/.test(one) && !one.includes(` ${worker.url}/`),
    );
    expect(outside).toEqual([]);
    expect(complaints).toEqual([]);
  });
});
