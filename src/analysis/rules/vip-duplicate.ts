/** Two machines have the VIP at the same time, and both say so on the link. */
import type { Claimant, VipContest } from "../evidence/vip-contests.ts";
import { defineRule, fail, inconclusive, type Judgement, oneOfSeveral, pass } from "./define.ts";
import { askLink, single } from "./family.ts";
import { listed, listedZh, plural } from "./words.ts";

const nameOf = ({ host, mac }: Claimant): string =>
  host === "" ? `another machine (${mac})` : `${host} (${mac})`;

const nameOfZh = ({ host, mac }: Claimant): string =>
  host === "" ? `另一台机器（${mac}）` : `${host}（${mac}）`;

export const vipDuplicate = defineRule({
  id: "vip-duplicate",
  layer: "fabric",
  severity: "broken",
  title: {
    en: "Two machines have the VIP at the same time, and clients reach one or the other",
    zh: "两台机器同时持有 VIP，客户端随机到达其中之一",
  },
  needs: ["vipContests"],
  wants: ["vrrpAdverts", "frontLoss", "directorLoss"],
  judge({ vipContests, vrrpAdverts, frontLoss, directorLoss }) {
    const { contests, shared, refused, serversAside } = vipContests;
    const rival = vrrpAdverts?.rivals.flatMap((r) => r.vips) ?? [];
    // A MAC that nobody knows may be the fabric's own answer: only what it swallows shows a machine.
    const contest = contests.find(
      (c) => !rival.includes(c.vip) && c.claimants.every((m) => m.host !== "" || m.lost > 0),
    );
    if (contest && !serversAside && contest.claimants.some((m) => m.host === ""))
      return inconclusive(
        {
          en: "another machine claims the VIP; it may be a real server, whose MACs are not all known or which claim it too",
          zh: "另一台机器声称持有 VIP；它可能是 RS，因为 RS 的 MAC 不全已知，或者 RS 也声称持有 VIP",
        },
        [{ host: "rs", command: "ip link; ip addr" }],
      );
    // Two of a VRRP group that are both master do the same: one of the two must be known to be silent.
    const mayBeMasters = (hosts: readonly string[]) => !hosts.some((h) => vrrpAdverts?.silent.includes(h));
    const hostsOf = (c: VipContest) => c.claimants.map((m) => m.host);
    if (contest && mayBeMasters(hostsOf(contest)))
      return openMasters(
        contest.vip,
        contest.claimants.map(nameOf),
        contest.claimants.map(nameOfZh),
        hostsOf(contest),
      );
    if (contest) return contested(contest);
    const dad = refused.at(0);
    const flows = (frontLoss?.arrived ?? 0) + (directorLoss?.arrived ?? 0) > 0;
    if (dad)
      return fail(
        {
          en: `${dad.host} does not use ${dad.vip}: another machine has it`,
          zh: `${dad.host} 不使用 ${dad.vip}：另一台机器持有它`,
        },
        {
          grounds: ["must"],
          ...(flows ? { severity: "risk" as const } : {}),
          packets: 0,
          segments: [{ from: dad.host, to: dad.host }],
          explanation: {
            en: `Measured: ${dad.vip} on ${dad.host} has the flag dadfailed: when the kernel probed it, another machine answered. Inferred: the kernel does not use the address, and what clients send to it goes to that machine.`,
            zh: `实测：${dad.host} 上的 ${dad.vip} 带有 dadfailed 标志：内核探测该地址时，另一台机器应答了。推断：内核不使用该地址，客户端发往该地址的报文都到了那台机器。`,
          },
          evidence: [dad.cite],
          remedies: [
            {
              host: dad.host,
              platform: "any",
              commands: ["dmesg | grep -i 'duplicate address'"],
              note: {
                en: "names the other machine's MAC: remove the address there, then here ip addr del and ip addr add",
                zh: "可看到另一台机器的 MAC：在那台机器上删除该地址，然后在本机执行 ip addr del 和 ip addr add",
              },
            },
          ],
          verify: [
            {
              host: dad.host,
              command: `ip addr show to ${dad.vip}`,
              expect: { en: "no dadfailed, no tentative", zh: "没有 dadfailed，也没有 tentative" },
            },
          ],
        },
      );
    const both = shared.find((s) => !rival.includes(s.vip));
    if (!both)
      return pass(
        rival.length > 0
          ? { en: "both are VRRP master: a fault of its own", zh: "两台都是 VRRP 主机：那是另一种故障" }
          : { en: "one machine at a time says that it has the VIP", zh: "同一时刻只有一台机器声称持有 VIP" },
      );
    if (mayBeMasters(both.directors))
      return openMasters(both.vip, both.directors, both.directors, both.directors);
    const because = {
      en: `${listed(both.directors)} both hold ${both.vip}`,
      zh: `${listedZh(both.directors)} 同时持有 ${both.vip}`,
    };
    return fail(because, {
      grounds: ["must"],
      ...(flows ? { severity: "risk" as const } : {}),
      packets: 0,
      segments: both.directors.map((d) => ({ from: d, to: d })),
      explanation: {
        en: `Measured: ${listed(both.directors)} hold ${both.vip} at the same time, each on an interface where it answers ARP for it, and they have addresses in one network. Inferred: both answer, and clients reach one or the other.`,
        zh: `实测：${listedZh(both.directors)} 同时持有 ${both.vip}，各自所在的接口都会应答它的 ARP，而且它们在同一网段有地址。推断：两者都会应答，客户端随机到达其中之一。`,
      },
      evidence: both.cites,
      remedies: both.directors.map((host) => ({
        host,
        platform: "any",
        commands: ["journalctl -u keepalived -n 20", "ip addr"],
        note: {
          en: "only the master of the two may hold it: remove it from the other",
          zh: "只有两者中的 MASTER 可以持有：从另一台上删除",
        },
      })),
      verify: verifyOf(both.vip),
    });
  },
});

