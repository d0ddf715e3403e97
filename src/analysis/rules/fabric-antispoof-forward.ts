/** Direct routing: the fabric drops what the director forwards, because its source is not the port's own. */
import { confidenceOf } from "./confidence.ts";
import { defineRule, fail, inconclusive, notApplicable, pass } from "./define.ts";
import { serverOption, serviceOption } from "./ipvsadm.ts";
import { openPort, platformCites, platformSentence, platformSentenceZh } from "./platforms.ts";
import { clientProbe, ownProbe } from "./probes.ts";
import { rivalsOf, sourceFilter } from "./source-filter.ts";
import { listed, listedZh, NOTHING_TO_COMPARE, nothingMissing, uncompared } from "./words.ts";

export const fabricAntispoofForward = defineRule({
  id: "fabric-antispoof-forward",
  layer: "fabric",
  severity: "broken",
  title: {
    en: "The fabric drops what the director forwards: its source address is not bound to the director's port",
    zh: "云网络丢弃 DS 转发的报文：源地址不属于 DS 的端口",
  },
  needs: ["forwardLoss"],
  wants: ["platforms"],
  judge({ forwardLoss, platforms }) {
    const { target } = forwardLoss;
    if (forwardLoss.sent > 0 && forwardLoss.arrived === forwardLoss.sent)
      return pass({ en: "everything that the director forwarded arrived", zh: "DS 转发的报文都已到达" });
    if (forwardLoss.missing === 0)
      return nothingMissing(
        forwardLoss,
        notApplicable({ en: "no director forwarded anything", zh: "没有 DS 转发过报文" }),
      );
    const found = sourceFilter(forwardLoss);
    const own = ownProbe(target, target.vip, target.port);
    const [alone] = uncompared(
      forwardLoss,
      (c) => c.source === "cip" && c.encapsulation === "none" && c.destination === "vip",
    );
    if (!found && alone) return inconclusive(NOTHING_TO_COMPARE, [{ host: alone.from, command: own }]);
    if (!found)
      return pass({
        en: "what was lost does not have the client's source address in common",
        zh: "丢失的报文并非都以客户端地址为源",
      });
    if (found.legs.every((l) => l.classes.every((c) => c.missing === 0 || c.destination === "rip")))
      return notApplicable({
        en: "the director translates the destination (NAT): see nat-antispoof",
        zh: "DS 转换目的地址（NAT）：见 nat-antispoof",
      });
    const { legs, lost, controls, grounds, alsoSeparating } = found;
    const servers = listed(legs.map((l) => l.to));
    const directors = listed(legs.map((l) => l.from));
    const [director] = legs.map((l) => l.from);
    const tunnel = [...target.rips.values()].map(
      (ip) => `ipvsadm -e ${serviceOption(target)} ${serverOption(ip, target.port)} -i`,
    );
    const rip = [...target.rips.values()].at(0) ?? "<RIP>";
    const because = {
      en: `only frames with a client's source address are lost between ${directors} and ${servers}`,
      zh: `在 ${listedZh(legs.map((l) => l.from))} 与 ${listedZh(legs.map((l) => l.to))} 之间，只有以客户端地址为源的帧丢失`,
    };
    return fail(because, {
      grounds,
      packets: lost,
      segments: legs.map(({ from, to }) => ({ from, to })),
      explanation: {
        en: `Measured: ${lost} packets with a client's source address left ${directors} for ${servers} and none arrived, while ${controls} other frames between the same machines did${
          alsoSeparating.length === 0
            ? ", among them packets to the same VIP and of the same protocol from other sources"
            : ""
        }. Inferred: a filter at the director's port lets only frames leave whose source address is bound to that port (source check, port security, anti-spoofing). No counter on any host moves for it.${platformSentence(platforms, [director])}`,
        zh: `实测：${lost} 个以客户端地址为源的报文从 ${listedZh(legs.map((l) => l.from))} 发往 ${listedZh(legs.map((l) => l.to))}，一个也没有到达，而相同主机之间的 ${controls} 个其他帧到达了${
          alsoSeparating.length === 0 ? "，其中包括其他源地址发往同一 VIP 的报文和同协议的报文" : ""
        }。推断：DS 端口上的过滤只允许源地址与该端口绑定的帧发出（源地址检查、端口安全、防欺骗）。任何主机上的计数器都不会因此增长。${platformSentenceZh(platforms, [director])}`,
      },
      evidence: legs
        .flatMap((l) => [...l.cites, ...l.controls.slice(0, 2)])
        .slice(0, 12)
        .concat(platformCites(platforms, [director])),
      remedies: [
        ...openPort(platforms, {
          hosts: [...new Set(legs.map((l) => l.from))],
          what: "client-sources",
          vip: target.vip,
          translated: false,
          tunnel: tunnel.map((command) => `${command} --tun-type gue --tun-port 6080`),
        }),
        {
          host: director,
          platform: "any",
          commands: tunnel,
          note: {
            en: "tunnelling instead of direct routing: the outer source is then the director's own address. Each real server needs tunl0 up and rp_filter 0 (see tun-module-or-tunl0-down, rs-rp-filter-tun)",
            zh: "用隧道代替直接路由：外层源地址是 DS 自己的地址。每台 RS 需要启用 tunl0 并把 rp_filter 设为 0（见 tun-module-or-tunl0-down、rs-rp-filter-tun）",
          },
        },
      ],
      verify: legs.map((l) => ({
        host: l.to,
        command: `tcpdump -ni any -c 10 '${target.protocol} and src host ${target.client} and dst port ${target.port}'`,
        expect: {
          en: `the client's packets, TTL one less than it sent; then check the replies' way from ${l.to}`,
          zh: `有客户端的报文到达，TTL 比发送时小 1；然后检查从 ${l.to} 返回的应答路径`,
        },
      })),
      rivals: rivalsOf(found),
      nextSteps: [
        ...(alsoSeparating.includes("destination address") || alsoSeparating.includes("protocol")
          ? [
              {
                host: director,
                command: own,
                why: {
                  en: "if this arrives at the real server, it is the source address that is filtered; if not, the destination or the port",
                  zh: "如果到达 RS，说明过滤的是源地址；如果没有到达，说明过滤的是目的地址或端口",
                },
              },
            ]
          : []),
        ...(confidenceOf(grounds) === "confirmed"
          ? []
          : [
              {
                host: director,
                command: clientProbe(target, rip),
                why: {
                  en: "a client's source to the real server's own address: lost too, if the source is filtered",
                  zh: "以客户端地址为源发往 RS 自己的地址：如果过滤的是源地址，同样会丢失",
                },
              },
            ]),
      ],
    });
  },
});
