/** The client asks for the VIP's MAC, nobody answers, and so no packet ever leaves it. */
import { askedInVain, askerOf, ignoredBy, timesAsked } from "./asked-in-vain.ts";
import { defineRule, fail, inconclusive, notApplicable, pass } from "./define.ts";
import { askLink } from "./family.ts";
import { listed, listedZh, plural } from "./words.ts";

export const clientVipUnresolved = defineRule({
  id: "client-vip-unresolved",
  layer: "fabric",
  severity: "broken",
  title: {
    en: "The client cannot resolve the VIP's MAC: nobody answers on its link",
    zh: "客户端解析不到 VIP 的 MAC：链路上无人应答",
  },
  needs: ["vipLookups"],
  wants: ["directorAddresses", "arpAnswers"],
  judge({ vipLookups, directorAddresses, arpAnswers }) {
    const stuck = askedInVain(vipLookups);
    const lookup = stuck.at(0);
    if (!lookup)
      return vipLookups.lookups.length === 0
        ? notApplicable({ en: "nobody asked for the VIP's MAC", zh: "没有人查询 VIP 的 MAC" })
        : pass({ en: "who asked for the VIP's MAC got an answer", zh: "查询 VIP 的 MAC 的都得到了应答" });
    const { vip } = lookup;
    const holdings = (directorAddresses?.holdings ?? []).filter((h) => h.vip === vip);
    const ignored = ignoredBy(lookup);
    if (holdings.length > 0 && holdings.every((h) => !h.held))
      return pass({
        en: `no director holds ${vip}: there is nobody to answer`,
        zh: `没有 DS 持有 ${vip}：没有谁可以应答`,
      });
    const silent = arpAnswers?.directors.find((d) => d.vip === vip && d.silent);
    if (silent && ignored.length > 0)
      return pass({
        en: `${silent.director} got the question and is set up not to answer`,
        zh: `${silent.director} 收到了查询，但被配置为不应答`,
      });
    if (lookup.directors.some((d) => d.answered > 0))
      return pass({
        en: "a director answered: the answer was lost on its way",
        zh: "有 DS 应答了：应答在途中丢失",
      });
    // Other frames of the same client do come: the fabric chooses by what is asked for.
    if (ignored.length === 0 && lookup.directors.some((d) => d.watching))
      return pass({
        en: "other frames of the client come to the director, its questions for the VIP do not",
        zh: "客户端的其他帧能到达 DS，而它对 VIP 的查询到不了",
      });
    if (!lookup.directors.some((d) => d.hears))
      return inconclusive(
        {
          en: `${askerOf(lookup)} asked for ${vip} and got no answer; no capture of a director shows questions at all, so whether they come to it is open`,
          zh: `${askerOf(lookup)} 查询 ${vip} 的 MAC 没有得到应答；没有 DS 的抓包显示任何此类查询，查询是否到达它未知`,
        },
        [{ host: "ds", command: `tcpdump -eni <interface> arp and host ${vip}` }],
      );
    if (ignored.length > 0 && !ignored.some((d) => d.speaks))
      return inconclusive(
        {
          en: `${listed(ignored.map((d) => d.director))} got the questions for ${vip}; its captures show nothing that it sent, so whether it answered is open`,
          zh: `${listedZh(ignored.map((d) => d.director))} 收到了对 ${vip} 的查询；其抓包没有显示它发出的任何帧，是否应答未知`,
        },
        ignored.map((d) => ({
          host: d.director,
          command: `tcpdump -eni <interface> arp and host ${vip}   # both directions: no -Q`,
        })),
      );
    const near = lookup.directors.find((d) => d.controls > 0);
    if (ignored.length === 0 && near)
      return inconclusive(
        {
          en: `${near.director} shows other frames of the client, and may not have been capturing all the time while it asked`,
          zh: `${near.director} 抓到了该客户端的其他帧，但客户端查询期间可能并未一直在抓包`,
        },
        [{ host: near.director, command: `tcpdump -eni <interface> arp and host ${vip}` }],
      );
    const who = askerOf(lookup);
    const times = timesAsked(lookup);
    const names = listed(ignored.map((d) => d.director));
    const seen = lookup.directors.filter((d) => d.arrived === 0 && d.controls === 0);
    const because = {
      en: `${who} asked ${plural(times, "time")} for ${vip} and got no answer`,
      zh: `${who} 查询了 ${times} 次 ${vip} 的 MAC，没有得到应答`,
    };
    return fail(because, {
      grounds: ["message", "doubt"],
      packets: times,
      segments:
        ignored.length > 0
          ? ignored.map((d) => ({ from: d.director, to: d.director }))
          : [{ from: lookup.host || "client", to: lookup.directors.at(0)?.director ?? "ds" }],
      explanation: {
        en: `Measured: ${who} asked ${plural(times, "time")} who has ${vip}, got no answer, and sent nothing to it${
          ignored.length > 0
            ? `; ${names} got the question and did not answer`
            : seen.length > 0
              ? `; the captures of ${listed(seen.map((d) => d.director))} show no frame of ${who} at all`
              : ""
        }. Inferred: ${
          ignored.length > 0
            ? "something on the director keeps it from answering; its addresses and ARP settings say what"
            : `the question does not come to the director: ${who} and the director are not on the same link (another VLAN or subnet, a prefix that is too wide on the client), or the link between them is down`
        }. The application waits about three seconds and gets "No route to host".`,
        zh: `实测：${who} 查询了 ${times} 次 ${vip} 的 MAC，没有得到应答，也没有向它发送任何报文${
          ignored.length > 0
            ? `；${listedZh(ignored.map((d) => d.director))} 收到了查询但没有应答`
            : seen.length > 0
              ? `；${listedZh(seen.map((d) => d.director))} 的抓包中没有 ${who} 的任何帧`
              : ""
        }。推断：${
          ignored.length > 0
            ? "DS 上有某种因素使它不应答；具体原因要看它的地址和 ARP 设置"
            : `查询没有到达 DS：${who} 与 DS 不在同一链路上（VLAN 或子网不同，或客户端的前缀过宽），或者两者之间的链路中断`
        }。应用等待约三秒后得到 "No route to host"。`,
      },
      evidence: [...lookup.cites, ...ignored.flatMap((d) => d.cites)].slice(0, 6),
      remedies: [
        {
          host: lookup.host || "client",
          platform: "any",
          commands: [`ip route get ${vip}`, `ip neigh show ${vip}`],
          note: {
            en: "if the VIP is not on this link, the route must lead through a gateway; if it is, the switch port or VLAN of client and director must be the same",
            zh: "如果 VIP 不在本链路上，路由必须经过网关；如果在，客户端与 DS 的交换机端口或 VLAN 必须相同",
          },
        },
        {
          host: lookup.directors.at(0)?.director ?? "ds",
          platform: "any",
          commands: ["ip addr; sysctl -a | grep arp_ignore; arptables-save"],
          note: {
            en: "the VIP must be on the interface where the question comes in, or arp_ignore 0",
            zh: "VIP 必须配置在收到查询的接口上，或者 arp_ignore 为 0",
          },
        },
      ],
      verify: [
        {
          host: lookup.host || "client",
          command: askLink(vip, "<interface>"),
          expect: { en: "one MAC answers, the director's", zh: "只有一个 MAC 应答，即 DS 的 MAC" },
        },
      ],
      rivals: [
        {
          cause: "ds-arp-suppressed",
          because: {
            en:
              ignored.length > 0
                ? "open: the director's addresses and ARP settings were not given, or do not forbid it to answer"
                : "the director did not get the question, as far as captures show",
            zh:
              ignored.length > 0
                ? "未排除：没有提供 DS 的地址和 ARP 设置，或者这些设置并不禁止它应答"
                : "就抓包所见，DS 没有收到查询",
          },
        },
        {
          cause: "vip-not-bound-in-cloud",
          because: {
            en: "open: no other frame of the client at the director shows that the way works",
            zh: "未排除：DS 上没有该客户端的其他帧可证明路径是通的",
          },
        },
      ],
      nextSteps: [
        {
          host: lookup.directors.at(0)?.director ?? "ds",
          command: `tcpdump -eni <interface> arp and host ${vip}`,
          why: {
            en: "does the question come in, and does an answer leave?",
            zh: "查询是否到达，应答是否发出？",
          },
        },
      ],
    });
  },
});
