/** Tunnelling: the real server's reverse path filter drops what comes out of the tunnel. */
import type { InterfaceValidation } from "../evidence/reverse-paths.ts";
import { citeCounter, fits } from "./cite-counter.ts";
import { defineRule, fail, inconclusive, notApplicable, pass } from "./define.ts";
import { listed, plural } from "./words.ts";

const TUNNEL = /^(?:tunl|gre|sit|ip6tnl|ipip|tun)[0-9a-z]{0,12}$/;

/** Strict drops whenever the route back is elsewhere; loose only on a device without an address. */
function drops(i: InterfaceValidation): boolean {
  return i.rpFilter === 1 || (i.rpFilter === 2 && i.hasAddress === false);
}

export const rsRpFilterTun = defineRule({
  id: "rs-rp-filter-tun",
  layer: "real-server",
  severity: "broken",
  title: {
    en: "The real server's rp_filter drops what comes out of the tunnel",
    zh: "RS 的 rp_filter 丢弃隧道解封装后的报文",
  },
  needs: ["deliveries", "reversePaths"],
  wants: [],
  judge({ deliveries, reversePaths }) {
    const servers = deliveries.servers.filter(
      (s) => s.tunnelled.size > 0 && s.silent.length > 0 && s.refusals.length === 0,
    );
    if (servers.length === 0) return notApplicable("no tunnelled request arrived unanswered");
    const judged = servers.map((server) => {
      const path = reversePaths.servers.find((p) => p.host === server.host);
      const device = path?.interfaces.find((i) => TUNNEL.test(i.interface) && drops(i));
      const known =
        path?.interfaces.some((i) => TUNNEL.test(i.interface) && i.rpFilter !== undefined) ?? false;
      const grown = path?.dropped?.growth;
      return {
        server,
        path,
        device,
        known,
        fits: grown === undefined ? undefined : fits(grown, server.silent.length),
      };
    });
    const failing = judged.filter((j) => j.fits === true || (j.fits === undefined && j.device !== undefined));
    if (failing.length === 0)
      return judged.every((j) => j.fits === false || (j.known && !j.device))
        ? pass("the reverse path filter is off for the tunnel, or counted nothing")
        : inconclusive("the tunnel device's rp_filter and the counter of its drops are not known");
    const hosts = listed(failing.map((j) => j.server.host));
    const packets = failing.reduce((n, j) => n + j.server.silent.length, 0);
    const device = failing.flatMap((j) => j.device?.interface ?? []).at(0) ?? "tunl0";
    const confirmed = failing.every((j) => j.fits === true && j.device !== undefined);
    return fail(
      `${plural(packets, "tunnelled request")} arrived at ${hosts} and ended in its reverse path filter`,
      {
        grounds: confirmed ? ["counter", "must"] : ["must"],
        packets,
        segments: failing.map((j) => ({ from: j.server.host, to: j.server.host })),
        explanation: {
          en: `Measured: ${plural(packets, "tunnelled request")} arrived at ${hosts} and none was answered${
            failing.some((j) => j.fits)
              ? `; IPReversePathFilter grew by ${failing.map((j) => j.path?.dropped?.growth ?? 0).join(" and ")}`
              : ""
          }. The effective rp_filter of ${device} is ${failing.flatMap((j) => j.device?.rpFilter ?? []).at(0) ?? "not given"} (the larger of "all" and the interface's). The inner packet comes out of ${device} with the client's address, to which the route leads out of another interface.`,
        },
        evidence: failing
          .flatMap((j) => [
            ...j.server.cites.slice(0, 2),
            ...(j.device?.cites.slice(0, 2) ?? []),
            ...(j.path?.dropped ? [citeCounter(j.server.host, j.path.dropped)] : []),
          ])
          .slice(0, 14),
        remedies: failing.map((j) => ({
          host: j.server.host,
          platform: "any",
          commands: [`sysctl -w net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.${device}.rp_filter=0`],
          note: {
            en: `or loose mode with the VIP on the tunnel: ip addr add ${deliveries.target.vip}/32 dev ${device}; sysctl -w net.ipv4.conf.all.rp_filter=2. Put it into /etc/sysctl.d too`,
          },
        })),
        verify: failing.map((j) => ({
          host: j.server.host,
          command: "nstat -az TcpExtIPReversePathFilter; sleep 10; nstat -az TcpExtIPReversePathFilter",
          expect: { en: "the same value twice while clients send" },
        })),
        rivals: [
          {
            cause: "tun-module-or-tunl0-down",
            because: { en: "no ICMP error refuses the tunnelled packets" },
          },
        ],
      },
    );
  },
});
