/** Bundles sent to the Worker as it is deployed. */
import { env, reset } from "cloudflare:test";
import { packTar } from "modern-tar";
import { afterEach, expect, it } from "vitest";
import { Report } from "../src/report/schema.ts";
import { ask, problemOf } from "./routes/ask.ts";

afterEach(() => reset());

const CASE = "dr-ds-firewall-drop";
const HOSTS = ["client", "ds", "rs1"];

async function caseFile(name: string): Promise<Uint8Array<ArrayBuffer>> {
  const response: Response = await env.CASES.fetch(`http://cases/${CASE}/${name}`);
  expect(response.status, name).toBe(200);
  return new Uint8Array(await response.arrayBuffer());
}

async function gzipped(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

async function tarOf(host: string): Promise<Uint8Array<ArrayBuffer>> {
  const files = [
    ["manifest.json", new TextEncoder().encode('{"collector": 1}')],
    ["state.before", await caseFile(`${host}.state.before.txt`)],
    ["state.after", await caseFile(`${host}.state.after.txt`)],
    ["eth0.pcap", await caseFile(`${host}.pcap`)],
  ] as const;
  const entries = files.map(([name, data]) => ({
    header: { name: `${host}-1/${name}`, size: data.length, type: "file" as const, mtime: new Date(0) },
    body: data,
  }));
  return packTar(entries);
}

const bundleOf = async (host: string) => gzipped(await tarOf(host));

async function send(files: Readonly<Record<string, Uint8Array<ArrayBuffer>>>): Promise<Response> {
  const form = new FormData();
  for (const [part, bytes] of Object.entries(files)) form.append(part, new Blob([bytes]), `${part}.tar.gz`);
  return ask("/v1/analyses", { method: "POST", body: form });
}

it("bundles of the hosts are a report, which cites the files in them", async () => {
  const bundles = Object.fromEntries(
    await Promise.all(HOSTS.map(async (host) => [`${host}.bundle`, await bundleOf(host)] as const)),
  );
  const response = await send(bundles);
  expect(response.status).toBe(201);
  const report = Report.parse(await response.json());
  expect(report.verdict).toMatchObject({ outcome: "faulty", layer: "director" });
  expect(report.inputs.map(({ kind, name }) => `${kind} ${name}`)).toEqual(
    HOSTS.flatMap((host) => [
      `state ${host}.bundle/${host}-1/state.before`,
      `state ${host}.bundle/${host}-1/state.after`,
      `capture ${host}.bundle/${host}-1/eth0.pcap`,
      `bundle ${host}.bundle`,
    ]),
  );
  expect(report.inputs.flatMap((i) => i.problems)).toEqual([]);
  const names = report.inputs.map((i) => i.name);
  for (const { evidence } of report.findings)
    for (const e of evidence) {
      if (e.kind === "state") expect(names).toContain(e.input);
      if (e.kind === "frame") expect(names).toContain(e.capture);
    }
  const again = await send(bundles);
  expect([again.status, again.headers.get("location")]).toEqual([200, `/v1/analyses/${report.id}`]);
});

it("a bundle that cannot be read is a problem of that part", async () => {
  const xz = Uint8Array.of(0xfd, 0x37, 0x7a, 0x58, 0x5a, 0, 0, 4);
  expect(await problemOf(await send({ "ds.bundle": xz }))).toMatchObject({
    status: 422,
    code: "inputs-unusable",
    errors: [{ part: "ds.bundle", code: "bundle-unsupported" }],
  });
  const report = Report.parse(
    await (await send({ "ds.bundle": xz, "rs1.bundle": await bundleOf("rs1") })).json(),
  );
  expect(report.inputs.find((i) => i.name === "ds.bundle")?.problems[0]).toContain("xz -dc");
});

it("a bundle in a body that breaks off is read up to there", async () => {
  const bundle = await tarOf("ds");
  const head = new TextEncoder().encode('--B\r\nContent-Disposition: form-data; name="ds.bundle"\r\n\r\n');
  const body = new Blob([head, bundle.subarray(0, bundle.length - 3000)]);
  const headers = { "content-type": "multipart/form-data; boundary=B" };
  const report = Report.parse(await (await ask("/v1/analyses", { method: "POST", body, headers })).json());
  expect(report.inputs[0].name).toBe("ds.bundle/ds-1/state.before");
  const { problems } = report.inputs.find((i) => i.kind === "bundle") ?? { problems: [] };
  expect(problems.join("\n")).toMatch(/archive is broken[\s\S]*body-broken/);
});
