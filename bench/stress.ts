/**
 * Many uploads at once, good and bad, against a service that was just started: no 5xx, every report that was
 * acknowledged can be read back as it was, memory stays flat.
 */
import { readdirSync, readFileSync } from "node:fs";
import { request } from "node:http";
import { gzipSync } from "node:zlib";
import { type CaseFile, readCase } from "../scripts/case-files.ts";
import { type RunningWorker, startWorker } from "../scripts/worker.ts";
import { table } from "./table.ts";

const CASES = ["article", "dr-healthy", "dr-antispoof", "nat-healthy", "tun-antispoof-healthy"];
const SAMPLE_MS = 10_000;
/** Memory of the last third over that of the second. */
const FLAT = 1.25;

interface Sending {
  readonly name: string;
  readonly body: Uint8Array;
  readonly type: string;
  /** Sends only so much, and goes away. */
  readonly upTo?: number;
}

interface Counts {
  readonly byStatus: Map<string, number>;
  readonly wrong: string[];
  sent: number;
  readBack: number;
}

/** @returns whether nothing went wrong. */
export async function stress(seconds: number, atOnce: number): Promise<boolean> {
  const sendings = await allSendings();
  const worker = await startWorker();
  const counts: Counts = { byStatus: new Map(), wrong: [], sent: 0, readBack: 0 };
  const memory: number[] = [];
  const watch = setInterval(() => memory.push(memoryOf(worker.group)), SAMPLE_MS);
  const end = Date.now() + seconds * 1_000;
  const client = async (seed: number) => {
    for (let i = seed; Date.now() < end; i++)
      await once(worker, sendings[(i * 7 + seed) % sendings.length], counts);
  };
  try {
    await Promise.all(Array.from({ length: atOnce }, (_, i) => client(i)));
  } finally {
    clearInterval(watch);
    await worker.stop();
  }
  const third = Math.floor(memory.length / 3);
  const [middle, last] = [memory.slice(third, 2 * third), memory.slice(2 * third)].map((all) =>
    Math.max(...all, 1),
  );
  const flat = third === 0 || last / middle < FLAT;
  console.log(`\n## ${atOnce} clients at once for ${seconds} s\n`);
  const statuses = [...counts.byStatus].sort().map(([what, n]) => [what, String(n)]);
  console.log(
    table(["sent, answered", "times"], [...statuses, ["reports read back", String(counts.readBack)]]),
  );
  console.log(
    `\nMemory of all processes, MB every ${SAMPLE_MS / 1_000} s: ${memory.map((b) => Math.round(b / 1e6)).join(" ")}`,
  );
  for (const wrong of counts.wrong.slice(0, 20)) console.log(`- WRONG: ${wrong}`);
  return counts.wrong.length === 0 && flat && counts.readBack > 0;
}

async function once(worker: RunningWorker, sending: Sending, counts: Counts): Promise<void> {
  const answer = await send(`${worker.url}/v1/analyses`, sending).catch(() => undefined);
  counts.sent++;
  const what = `${sending.name}: ${answer === undefined ? "no answer" : answer.status}`;
  counts.byStatus.set(what, (counts.byStatus.get(what) ?? 0) + 1);
  if (sending.upTo !== undefined) return;
  if (answer === undefined || answer.status >= 500)
    counts.wrong.push(`${what} ${answer?.text.slice(0, 200) ?? ""}`);
  if (answer?.status !== 201 && answer?.status !== 200) return;
  const { id } = Object(JSON.parse(answer.text));
  const again = await fetch(`${worker.url}/v1/analyses/${id}`);
  const text = await again.text();
  if (again.status === 200 && text === answer.text) counts.readBack++;
  else counts.wrong.push(`${what}: read back ${again.status}`);
}

function send(url: string, { body, type, upTo }: Sending): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const headers = { "content-type": type, "content-length": String(body.length) };
    const asked = request(url, { method: "POST", headers }, (answer) => {
      let text = "";
      answer.setEncoding("utf8");
      answer.on("data", (chunk: string) => {
        text += chunk;
      });
      answer.on("end", () => resolve({ status: answer.statusCode ?? 0, text }));
      answer.on("error", reject);
    });
    asked.on("error", reject);
    if (upTo === undefined) asked.end(body);
    else {
      asked.write(body.subarray(0, upTo));
      setTimeout(() => asked.destroy(), 20);
    }
  });
}

async function allSendings(): Promise<readonly Sending[]> {
  const cases: (readonly [string, readonly CaseFile[]])[] = [];
  for (const name of CASES) {
    const files = await readCase(new URL(`../test/cases/${name}`, import.meta.url).pathname);
    if (files.length > 0) cases.push([name, files]);
  }
  const [[, first]] = cases;
  const capture = first.find(({ name }) => name.startsWith("ds"))?.bytes ?? new Uint8Array(0);
  const noise = Uint8Array.from({ length: 200_000 }, (_, i) => (i * 2_654_435_761) >>> 13);
  const part = (name: string, bytes: Uint8Array): CaseFile => ({
    part: name,
    name,
    bytes: new Uint8Array(bytes),
  });
  const bad: (readonly [string, readonly CaseFile[]])[] = [
    ["cut capture", [part("ds", capture.subarray(0, capture.length / 2))]],
    ["noise as a capture", [part("ds", noise)]],
    ["noise behind a capture", [part("ds", Buffer.concat([capture, noise]))]],
    ["zeros, compressed 1000 times", [part("ds", gzipSync(new Uint8Array(50_000_000)))]],
    ["noise as state", [part("ds.state", noise)]],
    ["one line of 200 kB", [part("ds.state", Buffer.from("x".repeat(200_000)))]],
    ["no part of ours", [part("switch", noise)]],
    ["200 parts", Array.from({ length: 200 }, () => part("rs1.state", Buffer.from("### ip addr\n")))],
    ["a broken archive", [part("ds.bundle", gzipSync(noise))]],
  ];
  const good = await Promise.all(cases.map(async ([name, files]) => multipart(name, files)));
  const broken = await Promise.all(bad.map(async ([name, files]) => multipart(name, files)));
  const [whole] = good;
  return [
    ...good,
    ...broken,
    { ...whole, name: "goes away in the middle", upTo: Math.floor(whole.body.length / 2) },
    { ...whole, name: "body cut at its half", body: whole.body.subarray(0, whole.body.length / 2) },
    { ...whole, name: "no boundary", type: "multipart/form-data" },
    { name: "text", body: Buffer.from("hello"), type: "text/plain" },
    { name: "broken JSON", body: Buffer.from("{"), type: "application/json" },
  ];
}

async function multipart(name: string, files: readonly CaseFile[]): Promise<Sending> {
  const form = new FormData();
  for (const file of files) form.append(file.part, new Blob([file.bytes]), file.name);
  const response = new Response(form);
  return {
    name,
    type: response.headers.get("content-type") ?? "",
    body: new Uint8Array(await response.arrayBuffer()),
  };
}

/** Resident bytes of workerd in this process group. */
function memoryOf(group: number): number {
  let bytes = 0;
  for (const pid of pidsOf(group)) {
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    if (/^Name:\s+workerd/m.test(status))
      bytes += Number(/^RssAnon:\s+(\d+)/m.exec(status)?.[1] ?? 0) * 1_024;
  }
  return bytes;
}

function pidsOf(group: number): string[] {
  return readdirSync("/proc").filter((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    try {
      return readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1].split(" ")[2] === String(group);
    } catch {
      return false;
    }
  });
}
