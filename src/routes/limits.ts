/** What a request, its inputs and an analysis may take: one table, shown by `/v1/limits` and in docs/limits.md. */
import { ARCHIVE_LIMITS } from "../analysis/archive/define.ts";
import { CAPTURE_LIMITS } from "../analysis/capture/define.ts";
import { HOST_LIMITS } from "../analysis/host/define.ts";
import { PACKET_LIMITS } from "../analysis/packet/define.ts";
import { JOB_LIMITS } from "../jobs/limits.ts";
import { RETAIN_LIMITS } from "../retain/define.ts";
import { UPLOAD_LIMITS } from "./upload.ts";

export interface Limit {
  readonly name: string;
  readonly value: number;
  readonly unit: "bytes" | "characters" | "count" | "seconds" | "days" | "levels";
  /**
   * `refused`: the request gets a 4xx that says so; `cut`: the rest is left out, and the report says so; `ended`: the
   * platform ends it, no clock inside a Worker runs while it computes.
   */
  readonly beyond: "refused" | "cut" | "ended";
  readonly of: string;
}

/** As wrangler.toml sets it (limits.cpu_ms). */
const CPU_SECONDS = 300;

const refused = { beyond: "refused" } as const;
const cut = { beyond: "cut" } as const;
const bytes = { unit: "bytes" } as const;
const characters = { unit: "characters" } as const;
const count = { unit: "count" } as const;

export const LIMITS: readonly Limit[] = [
  {
    name: "body",
    value: UPLOAD_LIMITS.bodyBytes,
    ...bytes,
    ...refused,
    of: "the body of a request with files",
  },
  { name: "parts", value: UPLOAD_LIMITS.parts, ...count, ...cut, of: "parts of one analysis in a request" },
  { name: "part-name", value: UPLOAD_LIMITS.partNameLength, ...characters, ...cut, of: "the name of a part" },
  {
    name: "file-name",
    value: UPLOAD_LIMITS.fileNameLength,
    ...characters,
    ...cut,
    of: "the file name of a part",
  },
  { name: "upload", value: JOB_LIMITS.uploadBytes, ...bytes, ...refused, of: "one upload" },
  { name: "upload-part", value: JOB_LIMITS.partBytes, ...bytes, ...refused, of: "one part of an upload" },
  {
    name: "upload-url",
    value: JOB_LIMITS.urlSeconds,
    unit: "seconds",
    ...refused,
    of: "how long a signed URL takes a part",
  },
  {
    name: "job-body",
    value: JOB_LIMITS.requestBytes,
    ...bytes,
    ...refused,
    of: "the JSON that names the inputs of a job",
  },
  { name: "job-captures", value: JOB_LIMITS.captures, ...count, ...refused, of: "captures of one job" },
  {
    name: "job-texts",
    value: JOB_LIMITS.texts,
    ...count,
    ...refused,
    of: "state and topology parts of one job",
  },
  { name: "job-bytes", value: JOB_LIMITS.bytes, ...bytes, ...refused, of: "all inputs of one job" },
  {
    name: "object-key",
    value: JOB_LIMITS.keyLength,
    ...characters,
    ...refused,
    of: "the key of an object in a bucket",
  },
  {
    name: "captures-kept",
    value: RETAIN_LIMITS.days,
    unit: "days",
    ...refused,
    of: "how long `retain` keeps captures; the operator allows 30 days unless set otherwise",
  },
  {
    name: "cpu",
    value: CPU_SECONDS,
    unit: "seconds",
    beyond: "ended",
    of: "CPU time of one request, and of one step of a job, on Workers",
  },
  { name: "frame", value: CAPTURE_LIMITS.frameBytes, ...bytes, ...cut, of: "one frame of a capture" },
  {
    name: "pcapng-block",
    value: CAPTURE_LIMITS.blockBytes,
    ...bytes,
    ...cut,
    of: "one block of a pcapng, its options included",
  },
  { name: "interfaces", value: CAPTURE_LIMITS.interfaces, ...count, ...cut, of: "interfaces of one capture" },
  { name: "frames", value: CAPTURE_LIMITS.frames, ...count, ...cut, of: "frames of one capture" },
  {
    name: "headers",
    value: PACKET_LIMITS.depth,
    unit: "levels",
    ...cut,
    of: "headers inside each other in one frame",
  },
  { name: "flows", value: PACKET_LIMITS.flows, ...count, ...cut, of: "flows of one analysis" },
  {
    name: "neighbours",
    value: PACKET_LIMITS.neighbours,
    ...count,
    ...cut,
    of: "ARP and neighbour messages of one capture",
  },
  {
    name: "icmp-errors",
    value: PACKET_LIMITS.icmpErrors,
    ...count,
    ...cut,
    of: "ICMP errors of one capture",
  },
  {
    name: "adverts",
    value: PACKET_LIMITS.adverts,
    ...count,
    ...cut,
    of: "VRRP advertisements of one capture",
  },
  { name: "state", value: HOST_LIMITS.textBytes, ...bytes, ...cut, of: "the state text of one part" },
  { name: "state-lines", value: HOST_LIMITS.lines, ...count, ...cut, of: "lines of a state text" },
  {
    name: "state-line",
    value: HOST_LIMITS.lineLength,
    ...characters,
    ...cut,
    of: "one line of a state text",
  },
  { name: "state-sections", value: HOST_LIMITS.sections, ...count, ...cut, of: "commands in a state text" },
  {
    name: "state-facts",
    value: HOST_LIMITS.facts,
    ...count,
    ...cut,
    of: "facts of one kind in a state text",
  },
  {
    name: "inflated",
    value: ARCHIVE_LIMITS.inflatedBytes,
    ...bytes,
    ...cut,
    of: "an archive when it is unpacked",
  },
  { name: "archive-entries", value: ARCHIVE_LIMITS.entries, ...count, ...cut, of: "entries of an archive" },
  {
    name: "archive-captures",
    value: ARCHIVE_LIMITS.captures,
    ...count,
    ...cut,
    of: "captures in an archive",
  },
  { name: "archive-texts", value: ARCHIVE_LIMITS.texts, ...count, ...cut, of: "texts in an archive" },
  { name: "archive-text", value: ARCHIVE_LIMITS.textBytes, ...bytes, ...cut, of: "one text of an archive" },
];
