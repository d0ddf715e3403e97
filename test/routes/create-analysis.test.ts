/**
 * The way of a request to an analysis and back. The analysis itself is replaced by one that reports what
 * it was given; test/index.test.ts sends real captures to the real one.
 */
import { env, reset } from "cloudflare:test";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Input } from "../../src/analysis/inputs.ts";
import { UnusableInputs } from "../../src/analysis/inputs.ts";
import { createApp } from "../../src/app.ts";
import { type Analysis, Report } from "../../src/report/schema.ts";
import { SAMPLE } from "../report/sample.ts";
import { asking, problemOf } from "./ask.ts";

const analyze = vi.fn<(inputs: AsyncIterable<Input>) => Promise<Analysis>>();
const app = createApp((inputs) => analyze(inputs));
const ask = asking((url, init) => app.request(url, init, env));

const { createdAt: _, ...analysis } = SAMPLE;

const fileNames: string[] = [];

/** Reads everything; the report's inputs say what came. */
async function echo(inputs: AsyncIterable<Input>): Promise<Analysis> {
  const seen: Analysis["inputs"] = [];
  let all = "";
  for await (const { host, kind, part, name, chunks } of inputs) {
    let content = "";
    for await (const chunk of chunks) content += new TextDecoder("latin1").decode(chunk);
    all += `${host}/${kind}/${part}/${content.length}/${content.slice(0, 50)};`;
    fileNames.push(name);
    seen.push({
      host,
      kind,
      name: part,
      bytes: content.length,
      sha256: content.slice(0, 20),
      unread: [],
      problems: [],
    });
  }
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(all)));
  const id = [...digest]
    .map((byte) => byte.toString(16).padStart(2, "0"))
    .join("")
    .slice(0, 32);
  return { ...analysis, id, inputs: seen };
}

beforeEach(() => {
  fileNames.length = 0;
  analyze.mockReset().mockImplementation(echo);
});
afterEach(() => reset());

type Parts = readonly (readonly [part: string, content: string, file?: string])[];

function formOf(parts: Parts): FormData {
  const form = new FormData();
  for (const [part, content, file] of parts)
    if (file === undefined) form.append(part, content);
    else form.append(part, new Blob([content]), file);
  return form;
}

const send = (parts: Parts, headers: Record<string, string> = {}, query = "") =>
  ask(`/v1/analyses${query}`, { method: "POST", body: formOf(parts), headers });
const sendRaw = (body: string, type = "multipart/form-data; boundary=B") =>
  ask("/v1/analyses", { method: "POST", body, headers: { "content-type": type } });
const reportOf = async (response: Response) => Report.parse(await response.json());

const CAPTURE: Parts[number] = ["ds", "capture bytes", "ds.pcap"];

describe("a request", () => {
  it("is made a report, found again where Location says", async () => {
    const before = Date.now();
    const response = await send([CAPTURE]);
    expect(response.status).toBe(201);
    const report = await reportOf(response);
    expect(Date.parse(report.createdAt)).toBeGreaterThanOrEqual(before);
    expect(response.headers.get("location")).toBe(`/v1/analyses/${report.id}`);
    expect(await reportOf(await ask(`/v1/analyses/${report.id}`))).toEqual(report);
  });

  it("gives the analysis every part, in order, by host, kind and file name", async () => {
    const { inputs } = await reportOf(
      await send([
        ["ds", "one", "a.pcap"],
        ["ds", "two", "b.pcap"],
        ["rs-web03.capture", "three", "c.pcapng"],
        ["rs-web03.state.before", "four", "rs.txt"],
        ["ds.state", "five"],
        ["client2", "", "empty.pcap"],
        ["topology", "{}"],
      ]),
    );
    expect(inputs.map(({ host, kind, name, sha256 }) => [host, kind, name, sha256])).toEqual([
      ["ds", "capture", "ds", "one"],
      ["ds", "capture", "ds", "two"],
      ["rs-web03", "capture", "rs-web03.capture", "three"],
      ["rs-web03", "state", "rs-web03.state.before", "four"],
      ["ds", "state", "ds.state", "five"],
      ["client2", "capture", "client2", ""],
      ["", "topology", "topology", "{}"],
    ]);
    expect(fileNames).toEqual([
      "a.pcap",
      "b.pcap",
      "c.pcapng",
      "rs.txt",
      "ds.state",
      "empty.pcap",
      "topology",
    ]);
  });

  it("is one report when it is sent twice: the first one", async () => {
    const first = await send([CAPTURE]);
    const second = await send([CAPTURE]);
    expect([first.status, second.status]).toEqual([201, 200]);
    expect(second.headers.get("location")).toBe(first.headers.get("location"));
    expect(await second.text()).toBe(await first.text());
    expect((await send([["ds", "other bytes", "ds.pcap"]])).status).toBe(201);
  });

  it("is answered as text when text is asked for", async () => {
    const response = await send([CAPTURE], { accept: "text/plain" }, "?lang=zh");
    expect(response.status).toBe(201);
    expect(response.headers.get("content-language")).toBe("zh");
    expect(await response.text()).toContain("网络丢弃转发的包。");
  });

  it("may be analysed without reading a part to its end", async () => {
    analyze.mockImplementation(async (inputs) => {
      const names: string[] = [];
      for await (const { name, chunks } of inputs) {
        names.push(name);
        for await (const _ of chunks) break;
      }
      return { ...analysis, verdict: { ...analysis.verdict, cause: names.join("+") } };
    });
    const big = "x".repeat(700_000);
    const response = await send([
      ["ds", big, "a.pcap"],
      ["rs1", big, "b.pcap"],
    ]);
    expect((await reportOf(response)).verdict.cause).toBe("a.pcap+b.pcap");
  });
});

