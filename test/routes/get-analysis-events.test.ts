import { env, introspectWorkflow, reset, SELF } from "cloudflare:test";
import { afterEach, expect, it } from "vitest";
import { JobStatus } from "../../src/jobs/status.ts";
import { caseFile, finished, postJson, stalled, uploaded } from "../jobs/uploading.ts";
import { ask, problemOf } from "./ask.ts";

afterEach(() => reset());

async function startedJob(): Promise<string> {
  const inputs = [];
  for (const part of ["client", "ds", "rs1", "rs2"])
    inputs.push({ part, upload: await uploaded(await caseFile(`dr-antispoof/${part}.pcap`)) });
  const answer = await postJson("/v1/analyses", { inputs });
  return `/v1/analyses/${JobStatus.parse(await answer.json()).id}`;
}

function eventsIn(text: string) {
  return [...text.matchAll(/^event: (.*)\ndata: (.*)\n\n/gm)].map(([, event, data]) => ({
    event,
    status: JobStatus.parse(JSON.parse(data)),
  }));
}

it("tells of a job until it is done", async () => {
  const path = await startedJob();
  const answer = await ask(`${path}/events`);
  expect(answer.headers.get("content-type")).toBe("text/event-stream");
  const text = await answer.text();
  expect(text).toMatch(/^retry: \d+\n\n/);
  const events = eventsIn(text);
  const last = events.at(-1);
  expect(last).toMatchObject({ event: "done", status: { status: "done", report: path } });
  expect(
    events.slice(0, -1).every(({ event, status }) => event === "progress" && status.status !== "done"),
  ).toBe(true);
  const bytes = events.map(({ status }) => status.progress.bytes.done);
  expect(bytes).toEqual([...bytes].sort((one, other) => one - other));
});

it("ends at once when the report is there", async () => {
  const path = await startedJob();
  await finished(path);
  expect(eventsIn(await (await ask(`${path}/events`)).text()).map(({ event }) => event)).toEqual(["done"]);
});

it("says that a job failed, and why", async () => {
  const upload = await uploaded(new Uint8Array(9));
  const answer = await postJson("/v1/analyses", { inputs: [{ part: "ds", upload }] });
  const path = answer.headers.get("location");
  const events = eventsIn(await (await ask(`${path}/events`)).text());
  expect(events.at(-1)).toMatchObject({
    event: "failed",
    status: { status: "failed", problem: { code: "inputs-unusable" } },
  });
});

it("says that it was cancelled", async () => {
  await using jobs = await introspectWorkflow(env.JOBS);
  await stalled(jobs);
  const path = await startedJob();
  // Not by ask(), which reads an answer to its end.
  const answer = await SELF.fetch(`http://localhost${path}/events`);
  expect((await ask(path, { method: "DELETE" })).status).toBe(204);
  expect(eventsIn(await answer.text()).at(-1)?.event).toBe("cancelled");
});

it("knows no other analysis", async () => {
  expect(await problemOf(await ask("/v1/analyses/no-such-analysis/events"))).toMatchObject({ status: 404 });
});
