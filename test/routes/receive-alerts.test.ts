/** Alerts as Alertmanager sends them, uploads as collectors make them, the job as it runs. */
import { env, reset } from "cloudflare:test";
import { afterEach, describe, expect, it } from "vitest";
import * as z from "zod";
import { analyze } from "../../src/analysis/index.ts";
import { createApp } from "../../src/app.ts";
import { Report } from "../../src/report/schema.ts";
import { caseFile, finished, keysOf, uploaded } from "../jobs/uploading.ts";
import { ask, asking, problemOf } from "./ask.ts";

afterEach(() => reset());

const TOKEN = "a-token-that-is-long-enough";
const VIP = "192.168.1.60";
const app = createApp((inputs) => analyze(inputs));
const askWith = (bindings: object) => asking((url, init) => app.request(url, init, bindings));
const askHook = askWith({ ...env, ALERTMANAGER_TOKEN: TOKEN });

const ALERT = {
  status: "firing",
  labels: { alertname: "ProbeFailure", instance: `${VIP}:80`, job: "blackbox", severity: "critical" },
  annotations: { summary: "BlackBox Probe Failure" },
  startsAt: "2026-02-06T13:08:45.828Z",
  endsAt: "0001-01-01T00:00:00Z",
  generatorURL: "http://prometheus.example.org:9090/graph?g0.expr=probe_success+%3D%3D+0",
  fingerprint: "1a30ba71cca2921f",
};

/** As the Alertmanager's documentation shows it. */
const notificationOf = (...alerts: readonly object[]) => ({
  receiver: "lvs-verdict",
  status: "firing",
  alerts,
  groupLabels: { alertname: "ProbeFailure" },
  commonLabels: ALERT.labels,
  commonAnnotations: ALERT.annotations,
  externalURL: "http://prometheus.example.org:9093",
  version: "4",
  groupKey: '{}/{severity="critical"}:{alertname="ProbeFailure"}',
  truncatedAlerts: 0,
});

const tell = (body: unknown, token = TOKEN, hook = askHook) =>
  hook("/v1/hooks/alertmanager", {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
    body: JSON.stringify(body),
  });

const Answer = z.object({
  alerts: z.array(
    z.object({
      fingerprint: z.string().nullable(),
      status: z.string(),
      vip: z.string().nullable(),
      analysis: z.string().nullable(),
    }),
  ),
});
async function toldOf(...alerts: readonly object[]) {
  const answer = await tell(notificationOf(...alerts));
  expect(answer.status).toBe(200);
  return Answer.parse(await answer.json()).alerts;
}

const PARTS = {
  client: "client.pcap",
  ds: "ds.pcap",
  rs1: "rs1.pcap",
  "ds.state.before": "ds.state.before.txt",
};

/** One collection of a real case. @returns the ids of the uploads */
async function collect(vip = VIP, id = "dr-antispoof"): Promise<string[]> {
  const ids: string[] = [];
  for (const [part, file] of Object.entries(PARTS))
    ids.push(await uploaded(await caseFile(`${id}/${file}`), undefined, { vip, part }));
  return ids;
}