describe("one bad part does not take the others with it", () => {
  it("lists a part of an unknown name, with what was expected", async () => {
    const { inputs } = await reportOf(await send([["router.capture", "junk", "r.pcap"], CAPTURE]));
    expect(inputs).toHaveLength(2);
    expect(inputs[1]).toMatchObject({ name: "router.capture", bytes: 4 });
    expect(inputs[1].sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(inputs[1].problems[0]).toMatch(/^part-unknown: .*<host>\.state/);
  });

  it("makes it another report than the same without the bad part", async () => {
    const clean = await reportOf(await send([CAPTURE]));
    const bad = await reportOf(await send([CAPTURE, ["what", "x", "x"]]));
    const again = await send([CAPTURE, ["what", "x", "x"]]);
    expect(bad.id).not.toBe(clean.id);
    expect(again.status).toBe(200);
    expect((await reportOf(again)).id).toBe(bad.id);
  });

  it("analyses a body that breaks off, and says so", async () => {
    const response = await sendRaw(
      '--B\r\nContent-Disposition: form-data; name="ds"; filename="d"\r\n\r\nhalf a capt',
    );
    expect(response.status).toBe(201);
    const { inputs } = await reportOf(response);
    expect(inputs).toMatchObject([{ host: "ds", sha256: "half a capt" }]);
    expect(inputs[0].problems).toEqual([expect.stringMatching(/^body-broken: /)]);
  });

  it("reads as many parts as are allowed, and says that there were more", async () => {
    const parts: Parts = Array.from({ length: 70 }, (_, i) => ["ds", `${i}`, `${i}.pcap`] as const);
    const { inputs } = await reportOf(await send(parts));
    expect(inputs).toHaveLength(64);
    expect(inputs[63].problems).toEqual([expect.stringMatching(/^too-many-parts: /)]);
  });
});

describe("a request is refused", () => {
  it.each([
    ["without a body", undefined, "multipart/form-data; boundary=B", 400, "body-missing"],
    ["as another type", "{}", "text/plain", 415, "not-multipart"],
    ["without a boundary", "x", "multipart/form-data", 400, "boundary-missing"],
    ["with no part in it", "--B--\r\n", "multipart/form-data; boundary=B", 422, "inputs-unusable"],
    ["that is no multipart", "nothing", "multipart/form-data; boundary=B", 422, "inputs-unusable"],
  ])("%s", async (_, body, type, status, code) => {
    const init = {
      method: "POST",
      headers: { "content-type": type },
      ...(body === undefined ? {} : { body }),
    };
    expect(await problemOf(await ask("/v1/analyses", init))).toMatchObject({ status, code });
  });

  it("when no part is one of ours, with every part and what is wrong with it", async () => {
    const { status, code, errors } = await problemOf(
      await send([
        ["nobody", "x"],
        ["y".repeat(200), "y"],
      ]),
    );
    expect([status, code]).toEqual([422, "inputs-unusable"]);
    expect(errors).toMatchObject([
      { part: "nobody", code: "part-unknown" },
      { part: "y".repeat(80), code: "part-unknown" },
    ]);
  });

  it("when the analysis can read nothing, with what it says", async () => {
    const problem = { part: "ds", code: "capture-unreadable", byte: 0, detail: "no capture" };
    analyze.mockImplementation(async (inputs) => {
      for await (const _ of inputs);
      throw new UnusableInputs([problem]);
    });
    const { status, errors } = await problemOf(await send([CAPTURE, ["nobody", "x"]]));
    expect(status).toBe(422);
    expect(errors).toMatchObject([problem, { part: "nobody" }]);
    expect(await (await ask("/v1/analyses")).json()).toMatchObject({ analyses: [] });
  });

  it("in a format that there is none of, before it is read", async () => {
    expect(await problemOf(await send([CAPTURE], { accept: "image/png" }))).toMatchObject({ status: 406 });
    expect(await problemOf(await send([CAPTURE], {}, "?lang=de"))).toMatchObject({ status: 400 });
    expect(analyze).not.toHaveBeenCalled();
  });

  it("when it is too large, by its own word or by count", async () => {
    const block = new Uint8Array(1_000_000);
    const head = new TextEncoder().encode(
      '--B\r\nContent-Disposition: form-data; name="ds"; filename="d"\r\n\r\n',
    );
    let left = 101;
    const body = new ReadableStream({
      type: "bytes",
      pull(controller) {
        if (left === 101) controller.enqueue(head);
        else controller.enqueue(block.slice());
        if (left-- === 0) controller.close();
      },
    });
    analyze.mockImplementation(async (inputs) => {
      for await (const { chunks } of inputs) for await (const _ of chunks);
      return analysis;
    });
    const headers = { "content-type": "multipart/form-data; boundary=B" };
    const counted = await ask("/v1/analyses", { method: "POST", headers, body });
    expect(await problemOf(counted)).toMatchObject({ status: 413, code: "body-too-large" });
    expect(await (await ask("/v1/analyses")).json()).toMatchObject({ analyses: [] });
  });
});

describe("when the analysis fails", () => {
  it("answers 500 without what went wrong inside, and logs where", async () => {
    const lines = vi.spyOn(console, "log").mockImplementation(() => {});
    analyze.mockRejectedValue(new RangeError("10.0.0.1 is not what was expected"));
    const response = await send([CAPTURE]);
    const text = await response.clone().text();
    const logged = lines.mock.calls.flat().join("\n");
    lines.mockRestore();
    expect(await problemOf(response)).toMatchObject({ status: 500, code: "analysis-failed" });
    expect(text).not.toMatch(/RangeError|10\.0\.0\.1|expected/);
    expect(logged).toContain('"error":"RangeError"');
    expect(logged).not.toContain("10.0.0.1");
  });
});
