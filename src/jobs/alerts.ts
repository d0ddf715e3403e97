/** An alert about a VIP, and the analysis that it opens: one, however often it is told. */

import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import * as z from "zod";
import type { LargeAnalysis } from "../analysis/large/define.ts";
import { canonicalIp } from "../lib/ip.ts";
import { storedJson } from "../store/define.ts";
import type { Engine, Jobs } from "./define.ts";
import { ensureJob } from "./ensure.ts";
import { nameInputs } from "./name-inputs.ts";
import { uploadsOfVip } from "./uploads-of-vip.ts";

export interface Alert {
  readonly labels: Readonly<Record<string, string>>;
  /** With the fingerprint it tells one outbreak of an alert from the next. */
  readonly startsAt: string;
  readonly fingerprint: string | undefined;
}

export type Opened =
  | { readonly status: "opened" | "known"; readonly vip: string; readonly analysis: string }
  | { readonly status: "no-vip"; readonly vip: null }
  | { readonly status: "no-uploads" | "uploads-unusable"; readonly vip: string };

const Answered = z.object({ vip: z.string(), analysis: z.string() });

/** Opens the analysis of what was last uploaded for the alert's VIP, unless this alert has opened one before. */
export async function openForAlert(
  jobs: Jobs,
  engine: Engine,
  large: LargeAnalysis,
  alert: Alert,
): Promise<Opened> {
  const vip = vipOf(alert);
  if (vip === undefined) return { status: "no-vip", vip: null };
  const { alerts } = jobs.storage;
  const key = keyOf(alert);
  const known = await alerts.get(key);
  if (known !== undefined) return { status: "known", ...Answered.parse(storedJson(known)) };
  const uploads = await uploadsOfVip(jobs.storage, vip);
  if (uploads.length === 0) return { status: "no-uploads", vip };
  const named = await nameInputs(jobs.storage, uploads);
  if (!("inputs" in named)) return { status: "uploads-unusable", vip };
  // The uploads stay: the next alert about this VIP may come before the next ones do.
  const { id: analysis } = await ensureJob(jobs, engine, large, named.inputs, { keepUploads: true });
  await alerts.create(key, JSON.stringify({ vip, analysis }));
  return { status: "opened", vip, analysis };
}

/** The label `vip`, else the address in `instance`: `192.0.2.10:80`, `[2001:db8::1]:80`, with a scheme or a path. */
function vipOf({ labels }: Alert): string | undefined {
  const { vip, instance } = labels;
  return (vip === undefined ? undefined : addressIn(vip)) ?? addressIn(instance ?? "");
}

function addressIn(text: string): string | undefined {
  const [, afterScheme = text] = text.split("://", 2);
  const [authority] = afterScheme.split("/", 1);
  const plain = canonicalIp(authority);
  if (plain !== undefined) return plain;
  if (authority.startsWith("[")) return canonicalIp(authority.slice(1).split("]", 1)[0]);
  const [host, port, ...rest] = authority.split(":", 3);
  return port !== undefined && rest.length === 0 ? canonicalIp(host) : undefined;
}

function keyOf({ labels, startsAt, fingerprint }: Alert): string {
  const what = fingerprint ?? Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1));
  return bytesToHex(sha256(utf8ToBytes(JSON.stringify([what, startsAt])))).slice(0, 32);
}
