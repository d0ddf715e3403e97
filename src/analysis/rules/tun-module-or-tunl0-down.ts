/** Tunnelling: the real server has nothing that unwraps the packets. */
import { defineRule, fail, inconclusive, notApplicable, pass } from "./define.ts";
import { listed, plural } from "./words.ts";

/** ICMP: destination unreachable, protocol unreachable (RFC 792). */
const UNREACHABLE = 3;
const NO_PROTOCOL = 2;
const MODULE = new Map([
  ["ipip", "ipip"],
  ["gre", "ip_gre"],
  ["gue", "ipip fou"],
  ["fou", "ipip fou"],
]);
const DEVICE = new Map([["gre", "gre"]]);

export const tunModuleOrTunl0Down = defineRule({
  id: "tun-module-or-tunl0-down",
  layer: "real-server",
  severity: "broken",
  title: { en: "The real server cannot unwrap the tunnel: no module, or the tunnel device is down" },
  needs: ["deliveries"],
  wants: ["tunnels"],
  judge({ deliveries, tunnels }) {
    const servers = deliveries.servers.filter((s) => s.tunnelled.size > 0 && s.silent.length > 0);
    if (servers.length === 0) return notApplicable("no tunnelled request arrived unanswered");
    const judged = servers.map((server) => {
      // The error quotes the wrapped packet: it is about the tunnel, not about the port inside.
      const errors = server.refusals.filter(
        (r) => r.error.type === UNREACHABLE && (r.error.quoted?.envelopes.length ?? 0) > 0,
      );
      const state = tunnels?.servers.find((t) => t.host === server.host);
      const prefix = DEVICE.get([...server.tunnelled.keys()][0]) ?? "tunl";
      const devices = state?.devices.filter((d) => d.name.startsWith(prefix)) ?? [];
      const absent = state?.complete === true && devices.length === 0;
      const down = devices.length > 0 && devices.every((d) => d.up === false);
      return { server, errors, state, devices, absent, down };
    });
    const failing = judged.filter((j) => j.errors.length > 0 || j.absent || j.down);
    if (failing.length === 0)
      return judged.every((j) => j.devices.some((d) => d.up))
        ? pass("the tunnel device is up")
        : inconclusive("no ICMP error was seen, and the tunnel device's state is not known");
    const hosts = listed(failing.map((j) => j.server.host));
    const packets = failing.reduce((n, j) => n + j.server.silent.length, 0);
    const [kind] = failing[0].server.tunnelled.keys();
    const missingModule = failing.some((j) => j.absent || j.errors.some((e) => e.error.code === NO_PROTOCOL));
    const reason = failing.some((j) => j.down)
      ? `${failing.find((j) => j.down)?.devices[0].name} is down`
      : missingModule
        ? `the kernel has no handler for ${kind}`
        : "no tunnel device that is up takes them";
    const device =
      failing.flatMap((j) => j.devices.map((d) => d.name)).at(0) ?? (kind === "gre" ? "gre0" : "tunl0");
    return fail(`${hosts} refuses ${plural(packets, "tunnelled request")}: ${reason}`, {
      grounds: [failing.every((j) => j.errors.length > 0) ? "message" : "must"],
      packets,
      segments: failing.map((j) => ({ from: j.server.host, to: j.server.host })),
      explanation: {
        en: `Measured: ${plural(packets, `${kind} packet`)} arrived at ${hosts} and none was answered${
          failing.some((j) => j.errors.length > 0)
            ? `; ${hosts} sent ICMP ${failing.flatMap((j) => j.errors).at(0)?.error.code === NO_PROTOCOL ? "protocol unreachable" : "port unreachable"} to the director (rate limited), quoting the tunnelled packets`
            : ""
        }. Inferred: ${reason}.`,
      },
      evidence: failing
        .flatMap((j) => [
          ...j.server.refusalCites.slice(0, 2),
          ...j.server.cites.slice(0, 1),
          ...j.devices.map((d) => d.cite).slice(0, 2),
        ])
        .slice(0, 14),
      remedies: failing.map((j) => ({
        host: j.server.host,
        platform: "any",
        commands: [
          `modprobe -a ${MODULE.get(kind) ?? "ipip"}`,
          ...(kind === "gue" || kind === "fou" ? ["ip fou add port 6080 gue"] : []),
          `ip link set ${device} up`,
          `ip addr add ${deliveries.target.vip}/32 dev ${device}`,
          `sysctl -w net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.${device}.rp_filter=0`,
        ],
        note: {
          en: "rp_filter must be off for the tunnel device, or the next fault in line is rs-rp-filter-tun",
        },
      })),
      verify: failing.map((j) => ({
        host: j.server.host,
        command: `ip -s link show ${device}`,
        expect: { en: "the device is UP and its RX packets grow while clients send" },
      })),
      rivals: [
        {
          cause: "rs-rp-filter-tun",
          because: { en: "the reverse path filter drops silently, without an ICMP error" },
        },
        { cause: "fabric-proto-blocked", because: { en: "the tunnelled packets did arrive" } },
      ],
    });
  },
});
