/**
 * What the rules about NAT's lost way back share: replies left a real server past the director. Why, is one
 * of six things, and each server's replies are one rule's.
 */

import type { Answers } from "../evidence/answers.ts";
import type { ReplyLoss } from "../evidence/reply-loss.ts";
import type { ReturnPath, ReturnServer } from "../evidence/return-paths.ts";
import { heldInVain } from "./prepared-for.ts";

type Because = "redirect" | "turned" | "masquerade" | "method" | "same-subnet" | "gateway";

export interface Bypass {
  readonly reply: ReplyLoss["bypassing"][number];
  readonly because: Because;
  readonly server?: ReturnServer;
  /** Of the clients that replies went to past the director. */
  readonly paths: readonly ReturnPath[];
}

/** What tells why, as far as it is known. */
type Known = {
  readonly [Q in "natForwarding" | "returnPaths" | "ipvsTables" | "vipAddresses"]: Answers[Q] | undefined;
};

export function bypasses(replyLoss: ReplyLoss, known: Known): readonly Bypass[] {
  const { returnPaths } = known;
  const found = replyLoss.bypassing.map((reply): Bypass => {
    const server = returnPaths?.servers.find((s) => s.host === reply.host);
    const paths = server?.paths.filter((p) => reply.clients.includes(p.client)) ?? [];
    return {
      reply,
      because: because(reply, known, server, paths),
      ...(server ? { server } : {}),
      paths,
    };
  });
  // Where one server was redirected, another one whose routes are not known may have been: its own routes are no reason.
  return found.some((b) => b.because === "redirect")
    ? found.map((b) =>
        b.paths.length === 0 && b.because !== "redirect" ? { ...b, because: "turned" as const } : b,
      )
    : found;
}

function because(
  { host, toNeighbours, throughDirector }: Bypass["reply"],
  { natForwarding: nat, returnPaths, ipvsTables, vipAddresses }: Known,
  server: ReturnServer | undefined,
  paths: readonly ReturnPath[],
): Because {
  // Only who sends through the director is redirected by it.
  const told = nat?.directors.some((d) => d.redirects.some((r) => r.server === host));
  const viaDirector = paths.length > 0 && paths.every((p) => p.viaDirector);
  const learnt = paths.some((p) => p.route?.redirected);
  if (told || learnt || (viaDirector && (server?.redirected?.growth ?? 0) > 0)) return "redirect";
  if (nat?.directors.some((d) => d.masquerades.length > 0 && d.conntrack?.on === false)) return "masquerade";
  // It is set up for another method than NAT.
  if (heldInVain(host, ipvsTables, vipAddresses)) return "method";
  // The same client was answered both ways: no route leads like that, and what turned it was not captured.
  if (throughDirector > 0) return "turned";
  // Its routes are known, and whether one leads to a director is not.
  if (paths.length > 0 && returnPaths?.directorsKnown === false) return "turned";
  // Without the host's own routes: by the addresses that its replies went to.
  const neighbours = paths.length > 0 ? paths.every(isNeighbour) : toNeighbours;
  return neighbours ? "same-subnet" : "gateway";
}

/** The client is in a network of the host, and no narrower route leads elsewhere. */
export function isNeighbour({ connected, route }: ReturnPath): boolean {
  return connected && (route === undefined || route.kind === "link");
}
