/** NAT: the director does not forward, so that replies end in it. */
import { citeCounter, fits } from "./cite-counter.ts";
import { defineRule, fail, inconclusive, notApplicable, pass } from "./define.ts";
import { allHeldInVain } from "./prepared-for.ts";
import { listed, listedZh, NO_NAT, PREPARED_OTHERWISE, plural } from "./words.ts";

export const natIpForwardOff = defineRule({
  id: "nat-ip-forward-off",
  layer: "director",
  severity: "broken",
  title: {
    en: "NAT: the director does not forward IP packets, so replies end in it",
    zh: "NAT：DS 未开启 IP 转发，应答在 DS 上被丢弃",
  },
  needs: ["natForwarding"],
  wants: ["replyLoss", "directorLoss", "deliveries", "ipvsTables", "vipAddresses"],
  judge({ natForwarding: { directors, v6 }, replyLoss, directorLoss, deliveries, ipvsTables, vipAddresses }) {
    if (directors.length === 0) return notApplicable(NO_NAT);
    const judged = directors.map((d) => ({
      ...d,
      lost: replyLoss?.atDirector.find((a) => a.director === d.director),
      passed: replyLoss?.through.find((t) => t.director === d.director)?.passed ?? 0,
    }));
    const failing = judged.filter(
      (d) =>
        d.passed === 0 &&
        (d.forwarding ? !d.forwarding.on : d.lost !== undefined && fits(d.refused?.growth, d.lost.packets)),
    );
    const key = v6 ? "net.ipv6.conf.all.forwarding" : "net.ipv4.ip_forward";
    const counter = v6 ? "Ip6InAddrErrors" : "IpInAddrErrors";
    if (failing.length === 0) {
      const open = judged.filter((d) => d.forwarding === undefined && d.passed === 0 && d.lost);
      return open.length > 0
        ? inconclusive(
            {
              en: "replies end in the director, and whether it forwards is not known",
              zh: "应答在 DS 上终止，而它是否开启转发未知",
            },
            open.map((d) => ({ host: d.director, command: `sysctl ${key}; nstat -az ${counter}` })),
          )
        : pass({
            en: "the director forwards, or replies were seen to pass it",
            zh: "DS 已开启转发，或者看到回包经过它",
          });
    }
    const lost = failing.flatMap((d) => d.lost ?? []);
    if (lost.length === 0 && !directorLoss && !deliveries && allHeldInVain(ipvsTables, vipAddresses))
      return inconclusive(PREPARED_OTHERWISE, [
        { host: "rs", command: "tcpdump -eni <interface> -s0 -w rs.pcap" },
      ]);
    const packets = lost.reduce((n, l) => n + l.packets, 0);
    // Captures that show the way to the director and back, and no reply at it: it would be lost there.
    const unproven = packets === 0 && (directorLoss !== undefined || deliveries !== undefined);
    const counted = failing.every((d) => fits(d.refused?.growth, d.lost?.packets ?? 0) && d.lost);
    const names = listed(failing.map((d) => d.director));
    const namesZh = listedZh(failing.map((d) => d.director));
    const settings = failing.flatMap((d) => d.forwarding?.text ?? []);
    const settingsZh = failing.flatMap((d) => d.forwarding?.textZh ?? []);
    const because = { en: `${names} does not forward`, zh: `${namesZh} 没有开启转发` };
    return fail(because, {
      grounds: [
        ...(settings.length > 0 ? (["must"] as const) : []),
        ...(packets > 0 ? (["absence"] as const) : []),
        ...(counted && packets > 0 ? (["counter"] as const) : []),
      ],
      ...(unproven ? { severity: "risk" as const } : {}),
      packets,
      segments: failing.map((d) => ({ from: d.director, to: d.director })),
      explanation: {
        en: `Measured: ${
          packets > 0
            ? `${plural(packets, "reply", "replies")} came in at ${names} and did not leave it${
                counted
                  ? `; ${counter} grew by ${failing.map((d) => d.refused?.growth ?? 0).join(" and ")}`
                  : ""
              }`
            : `${names} forwards by NAT${unproven ? ", and no reply was seen to come to it" : ""}`
        }${settings.length > 0 ? `; ${settings.join("; ")}` : ""}. Requests pass IPVS without IP forwarding, but a reply of the real server is addressed to the client: the director has to forward it as a router does, and only there does IPVS put the VIP back in. Without forwarding the kernel drops it as addressed to somebody else.`,
        zh: `实测：${
          packets > 0
            ? `${packets} 个应答到达 ${namesZh} 后没有转发出去${
                counted
                  ? `；${counter} 增长了 ${failing.map((d) => d.refused?.growth ?? 0).join(" 和 ")}`
                  : ""
              }`
            : `${namesZh} 以 NAT 转发${unproven ? "，没有看到应答到达它" : ""}`
        }${settingsZh.length > 0 ? `；${settingsZh.join("；")}` : ""}。请求经过 IPVS 不需要 IP 转发，但 RS 的应答是发往客户端的：DS 必须像路由器一样转发它，IPVS 也只在转发时换回 VIP。没有开启转发，内核就会把它当作发给别人的报文丢弃。`,
      },
      evidence: failing
        .flatMap((d) => [
          ...(d.forwarding?.cites ?? []),
          ...(d.lost?.cites ?? []),
          ...(d.refused && d.refused.growth > 0 ? [citeCounter(d.director, d.refused)] : []),
        ])
        .slice(0, 14),
      remedies: failing.map((d) => ({
        host: d.director,
        platform: "any",
        commands: [
          [
            `sysctl -w ${key}=1`,
            // Where ip_forward is 1 already, writing it again changes no interface (devinet_sysctl_forward()).
            ...(v6
              ? []
              : d.serverSide.map((name) => `net.ipv4.conf.${name.replaceAll(".", "/")}.forwarding=1`)),
          ].join(" "),
        ],
        note: {
          en: `and put it into /etc/sysctl.d; with one interface also net.ipv4.conf.all.send_redirects=0, before forwarding is turned on`,
          zh: "并写入 /etc/sysctl.d；只有一个接口时，还要在开启转发之前设置 net.ipv4.conf.all.send_redirects=0",
        },
      })),
      verify: failing.map((d) => ({
        host: d.director,
        command: `sysctl ${key}; nstat -az ${counter}; ipvsadm -Ln --stats`,
        expect: {
          en: `1; the counter stands still while clients send, and OutPkts grows`,
          zh: "值为 1；客户端发送时计数器不再增长，而 OutPkts 增长",
        },
      })),
      rivals: [
        {
          cause: "nat-forward-chain-drop",
          because: {
            en: "a packet that is not forwarded never comes to the FORWARD chain",
            zh: "没有被转发的报文根本不会到达 FORWARD 链",
          },
        },
        {
          cause: "nat-rs-gateway-not-ds",
          because: {
            en:
              packets > 0
                ? "the replies do come to the director"
                : "open: no reply was captured at the director",
            zh: packets > 0 ? "应答确实到达了 DS" : "未排除：DS 上没有抓到应答",
          },
        },
      ],
    });
  },
});
