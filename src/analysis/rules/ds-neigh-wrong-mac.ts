/** The director sends to a MAC that is not the real server's. */
import { defineRule, fail, inconclusive, pass } from "./define.ts";
import { listed, listedZh } from "./words.ts";

const BAD_STATES = ["INCOMPLETE", "FAILED", ""];

export const dsNeighWrongMac = defineRule({
  id: "ds-neigh-wrong-mac",
  layer: "director",
  severity: "broken",
  title: {
    en: "The director sends to a MAC that the real server does not have",
    zh: "DS 发往的 MAC 不是 RS 的 MAC",
  },
  needs: ["forwardLoss"],
  wants: ["neighbourTables", "serverRoutes"],
  judge({ forwardLoss, neighbourTables, serverRoutes }) {
    // A gateway's MAC, or one that stands for several hosts: ds-dr-rs-offlink, fabric-l3-only.
    // What stands for several real servers is a way to them, not one machine's old address.
    const isShared = (director: string, mac: string | undefined): boolean =>
      mac !== undefined &&
      new Set([
        ...forwardLoss.legs
          .filter((l) => l.from === director && l.wrongMac?.used.includes(mac))
          .map((l) => l.to),
        ...(neighbourTables?.entries ?? [])
          .filter((e) => e.director === director && e.mac === mac)
          .map((e) => e.server),
      ]).size > 1;
    const isNextHop = (director: string, server: string, mac: string | undefined) =>
      serverRoutes?.shared.some((s) => s.director === director && s.mac === mac) === true ||
      isShared(director, mac) ||
      // It sends packets back with a smaller TTL: a router, not a machine that is gone.
      forwardLoss.returned.some((b) => b.from === director && mac !== undefined && b.macs.includes(mac)) ||
      serverRoutes?.routes.some(
        (r) =>
          r.director === director &&
          r.server === server &&
          r.route.kind === "via" &&
          (r.nextHopMac === undefined || r.nextHopMac === mac),
      ) === true;
    const legs = forwardLoss.legs.filter(
      (l) => l.recorded && l.wrongMac !== undefined && !isNextHop(l.from, l.to, l.wrongMac.used),
    );
    const wrong = (neighbourTables?.entries ?? []).filter(
      (e) =>
        e.mac !== undefined &&
        !isNextHop(e.director, e.server, e.mac) &&
        !BAD_STATES.includes(e.state) &&
        e.actual.length > 0 &&
        !e.actual.includes(e.mac) &&
        !e.mac.includes("x"),
    );
    if (legs.length === 0) {
      if (wrong.length === 0)
        return forwardLoss.missing === 0 && forwardLoss.unknown > 0 && neighbourTables === undefined
          ? inconclusive({
              en: "whether frames for the real servers arrive is unknown, and no neighbour table was given",
              zh: "发往 RS 的帧是否到达未知，也没有提供邻居表",
            })
          : pass({
              en: "no frame for a real server carries another MAC than its own",
              zh: "发往 RS 的帧所带的 MAC 都是该 RS 自己的",
            });
      if (forwardLoss.missing + forwardLoss.unknown === 0)
        return pass({
          en: "a neighbour entry names another MAC, but what was sent arrived",
          zh: "有一条邻居表项是另一个 MAC，但发出的报文到达了",
        });
    }
    const servers = legs.length > 0 ? legs.map((l) => l.to) : wrong.map((e) => e.server);
    const entries = wrong.filter((e) => servers.includes(e.server));
    const used =
      legs
        .flatMap((l) => l.wrongMac?.used ?? [])
        .concat(entries.flatMap((e) => e.mac ?? []))
        .at(0) ?? "";
    const actual =
      legs
        .flatMap((l) => l.wrongMac?.actual ?? [])
        .concat(entries.map((e) => e.actual.join(", ")))
        .at(0) ?? "";
    const packets =
      legs.length > 0
        ? legs.reduce((n, l) => n + l.leg.counts.missing, 0)
        : forwardLoss.missing + forwardLoss.unknown;
    const ip = entries.at(0)?.ip ?? forwardLoss.target.rips.get(servers[0]) ?? "<RIP>";
    const director = entries.at(0)?.director ?? legs.at(0)?.from ?? "ds";
    const evidence = [...legs.flatMap((l) => l.cites), ...entries.map((e) => e.cite)];
    const because = {
      en: `frames for ${listed(servers)} carry ${used}`,
      zh: `发往 ${listedZh(servers)} 的帧带有 ${used}`,
    };
    return fail(because, {
      grounds: [entries.length === 0 ? "absence" : legs.length > 0 ? "message" : "must"],
      packets,
      segments: servers.map((to) => ({ from: director, to })),
      explanation: {
        en:
          legs.length > 0
            ? `Measured: frames that ${director} sends to ${listed(servers)} carry the destination MAC ${used}; ${listed(servers)} has ${actual}. ${
                entries.length > 0
                  ? `The neighbour table of ${director} says so (${entries[0].state}).`
                  : "Inferred: a stale or static neighbour entry, or a duplicate address."
              }`
            : `Measured: the neighbour table of ${director} has the MAC ${used} for ${listed(servers)} (${entries[0].state}); ${listed(servers)} has ${actual}. Inferred: frames for ${listed(servers)} carry that MAC.`,
        zh:
          legs.length > 0
            ? `实测：${director} 发往 ${listedZh(servers)} 的帧的目的 MAC 为 ${used}；而 ${listedZh(servers)} 的 MAC 是 ${actual}。${
                entries.length > 0
                  ? `${director} 的邻居表中就是如此（${entries[0].state}）。`
                  : "推断：邻居表项过期或为静态配置，或者存在地址冲突。"
              }`
            : `实测：${director} 的邻居表中 ${listedZh(servers)} 的 MAC 为 ${used}（${entries[0].state}）；而 ${listedZh(servers)} 的 MAC 是 ${actual}。推断：发往 ${listedZh(servers)} 的帧带有该 MAC。`,
      },
      evidence: evidence.slice(0, 12),
      remedies: [
        {
          host: director,
          platform: "any",
          commands: [
            `ip neigh del ${ip} dev $(ip -o route get ${ip} | grep -oE 'dev [^ ]+' | cut -d' ' -f2)`,
          ],
          note: {
            en: "a PERMANENT entry was put there by someone: look for it in the start-up scripts",
            zh: "PERMANENT 表项是人为添加的：检查启动脚本",
          },
        },
      ],
      verify: [
        {
          host: director,
          command: `ping -c 2 ${ip}; ip neigh show ${ip}`,
          expect: { en: `lladdr ${actual}, REACHABLE`, zh: `lladdr 为 ${actual}，状态为 REACHABLE` },
        },
      ],
      rivals: [
        {
          cause: "fabric-antispoof-forward",
          because: {
            en: "the frames are not addressed to the real server's MAC in the first place",
            zh: "这些帧的目的 MAC 本来就不是 RS 的 MAC",
          },
        },
      ],
    });
  },
});