/** Two have it, and whether both are VRRP master, or one has it left over, is open. */
function openMasters(
  vip: string,
  names: readonly string[],
  namesZh: readonly string[],
  hosts: readonly string[],
): Judgement {
  return oneOfSeveral(
    {
      en: `the address ${vip} is held by both ${listed(names)}: whether both are VRRP master, or the address is left over on one, no capture tells`,
      zh: `${listedZh(namesZh)} 同时持有 ${vip}：是两者都为 VRRP MASTER，还是其中一台残留了该地址，抓包无法说明`,
    },
    hosts
      .filter((host) => host !== "")
      .map((host) => ({
        host,
        command: `timeout 10 tcpdump -eni <interface> proto 112; ip addr show to ${vip}; journalctl -u keepalived -n 20`,
      })),
  );
}

function contested(contest: VipContest) {
  const { vip, claimants, both, turns } = contest;
  const [a, b] = claimants;
  const lost = a.lost + b.lost;
  const requests = a.requests + b.requests;
  const foreign = claimants.find((c) => c.host === "");
  const packets = lost > 0 ? lost : Math.max(both, turns);
  const because = {
    en: `${nameOf(a)} and ${nameOf(b)} both claim ${vip}`,
    zh: `${nameOf(a)} 与 ${nameOf(b)} 都声称持有 ${vip}`,
  };
  return fail(because, {
    grounds: ["message"],
    ...(lost === 0 ? { severity: "degraded" as const } : {}),
    packets,
    segments:
      lost > 0
        ? [{ from: "client", to: claimants.find((c) => c.host !== "")?.host ?? "ds" }]
        : claimants.flatMap((c) => (c.host === "" ? [] : [{ from: c.host, to: c.host }])),
    explanation: {
      en: `Measured: ${
        both > 0
          ? `${nameOf(a)} and ${nameOf(b)} both answered ${plural(both, "question")} for the MAC of ${vip}`
          : `the claim to ${vip} went ${plural(turns, "time")} from ${nameOf(a)} to ${nameOf(b)} or back`
      }${
        requests > 0
          ? `; of ${plural(requests, "request")} with one of these MACs ${a.requests} went to ${nameOf(a)} and ${b.requests} to ${nameOf(b)}, and ${lost} never came to a director`
          : ""
      }. Inferred: both machines hold the address; who answers last gets the client, until its neighbour entry changes again.`,
      zh: `实测：${
        both > 0
          ? `${nameOfZh(a)}和 ${nameOfZh(b)}都应答了 ${both} 次对 ${vip} 的 MAC 的查询`
          : `${vip} 的宣称在 ${nameOfZh(a)}和 ${nameOfZh(b)}之间来回切换了 ${turns} 次`
      }${
        requests > 0
          ? `；${requests} 个使用这两个 MAC 的请求中，${a.requests} 个到了 ${nameOfZh(a)}，${b.requests} 个到了 ${nameOfZh(b)}，${lost} 个没有到达任何 DS`
          : ""
      }。推断：两台机器都持有该地址；谁最后应答，客户端就到谁那里，直到其邻居条目再次变化。`,
    },
    evidence: [...a.cites, ...b.cites].slice(0, 6),
    remedies: [
      {
        host: foreign ? "client" : b.host,
        platform: "any",
        commands: foreign
          ? [askLink(vip, "<interface>"), `ip neigh show ${vip}`]
          : [`ip addr del ${single(vip)} dev <interface>`],
        note: {
          en: foreign
            ? `find the machine with ${foreign.mac} (the switch's MAC table, the hypervisor) and take the address from it`
            : "on the one of the two that is not to serve it; VRRP is what lets two directors share an address",
          zh: foreign
            ? `找到 MAC 为 ${foreign.mac} 的机器（交换机 MAC 表、宿主机），去掉它的该地址`
            : "在两者中不应提供服务的那台上执行；要让两台 DS 共用一个地址，应使用 VRRP",
        },
      },
    ],
    verify: verifyOf(vip),
    rivals: [
      {
        cause: "vip-arp-answered-by-rs",
        because: { en: "neither MAC is one of a known real server", zh: "两个 MAC 都不属于已知的 RS" },
      },
      {
        cause: "vrrp-split-brain",
        because: {
          en: "the captures do not show both advertise by VRRP",
          zh: "抓包中没有看到两者都发送 VRRP 通告",
        },
      },
    ],
  });
}

function verifyOf(vip: string) {
  return [
    {
      host: "client",
      command: vip.includes(":")
        ? askLink(vip, "<interface>")
        : `arping -D -c 3 -I <interface> ${vip}; ${askLink(vip, "<interface>")}`,
      expect: { en: "answers from one MAC only, the director's", zh: "只有一个 MAC 应答，即 DS 的 MAC" },
    },
  ];
}