describe("an alert about a VIP", () => {
  it("opens an analysis of what was last uploaded for it, once", async () => {
    await collect();
    const [opened] = await toldOf(ALERT);
    expect(opened).toMatchObject({ fingerprint: ALERT.fingerprint, status: "opened", vip: VIP });
    const path = opened.analysis ?? "";
    const report = Report.parse(await (await finished(path)).json());
    expect(report.verdict.cause).toBe("fabric-antispoof-forward");
    expect(report.inputs.map(({ host, kind }) => `${host} ${kind}`).sort()).toEqual([
      "client capture",
      "ds capture",
      "ds state",
      "rs1 capture",
    ]);
    expect(await toldOf(ALERT)).toEqual([{ ...opened, status: "known" }]);
    // The next outbreak of it, and another alert: nothing was uploaded since, so it is the same analysis.
    const again = { ...ALERT, startsAt: "2026-02-07T00:00:00Z" };
    const other = { ...ALERT, labels: { vip: VIP, alertname: "Other" }, fingerprint: "ffff" };
    expect(await toldOf(again, other)).toMatchObject([
      { status: "opened", analysis: path },
      { status: "opened", analysis: path },
    ]);
    expect(await keysOf("uploads/")).toHaveLength(4);
  });

  it("is of the newest: an old state gives way, captures add up", async () => {
    const old = await collect();
    await collect(VIP, "dr-healthy");
    const [{ analysis }] = await toldOf(ALERT);
    const report = Report.parse(await (await finished(analysis ?? "")).json());
    expect(report.inputs.filter(({ kind }) => kind === "state")).toHaveLength(1);
    expect(report.inputs.filter(({ kind }) => kind === "capture")).toHaveLength(6);
    for (const id of old) await ask(`/v1/uploads/${id}`, { method: "DELETE" });
    const [next] = await toldOf({ ...ALERT, startsAt: "2026-02-07T00:00:00Z" });
    expect(next.analysis).not.toBe(analysis);
    const rest = Report.parse(await (await finished(next.analysis ?? "")).json());
    expect(rest.inputs).toHaveLength(4);
    expect(rest.verdict.outcome).toBe("healthy");
  });

  it.each([
    ["resolved", { status: "resolved" }, null],
    ["no-uploads", {}, VIP],
    ["no-uploads", { labels: { vip: "2001:DB8::1" } }, "2001:db8::1"],
    ["no-uploads", { labels: { instance: "[2001:db8::1]:443" } }, "2001:db8::1"],
    ["no-uploads", { labels: { instance: "https://192.0.2.7:443/health?x=1" } }, "192.0.2.7"],
    ["no-uploads", { labels: { vip: "web", instance: "192.0.2.7" } }, "192.0.2.7"],
    ["no-vip", { labels: { instance: "lb.example.org:80" } }, null],
    ["no-vip", { labels: { instance: "8080" } }, null],
    ["no-vip", { labels: { instance: "192.0.2.7.evil.example:80" } }, null],
    ["no-vip", { labels: {} }, null],
  ])("opens nothing: %s %j", async (status, more, vip) => {
    await collect("192.0.2.99");
    expect(await toldOf({ ...ALERT, ...more })).toEqual([
      { fingerprint: ALERT.fingerprint, status, vip, analysis: null },
    ]);
    expect([...(await keysOf("jobs/")), ...(await keysOf("alerts/"))]).toEqual([]);
  });

  it("without a fingerprint is known by its labels", async () => {
    await collect();
    const { fingerprint: _, ...bare } = ALERT;
    expect(await toldOf(bare)).toMatchObject([{ status: "opened", fingerprint: null }]);
    expect(await toldOf(bare)).toMatchObject([{ status: "known", fingerprint: null }]);
  });

  it("forgets uploads that were deleted", async () => {
    for (const id of await collect()) await ask(`/v1/uploads/${id}`, { method: "DELETE" });
    expect(await toldOf(ALERT)).toMatchObject([{ status: "no-uploads" }]);
    expect(await keysOf("vip-uploads/")).toEqual([]);
  });

  it("knows uploads no more that the storage has let expire", async () => {
    const ids = await collect();
    for (const id of ids) await env.REPORTS.delete(`uploaded/${id}.json`);
    expect(await toldOf(ALERT)).toMatchObject([{ status: "no-uploads" }]);
  });
});

describe("a request", () => {
  it("is refused where no token is set", async () => {
    const problem = await problemOf(await tell(notificationOf(ALERT), TOKEN, askWith(env)));
    expect(problem).toMatchObject({ status: 403, code: "hook-disabled" });
  });

  it.each(["", "wrong", `${TOKEN}x`, TOKEN.slice(1)])("is refused with the token %j", async (token) => {
    const answer = await tell(notificationOf(ALERT), token);
    expect(answer.headers.get("www-authenticate")).toBe("Bearer");
    expect(await problemOf(answer)).toMatchObject({ status: 401, code: "unauthorized" });
  });

  it("is refused without an engine", async () => {
    const bare = askWith({ REPORTS: env.REPORTS, ALERTMANAGER_TOKEN: TOKEN });
    const problem = await problemOf(await tell(notificationOf(ALERT), TOKEN, bare));
    expect(problem).toMatchObject({ status: 501, code: "jobs-unavailable" });
  });

  it.each([
    [{ ...notificationOf(ALERT), version: "3" }, "version"],
    [notificationOf({ ...ALERT, status: "pending" }), "alerts.0.status"],
    [notificationOf({ ...ALERT, labels: { vip: 1 } }), "alerts.0.labels.vip"],
    [notificationOf(...Array.from({ length: 501 }, () => ALERT)), "alerts"],
    [[], ""],
  ])("is refused when it is no payload of version 4", async (body, part) => {
    const problem = await problemOf(await tell(body));
    expect(problem).toMatchObject({ status: 400, code: "body-invalid", errors: [{ part }] });
  });

  it("is refused when it is too large", async () => {
    const large = { ...notificationOf(ALERT), pad: "x".repeat(1_000_000) };
    expect(await problemOf(await tell(large))).toMatchObject({ status: 413, code: "body-too-large" });
  });
});
