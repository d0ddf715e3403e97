/** The director holds the VIP where its own ARP settings forbid it to answer for it. */
import { isPlainName } from "../evidence/host-view.ts";
import { askedInVain, askerOf, ignoredBy, timesAsked } from "./asked-in-vain.ts";
import { defineRule, fail, inconclusive, notApplicable, pass } from "./define.ts";
import { listed, listedZh, plural } from "./words.ts";

export const dsArpSuppressed = defineRule({
  id: "ds-arp-suppressed",
  layer: "director",
  severity: "broken",
  title: {
    en: "The director does not answer ARP for the VIP: its own settings forbid it",
    zh: "DS 自身的设置使它不应答 VIP 的 ARP 请求",
  },
  needs: ["arpAnswers"],
  wants: ["vipLookups", "frontLoss", "directorLoss"],
  judge({ arpAnswers, vipLookups, frontLoss, directorLoss }) {
    const silent = arpAnswers.directors.filter((d) => d.silent && d.silent.by !== "arp_filter");
    if (arpAnswers.directors.length === 0)
      return notApplicable({ en: "no director holds an IPv4 VIP", zh: "没有 DS 持有 IPv4 的 VIP" });
    if (silent.length === 0)
      return arpAnswers.directors.every((d) => d.answers || d.silent)
        ? pass({ en: "the director answers ARP for the VIP", zh: "DS 会应答对 VIP 的 ARP 请求" })
        : inconclusive(
            {
              en: "whether the director answers ARP for the VIP is not given",
              zh: "没有提供 DS 是否应答 VIP 的 ARP",
            },
            [
              {
                host: arpAnswers.directors[0].director,
                command: "sysctl -a | grep arp_ignore; arptables-save",
              },
            ],
          );
    const found = askedInVain(vipLookups).flatMap((lookup) => {
      const here = ignoredBy(lookup).find((d) =>
        silent.some((s) => s.director === d.director && s.vip === lookup.vip),
      );
      return here ? [{ lookup, here }] : [];
    });
    const holder = found.at(0)
      ? silent.find((s) => s.director === found[0].here.director && s.vip === found[0].lookup.vip)
      : silent[0];
    const why = holder?.silent;
    if (!holder || !why)
      return pass({ en: "the director answers ARP for the VIP", zh: "DS 会应答对 VIP 的 ARP 请求" });
    // Where requests come in all the same, a route or a static entry brings them, not ARP.
    if (found.length === 0 && ((frontLoss?.arrived ?? 0) > 0 || (directorLoss?.sent ?? 0) > 0))
      return pass({
        en: "requests come in at the director although it answers no ARP: the VIP is routed to it",
        zh: "DS 不应答 ARP，但请求仍能到达它：VIP 是通过路由指向它的",
      });
    const { director, vip, on, wires } = holder;
    const asked = found.reduce((n, f) => n + timesAsked(f.lookup), 0);
    const measured =
      found.length > 0
        ? `${listed(found.map((f) => askerOf(f.lookup)))} asked ${plural(asked, "time")} who has ${vip}; the questions came in at ${director}, and no answer left it. ${why.text}`
        : `${why.text}`;
    const measuredZh =
      found.length > 0
        ? `${listedZh(found.map((f) => askerOf(f.lookup)))} 查询了 ${asked} 次 ${vip} 的 MAC；查询到达 ${director}，但它没有发出应答。${why.textZh}`
        : why.textZh;
    const because = {
      en: `${director} answers no ARP for ${vip}`,
      zh: `${director} 不应答对 ${vip} 的 ARP 请求`,
    };
    return fail(because, {
      grounds: found.length > 0 ? ["must", "absence"] : ["may"],
      ...(found.length > 0 ? {} : { severity: "risk" as const }),
      packets: asked,
      segments: [{ from: director, to: director }],
      explanation: {
        en: `Measured: ${measured}. Inferred: ${
          why.by === "arp_ignore"
            ? `with that setting the kernel answers only for addresses of the interface where the question comes in (${listed(wires)}), and ${vip} is on ${listed(on)}: right for a real server, wrong for the director`
            : why.by === "noarp"
              ? "such an interface takes no part in ARP"
              : "it ends the questions before the kernel answers them: right for a real server, wrong for the director"
        }. ${found.length > 0 ? "Clients and routers get no MAC and send nothing." : "Clients on the same link get no MAC; only a route to the VIP by way of the director's own address avoids that."}`,
        zh: `实测：${measuredZh}。推断：${
          why.by === "arp_ignore"
            ? `在该设置下，内核只为收到查询的接口（${listedZh(wires)}）上的地址应答，而 ${vip} 在 ${listedZh(on)} 上：对 RS 是正确的，对 DS 则不对`
            : why.by === "noarp"
              ? "这样的接口不参与 ARP"
              : "它在内核应答之前就丢弃了查询：对 RS 是正确的，对 DS 则不对"
        }。${found.length > 0 ? "客户端和路由器得不到 MAC，什么也发不出。" : "同一链路上的客户端得不到 MAC；只有经 DS 自己的地址到达 VIP 的路由才能避免。"}`,
      },
      evidence: [
        ...found.flatMap((f) => [...f.here.cites.slice(0, 2), ...f.lookup.cites.slice(0, 1)]).slice(0, 6),
        ...why.cites.slice(0, 5),
      ],
      remedies: [
        {
          host: director,
          platform: "any",
          commands:
            why.by === "arp_ignore"
              ? [
                  `ip addr add ${vip}/32 dev ${wires[0]}`,
                  ...on
                    .filter((name) => isPlainName(name) && !wires.includes(name))
                    .map((name) => `ip addr del ${vip}/32 dev ${name}`),
                ]
              : why.by === "noarp"
                ? [`ip link set dev ${wires[0]} arp on`]
                : ["arptables -L -n --line-numbers", "arptables -D INPUT <number>"],
          note: {
            en:
              why.by === "arp_ignore"
                ? "or arp_ignore 0 on the director; what hardens real servers does not belong on it"
                : "what hardens real servers does not belong on the director",
            zh:
              why.by === "arp_ignore"
                ? "或者在 DS 上把 arp_ignore 设为 0；用于加固 RS 的设置不应出现在 DS 上"
                : "用于加固 RS 的设置不应出现在 DS 上",
          },
        },
      ],
      verify: [
        {
          host: "client",
          command: `arping -c 3 -I <interface> ${vip}`,
          expect: { en: `the MAC of ${director} answers`, zh: `${director} 的 MAC 应答` },
        },
      ],
      rivals: [
        {
          cause: "client-vip-unresolved",
          because: {
            en:
              found.length > 0
                ? "the questions do come to the director"
                : "open: no capture shows who asks for the VIP",
            zh: found.length > 0 ? "查询确实到达了 DS" : "未排除：没有抓包显示谁在查询 VIP",
          },
        },
      ],
      ...(found.length > 0
        ? {}
        : {
            nextSteps: [
              {
                host: "client",
                command: `arping -c 3 -I <interface> ${vip}`,
                why: {
                  en: "settles whether clients depend on an answer that does not come",
                  zh: "可确定客户端是否依赖这个得不到的应答",
                },
              },
            ],
          }),
    });
  },
});
