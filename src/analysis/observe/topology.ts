/**
 * The optional topology part: what the inputs cannot tell. Everything in it is optional; what it
 * says wins over host state, which wins over what the captures show.
 */
import * as z from "zod";
import { canonicalIp, canonicalMac } from "../../lib/ip.ts";
import { roleOf } from "../inputs.ts";

const Ip = z
  .string()
  .max(64)
  .transform((text, context) => {
    const ip = canonicalIp(text);
    if (ip === undefined) context.addIssue(`${JSON.stringify(text)} is no IP address`);
    return ip ?? "";
  });

const Mac = z
  .string()
  .max(32)
  .transform((text, context) => {
    const mac = canonicalMac(text);
    if (mac === undefined) context.addIssue(`${JSON.stringify(text)} is no MAC address`);
    return mac ?? "";
  });

const Port = z.number().int().min(0).max(65_535);
const Protocol = z.enum(["tcp", "udp", "sctp"]);
const Forwarding = z.enum(["route", "tunnel", "masq", "local"]);

export const Topology = z.strictObject({
  services: z
    .array(
      z.strictObject({
        protocol: Protocol,
        vip: Ip,
        port: Port,
        forwarding: Forwarding.optional(),
        destinations: z
          .array(z.strictObject({ ip: Ip, port: Port.optional() }))
          .max(1024)
          .default([]),
      }),
    )
    .max(256)
    .default([]),
  hosts: z
    .array(
      z.strictObject({
        name: z
          .string()
          .refine((name) => roleOf(name) !== undefined, "client, ds or rs with an optional suffix"),
        addresses: z
          .array(
            z.strictObject({
              ip: Ip.optional(),
              mac: Mac.optional(),
              interface: z.string().max(64).optional(),
            }),
          )
          .max(256)
          .default([]),
      }),
    )
    .max(256)
    .default([]),
});
export type Topology = z.infer<typeof Topology>;

export const NO_TOPOLOGY: Topology = { services: [], hosts: [] };

/** Reads the part's text; the problem says where and what was expected. */
export function parseTopology(text: string): { readonly topology: Topology } | { readonly problem: string } {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    return { problem: `not JSON: ${error instanceof Error ? error.message.slice(0, 200) : "unreadable"}` };
  }
  const result = Topology.safeParse(json);
  if (result.success) return { topology: result.data };
  const issue = result.error.issues[0];
  return { problem: `at ${issue.path.map(String).join(".") || "the top"}: ${issue.message}` };
}
