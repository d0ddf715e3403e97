/** Another director has the VIP now, and neighbours still send to the MAC of the one that had it. */
import { defineRule, fail, notApplicable, oneOfSeveral, pass } from "./define.ts";
import { askLink, tellLink } from "./family.ts";
import { plural } from "./words.ts";

export const vipArpStaleAfterFailover = defineRule({
  id: "vip-arp-stale-after-failover",
  layer: "fabric",
  severity: "broken",
  title: {
    en: "After a failover clients still send to the MAC of the director that had the VIP",
    zh: "切换之后，客户端仍把包发往原 DS 的 MAC",
  },
  needs: ["vipTakeovers"],
  wants: [],
  judge({ vipTakeovers }) {
    const { takeovers } = vipTakeovers;
    const found = takeovers.find((t) => t.late > 0);
    if (!found)
      return takeovers.length === 0
        ? notApplicable({
            en: "no director took a VIP over from another one",
            zh: "没有 DS 从另一台接管 VIP",
          })
        : pass({ en: "requests go to the director that has the VIP", zh: "请求发往持有 VIP 的 DS" });
    const { vip, from, to, late, announcements } = found;
    // A machine that no part is of may have the address still: then it is no old entry.
    if (from === "")
      return oneOfSeveral(
        {
          en: `${plural(late, "request")} for ${vip} went to a MAC that no host given here has, and ${to} has it: an old entry of the client, or another machine that has the address too`,
          zh: `${late} 个发往 ${vip} 的请求去了一个不属于任何已知主机的 MAC，而 ${to} 持有它：可能是客户端的旧条目，也可能是另一台机器同时持有该地址`,
        },
        [
          { host: "client", command: `ip neigh show ${vip}; ${askLink(vip, "<interface>")}` },
          { host: to, command: `ip addr show to ${vip}; journalctl -u keepalived -n 20` },
        ],
      );
    const old = `the MAC of ${from}`;
    const oldZh = `${from} 的 MAC`;
    const bits = vip.includes(":") ? 128 : 32;
    const because = {
      en: `${plural(late, "request")} for ${vip} went to ${old}, and ${to} has it`,
      zh: `${late} 个发往 ${vip} 的请求去了 ${oldZh}，而持有它的是 ${to}`,
    };
    return fail(because, {
      grounds: ["message", ...(found.states ? (["must"] as const) : [])],
      packets: late,
      segments: [{ from, to: from }],
      explanation: {
        en: `Measured: ${plural(late, "request")} for ${vip} went to ${old} and ended there; ${
          found.states
            ? `${to} holds ${vip}, ${from} does not`
            : `${to} says on the link that it has ${vip}, and ${from} says so no longer`
        }; ${
          announcements === 0
            ? `the captures show no announcement (gratuitous ARP) of ${to}`
            : `${to} announced it ${plural(announcements, "time")}`
        }. Inferred: ${
          announcements === 0
            ? "nobody told the neighbours, who keep their entry until it runs out"
            : "the announcements were lost or are ignored (a fabric that keeps its own table, ARP inspection, drop_gratuitous_arp), and neighbours keep their entry until it runs out"
        }: minutes on hosts, up to four hours on routers.`,
        zh: `实测：${late} 个发往 ${vip} 的请求发到了 ${oldZh} 并在那里终止；${
          found.states
            ? `${to} 持有 ${vip}，${from} 不持有`
            : `${to} 在链路上宣称持有 ${vip}，${from} 已不再宣称`
        }；${
          announcements === 0
            ? `抓包中没有 ${to} 的宣告（gratuitous ARP）`
            : `${to} 宣告了 ${announcements} 次`
        }。推断：${
          announcements === 0
            ? "没有通知邻居，它们的条目会保留到过期为止"
            : "宣告丢失或被忽略（网络自行维护地址表、ARP inspection、drop_gratuitous_arp），邻居的条目会保留到过期为止"
        }：主机上为几分钟，路由器上可达四小时。`,
      },
      evidence: [...found.lateCites, ...found.cites].slice(0, 9),
      remedies: [
        {
          host: to,
          platform: "any",
          commands: [
            tellLink(vip, "<interface>", 5),
            "# keepalived.conf, global_defs: vrrp_garp_master_repeat 5; vrrp_garp_master_refresh 10",
          ],
          note: {
            en: "a cloud that ignores announcements must be told by its API (reassign the address, HAVIP, route), from keepalived's notify_master",
            zh: "忽略宣告的云平台必须通过其 API 通知（重新分配地址、HAVIP、路由），在 keepalived 的 notify_master 中调用",
          },
        },
        {
          host: "client",
          platform: "any",
          commands: [`ip neigh flush to ${vip}/${bits}`],
          note: {
            en: "and on the router in front: at once, instead of after its timeout",
            zh: "前端路由器上也要执行：立即生效，不必等待超时",
          },
        },
      ],
      verify: [
        {
          host: "client",
          command: `ip neigh show ${vip}`,
          expect: {
            en: `the MAC of ${to}, one second after it took over`,
            zh: `接管一秒之后，显示的是 ${to} 的 MAC`,
          },
        },
      ],
      rivals: [
        {
          cause: "vip-missing-on-ds",
          because: {
            en: `${from} lacks it rightly: ${to} has it`,
            zh: `${from} 本来就不应持有：持有者是 ${to}`,
          },
        },
        {
          cause: "vip-duplicate",
          because: { en: "only one machine says that it has the VIP", zh: "只有一台机器宣称持有 VIP" },
        },
      ],
    });
  },
});
