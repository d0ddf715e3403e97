import { env, reset } from "cloudflare:test";
import { afterEach, expect, it } from "vitest";
import { analyze } from "../../src/analysis/index.ts";
import { createApp } from "../../src/app.ts";
import { KEYED, newKey, withKey } from "./admitted.ts";
import { ask } from "./ask.ts";

afterEach(() => reset());

async function samples(): Promise<Map<string, number>> {
  const answer = await ask("/metrics");
  expect(answer.headers.get("content-type")).toBe("text/plain; version=0.0.4; charset=utf-8");
  const lines = (await answer.text()).split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  for (const line of lines) expect(line).toMatch(/^[a-z_]+(\{([a-z]+="[^"\n]*",?)*\})? [\d.e+-]+$/);
  return new Map(lines.map((line) => [line.slice(0, line.lastIndexOf(" ")), Number(line.split(" ").at(-1))]));
}

const send = async () => {
  const form = new FormData();
  for (const host of ["client", "ds", "rs1", "rs2"])
    form.append(host, await (await env.CASES.fetch(`http://cases/article/${host}.pcap`)).blob());
  return ask("/v1/analyses", { method: "POST", body: form });
};

it("counts requests, verdicts by cause, bytes and seconds by stage", async () => {
  const answer = await send();
  expect(answer.status).toBe(201);
  expect(answer.headers.get("server-timing")).toMatch(/analyse;dur=.*store;dur=|store;dur=.*analyse;dur=/);
  const counted = await samples();
  expect(counted.get('lvs_verdict_requests_total{route="/v1/analyses",method="POST",status="201"}')).toBe(1);
  const verdicts = [...counted].filter(([name]) => name.startsWith("lvs_verdict_verdicts_total{"));
  expect(verdicts).toEqual([[expect.stringMatching(/outcome="faulty",cause="fabric-antispoof-forward"/), 1]]);
  expect(counted.get("lvs_verdict_input_bytes_total")).toBeGreaterThan(1_000);
  expect(counted.has('lvs_verdict_stage_seconds_total{stage="analyse"}')).toBe(true);
});

it("names routes, and nothing that was asked for", async () => {
  await ask("/v1/analyses/10-0-0-1-secret-id");
  await ask("/no/such/path/10.0.0.1");
  const names = [...(await samples()).keys()].join("\n");
  expect(names).toContain('route="/v1/analyses/:id"');
  expect(names).not.toContain("10.0.0.1");
  expect(names).not.toContain("secret-id");
});

it("is for admins", async () => {
  expect((await withKey((await newKey("acme", ["analyses:read"])).key)("/metrics")).status).toBe(403);
});

it("goes to Analytics Engine where it is bound", async () => {
  const points: object[] = [];
  const app = createApp((inputs) => analyze(inputs));
  const METRICS = { writeDataPoint: (point: object) => void points.push(point) };
  await app.request("/healthz", {}, { ...KEYED, METRICS });
  expect(points).toMatchObject([{ blobs: ["request", "/healthz", "GET", "200"], indexes: ["/healthz"] }]);
});
