/** What fuzzing starts from: real captures and command outputs of the tests, cut to the size of an input. */
import { readdirSync, readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { packTar } from "modern-tar";
import * as z from "zod";
import { readCase } from "../scripts/case-files.ts";
import { openCapture } from "../src/analysis/capture/read.ts";
import * as links from "../src/analysis/packet/links/index.ts";
import { concat } from "../src/lib/chunks.ts";
import { PARTS } from "./targets/analysis.ts";

const TEST = new URL("../test/", import.meta.url).pathname;
const encode = (text: string) => new TextEncoder().encode(text);
const MOST_FRAME = 200;
/** Of each capture of a case, so that an input holds several. */
const FRAMES_OF_A_CAPTURE = 5;
const STATE_BYTES = 600;
const CASES = 30;

export async function seedsOf(name: string): Promise<readonly Uint8Array[]> {
  if (name.startsWith("host-") && name !== "host-state" && name !== "host-sections")
    return outputs(name.slice(5));
  if (name.startsWith("frame-")) return frames(name.slice(6));
  return (await SEEDS[name]?.()) ?? [];
}

const SEEDS: Readonly<Record<string, () => Promise<readonly Uint8Array[]> | readonly Uint8Array[]>> = {
  pcap: () => captures(/\.pcap$/),
  pcapng: () => captures(/\.pcapng$/),
  capture: () => [...captures(/\.pcap/), ...captures(/\.pcap/).map((bytes) => gzipSync(bytes))],
  gunzip: () => gzips(),
  "host-sections": () => allOutputs(400),
  "host-state": () => allOutputs(1_200),
  names: () => [...commandLines(), ...PARTS.map(encode), ...NAMES.map(encode)],
  topology: () => TOPOLOGIES.map((value) => encode(JSON.stringify(value))),
  tar: async () => [...(await bundles()), ...(await bundles()).map((bytes) => gzipSync(bytes))],
  bundle: async () => [...(await bundles()), ...(await bundles()).map((bytes) => gzipSync(bytes))],
  multipart: () => BODIES.map((body) => encode(`multipart/form-data; boundary=${BOUNDARY}\n${body}`)),
  requests: () => REQUESTS.map(encode),
  analysis: () => analyses(),
};

const names = (folder: string, pattern: RegExp) => readdirSync(folder).filter((file) => pattern.test(file));

function captures(pattern: RegExp): Uint8Array[] {
  const folder = `${TEST}fixtures/captures/`;
  return names(folder, pattern).flatMap((file) => {
    const bytes = new Uint8Array(readFileSync(`${folder}${file}`));
    return [bytes.slice(0, 2_000), bytes.slice(0, 500)];
  });
}

function gzips(): Uint8Array[] {
  const texts = [...captures(/\.pcap/), ...allOutputs(600).slice(0, 20), new Uint8Array(1_500)];
  const each = texts.flatMap((bytes) => [0, 1, 9].map((level) => gzipSync(bytes, { level })));
  return [...each, concat([each[1], each[4]]), concat([each[2], encode("trailing")])];
}

const Golden = z.array(z.object({ linkType: z.number(), original: z.number(), hex: z.string() }));

function inputOf(all: readonly Uint8Array[]): Uint8Array {
  return concat(
    all.flatMap((frame) => {
      const bytes = frame.subarray(0, MOST_FRAME);
      const lost = Math.min(255, frame.length - bytes.length);
      return [Uint8Array.of(bytes.length >> 8, bytes.length & 255, lost), bytes];
    }),
  );
}

/** A frame alone, and several as one input; those of other links as IP behind this link's header. */
function frames(link: string): Uint8Array[] {
  const types = Object.values(links).find(({ name }) => name === link)?.linkTypes ?? [];
  const golden = Golden.parse(JSON.parse(readFileSync(`${TEST}fixtures/frames/golden.json`, "utf8")));
  const all = golden.map(({ linkType, hex }) => ({
    linkType,
    bytes: new Uint8Array(Buffer.from(hex, "hex")),
  }));
  const own = all.filter(({ linkType }) => types.includes(linkType)).map(({ bytes }) => bytes);
  const moved = all.filter(({ linkType }) => linkType === 1).map(({ bytes }) => underLink(link, bytes));
  const every = [...own, ...moved];
  return [...every.map((frame) => inputOf([frame])), inputOf(every.slice(0, 6)), inputOf(every.slice(-6))];
}

function underLink(link: string, ethernet: Uint8Array): Uint8Array {
  const type = ethernet.subarray(12, 14);
  const packet = ethernet.subarray(14);
  if (link === "raw") return packet;
  if (link === "loopback") return concat([Uint8Array.of(type[0] === 8 ? 2 : 30, 0, 0, 0), packet]);
  const mac = ethernet.subarray(6, 12);
  if (link === "sll")
    return concat([Uint8Array.of(0, 0, 0, 1, 0, 6), mac, Uint8Array.of(0, 0), type, packet]);
  if (link !== "sll2") return ethernet;
  const head = concat([type, Uint8Array.of(0, 0, 0, 0, 0, 2, 0, 1, 0, 6), mac, Uint8Array.of(0, 0)]);
  return concat([head, packet]);
}

function outputs(parser: string): Uint8Array[] {
  const folder = `${TEST}fixtures/host/${parser}/`;
  return names(folder, /\.txt$/).map((file) =>
    new Uint8Array(readFileSync(`${folder}${file}`)).slice(0, 2_000),
  );
}

function allOutputs(most: number): Uint8Array[] {
  const parsers = readdirSync(`${TEST}fixtures/host`);
  return parsers.flatMap((parser) => outputs(parser).map((bytes) => bytes.slice(0, most)));
}

function commandLines(): Uint8Array[] {
  const firsts = allOutputs(2_000).map((bytes) => new TextDecoder().decode(bytes).split("\n", 1)[0]);
  return [...new Set(firsts)].flatMap((line) => [line, line.replace("### ", "[root@ds ~]# ")]).map(encode);
}

async function bundles(): Promise<Uint8Array[]> {
  const capture = captures(/sll2\.pcap$/)[1];
  const state = encode("### ip addr\n1: lo: <LOOPBACK,UP> mtu 65536\n    inet 127.0.0.1/8 scope host lo\n");
  const trees = [
    { "state.before": state, "ds.pcap": capture, "manifest.json": encode("{}") },
    {
      "sos-ds/sos_commands/networking/ip_-d_address": state.subarray(12),
      "sos-ds/proc/net/dev": encode("x"),
    },
    { "ds-1/state.after.txt": state, "ds-1/any.pcap.gz": gzipSync(capture), "../etc/x": encode("x") },
    { [`${"long/".repeat(30)}state`]: state },
  ];
  return Promise.all(
    trees.map((tree) =>
      packTar(
        Object.entries(tree).map(([name, body]) => ({
          header: { name, size: body.length, type: "file", mtime: new Date(0) },
          body,
        })),
      ),
    ),
  );
}

/** Parts of a case, cut: captures after some frames, states after some lines. */
async function analyses(): Promise<Uint8Array[]> {
  const folder = `${TEST}cases/`;
  const cases = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const chosen = cases.filter((_, i) => i % Math.ceil(cases.length / CASES) === 0);
  const all = await Promise.all(chosen.map(({ name }) => readCase(`${folder}${name}`)));
  return all.map((files) =>
    concat(
      files.flatMap(({ part, bytes }) => {
        const known: readonly string[] = PARTS;
        const index = known.indexOf(part);
        if (index < 0) return [];
        const cut = part.includes("state") ? bytes.subarray(0, STATE_BYTES) : firstFrames(bytes);
        return [Uint8Array.of(index, cut.length >> 8, cut.length & 255), cut];
      }),
    ),
  );
}

function firstFrames(bytes: Uint8Array): Uint8Array {
  const reader = openCapture();
  for (const { count, offset, captured } of reader.push(bytes)) {
    const last = Math.min(count, FRAMES_OF_A_CAPTURE) - 1;
    if (reader.summary().format === "pcap" && last >= 0)
      return bytes.subarray(0, offset[last] + captured[last]);
  }
  return bytes.subarray(0, 800);
}

const NAMES = [
  "sos-ds/sos_commands/networking/ip_-d_address",
  "sosreport-ds/proc/net/snmp",
  "ds-20261126/state.before.txt",
  "./any.pcap0.gz",
  "manifest.json",
  "==> /proc/net/dev <==",
  "Every 2.0s: ipvsadm -Ln --stats",
  "sudo ip netns exec blue nstat -az | grep -v ' 0$'; date",
  "ssh rs1 'sysctl -a | grep rp_filter'",
  "kubectl exec -n kube-system kube-proxy-x -- ipvsadm -Ln",
];

const TOPOLOGIES = [
  {
    services: [
      { protocol: "tcp", vip: "192.0.2.1", port: 80, forwarding: "route", destinations: [{ ip: "::1" }] },
    ],
  },
  { hosts: [{ name: "ds", addresses: [{ ip: "192.0.2.2", mac: "02:00:00:00:00:01", interface: "eth0" }] }] },
  { hosts: [{ name: "rs-1" }], services: [] },
];

const BOUNDARY = "----b-";
const part = (head: string, body: string) => `--${BOUNDARY}\r\n${head}\r\n\r\n${body}\r\n`;
const named = (name: string, file = "") => `Content-Disposition: form-data; name="${name}"${file}`;
const STATE = "### uname -a\nLinux ds 6.1.0-18-amd64\n";
const ENDED = `--${BOUNDARY}--\r\n`;
const BODIES = [
  part(named("ds.state", '; filename="a.txt"\r\nContent-Type: text/plain'), STATE) + ENDED,
  part(named("ds"), "\r\n--\r\n------b") + part(named("rs1.state"), STATE) + ENDED,
  part(named("nobody", "; filename*=UTF-8''%e4%bd%a0.pcap"), "") + part("X: y", "") + ENDED,
  part(named("before.ds.state"), STATE) + part(named("after.ds.state"), `${STATE}x`) + ENDED,
  part(named("topology"), "{}"),
];

const MULTIPART = `multipart/form-data; boundary=${BOUNDARY}`;
const JOBS = [
  { inputs: [{ part: "ds.state", text: STATE }], topology: TOPOLOGIES[2], keepUploads: true },
  { inputs: [{ part: "ds", object: { bucket: "captures", key: "allowed/x" }, sha256: "0".repeat(64) }] },
  { inputs: [{ part: "ds", upload: "0123456789abcdef" }] },
];
const ALERT = {
  version: "4",
  groupKey: "{}:{}",
  status: "firing",
  alerts: [
    { status: "firing", labels: { vip: "192.0.2.1", alertname: "Lost" }, startsAt: "2026-11-26T00:00:00Z" },
  ],
};
const REQUESTS = [
  ...BODIES.flatMap((body) =>
    ["analyses", "comparisons"].map((to) => `POST /v1/${to} ${MULTIPART}\n${body}`),
  ),
  ...JOBS.map((job) => `POST /v1/analyses application/json\n${JSON.stringify(job)}`),
  `POST /v1/comparisons application/json\n${JSON.stringify({ before: "0".repeat(32), after: "1".repeat(32) })}`,
  `POST /v1/uploads application/json\n${JSON.stringify({ name: "ds.pcap", bytes: 100, sha256: "0".repeat(64) })}`,
  `POST /v1/hooks/alertmanager application/json\n${JSON.stringify(ALERT)}`,
  "GET /v1/analyses?vip=192.0.2.1&limit=10 \n",
  "GET /v1/analyses/0123456789abcdef.svg?lang=zh \n",
  "DELETE /v1/analyses/0123456789abcdef \n",
];
