/** A redacted job: the report is that of one request, and on its way there nothing lies in the bucket as it came. */
import { env, introspectWorkflow, reset } from "cloudflare:test";
import { afterEach, expect, it } from "vitest";
import { JobStatus } from "../../src/jobs/status.ts";
import { Report } from "../../src/report/schema.ts";
import { ask, problemOf } from "../routes/ask.ts";
import { caseFile, finished, keysOf, postJson, stalled, uploaded } from "./uploading.ts";

afterEach(() => reset());

const CASE = "dr-antispoof";
const CAPTURES = ["client", "ds", "rs1"];
const SECRET = "S3creTofkeepalived";
/** Of the case, as text and as bytes in both orders: VIP, a director's and a server's address, a MAC's end. */
const ADDRESSES = [
  [192, 168, 1, 60],
  [192, 168, 1, 59],
  [192, 168, 1, 48],
];
const OWN = ["192.168.1.60", "192.168.1.59", "192.168.1.48", "fa:16:3e:3c:59:5f", SECRET, "rs-web03"];

const renamed = (part: string) => (part === "rs1" ? "rs-web03" : part);
const state = async () =>
  `${new TextDecoder().decode(await caseFile(`${CASE}/ds.state.before.txt`))}\n### cat /etc/keepalived/keepalived.conf\nvrrp_instance VI_1 {\n  auth_pass ${SECRET}\n  secret = ${SECRET}\n}\n`;

async function inputsOf() {
  const inputs: object[] = [];
  for (const part of CAPTURES)
    inputs.push({ part: renamed(part), upload: await uploaded(await caseFile(`${CASE}/${part}.pcap`)) });
  return [...inputs, { part: "ds.state.before", text: await state() }];
}

async function oneRequest(query: string): Promise<Report> {
  const form = new FormData();
  for (const part of CAPTURES)
    form.append(renamed(part), new Blob([await caseFile(`${CASE}/${part}.pcap`)]), "a.pcap");
  form.append("ds.state.before", await state());
  return Report.parse(await (await ask(`/v1/analyses${query}`, { method: "POST", body: form })).json());
}

/** Keys whose object, or whose own name, holds one of these. */
async function holding(prefix: string, own: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  const bytes = ADDRESSES.flatMap((address) => [address, address.toReversed()]);
  for (const key of await keysOf(prefix)) {
    const object = await env.REPORTS.get(key);
    const content = new Uint8Array((await object?.arrayBuffer()) ?? new ArrayBuffer(0));
    const text = `${key}\n${new TextDecoder("latin1").decode(content)}`;
    if (own.some((word) => text.includes(word))) found.push(key);
    if (bytes.some((address) => text.includes(String.fromCharCode(...address)))) found.push(`${key} (bytes)`);
  }
  return found;
}

it("makes the report of one request, under its id; neither its work nor its report holds what it was", async () => {
  await using jobs = await introspectWorkflow(env.JOBS);
  await stalled(jobs);
  const answer = await postJson("/v1/analyses", { inputs: await inputsOf(), redact: "all" });
  expect(answer.status).toBe(202);
  const { id } = JobStatus.parse(await answer.json());
  while ((await keysOf(`work/${id}/facts/`)).length < CAPTURES.length)
    await new Promise((resolve) => setTimeout(resolve, 50));
  expect((await keysOf(`work/${id}/`)).length).toBeGreaterThan(CAPTURES.length);
  expect(await holding("work/", OWN)).toEqual([]);
  expect(await holding("jobs/", OWN)).toEqual([]);
  await ask(`/v1/analyses/${id}`, { method: "DELETE" });
});

it("ends with nothing of it in the bucket", async () => {
  const answer = await postJson("/v1/analyses", { inputs: await inputsOf(), redact: "all" });
  const { id } = JobStatus.parse(await answer.json());
  const report = Report.parse(await (await finished(`/v1/analyses/${id}`)).json());
  expect([report.id, report.redaction]).toEqual([id, "all"]);
  expect(await holding("", OWN)).toEqual([]);
  await ask(`/v1/analyses/${id}`, { method: "DELETE" });
  expect({ ...(await oneRequest("?redact=all")), createdAt: report.createdAt }).toEqual(report);
  expect(await holding("", OWN)).toEqual([]);
});

it("takes secrets out of what it keeps without being asked", async () => {
  await using jobs = await introspectWorkflow(env.JOBS);
  await stalled(jobs);
  const answer = await postJson("/v1/analyses", { inputs: await inputsOf() });
  const { id } = JobStatus.parse(await answer.json());
  while ((await keysOf(`work/${id}/facts/`)).length < CAPTURES.length)
    await new Promise((resolve) => setTimeout(resolve, 50));
  const found = await holding("work/", [SECRET]);
  expect(found).not.toContain(`work/${id}/inputs`);
  // What is looked for is found where it is.
  expect(found.length).toBeGreaterThan(0);
  await ask(`/v1/analyses/${id}`, { method: "DELETE" });
});

it("does not keep uploads that it is to hide", async () => {
  const refused = await postJson("/v1/analyses", {
    inputs: await inputsOf(),
    redact: "all",
    keepUploads: true,
  });
  expect(await problemOf(refused)).toMatchObject({ status: 400, code: "body-invalid" });
});
