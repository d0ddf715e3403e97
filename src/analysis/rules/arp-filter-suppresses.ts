/** arp_filter keeps the director from answering: its route back to the asker leaves by another interface. */
import { askedInVain, askerOf, ignoredBy, timesAsked } from "./asked-in-vain.ts";
import { citeCounter, fits } from "./cite-counter.ts";
import { defineRule, fail, notApplicable, pass } from "./define.ts";
import { plural } from "./words.ts";

export const arpFilterSuppresses = defineRule({
  id: "arp-filter-suppresses",
  layer: "director",
  severity: "broken",
  title: {
    en: "The director's arp_filter keeps it from answering for the VIP: its route back leaves by another interface",
    zh: "arp_filter 使 DS 不应答 VIP 的 ARP：回程路由走另一块网卡",
  },
  needs: ["arpAnswers"],
  wants: ["vipLookups"],
  judge({ arpAnswers, vipLookups }) {
    const filtered = arpAnswers.directors.filter((d) => d.silent?.by === "arp_filter");
    const [first] = filtered;
    if (!first)
      return pass({
        en: "arp_filter is off, or the route back to clients leaves where they ask",
        zh: "arp_filter 未开启，或者返回客户端的路由正是从收到查询的接口出去",
      });
    const asked = askedInVain(vipLookups).flatMap((lookup) => {
      const here = ignoredBy(lookup).find((d) =>
        filtered.some((f) => f.director === d.director && f.vip === lookup.vip),
      );
      return here ? [{ lookup, here }] : [];
    });
    const found = asked.at(0);
    if (!found)
      return notApplicable({ en: "nobody asked for the VIP in vain", zh: "没有人查询 VIP 而得不到应答" });
    const holder =
      filtered.find((f) => f.director === found.here.director && f.vip === found.lookup.vip) ?? first;
    const { director, vip, silent, wires, filtered: growth } = holder;
    const times = timesAsked(found.lookup);
    const counted = fits(growth?.growth, times);
    const because = {
      en: `${director} answers no ARP for ${vip}`,
      zh: `${director} 不应答对 ${vip} 的 ARP 请求`,
    };
    return fail(because, {
      grounds: ["must", "absence", ...(counted ? (["counter"] as const) : [])],
      packets: times,
      segments: [{ from: director, to: director }],
      explanation: {
        en: `Measured: ${askerOf(found.lookup)} asked ${plural(times, "time")} who has ${vip}; the questions came in at ${director}, and no answer left it. ${silent?.text ?? ""}${
          counted ? `; TcpExtArpFilter grew by ${growth?.growth ?? 0}` : ""
        }. Inferred: with arp_filter the kernel answers only where its route back to the asker leaves by the interface where the question came in.`,
        zh: `实测：${askerOf(found.lookup)} 查询了 ${times} 次 ${vip} 的 MAC；查询到达 ${director}，但它没有发出应答。${silent?.textZh ?? ""}${
          counted ? `；TcpExtArpFilter 增长了 ${growth?.growth ?? 0}` : ""
        }。推断：启用 arp_filter 后，只有到查询方的回程路由从收到查询的接口发出时，内核才应答。`,
      },
      evidence: [
        ...found.here.cites.slice(0, 3),
        ...(silent?.cites ?? []).slice(0, 4),
        ...(counted && growth ? [citeCounter(director, growth)] : []),
      ],
      remedies: [
        {
          host: director,
          platform: "any",
          commands: [
            "sysctl -w net.ipv4.conf.all.arp_filter=0",
            ...wires
              .slice(0, 4)
              .map((wire) => `sysctl -w net.ipv4.conf.${wire.replaceAll(".", "/")}.arp_filter=0`),
          ],
          note: {
            en: "either one turns it on. Or route back by source, so that the way back is the way in: ip rule add from <VIP> lookup <table>",
            zh: "任一为 1 即生效。也可以按源地址做策略路由，使回程与来路一致：ip rule add from <VIP> lookup <table>",
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
          cause: "ds-arp-suppressed",
          because: {
            en: "where the question comes in, the VIP is on the interface, or arp_ignore allows it",
            zh: "收到查询的接口上配置了 VIP，或者 arp_ignore 允许应答",
          },
        },
      ],
    });
  },
});
