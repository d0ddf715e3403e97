/** A rule that asks connection tracking ends TCP behind the SYN: the director sees one direction only. */
import { acceptCommand } from "./accept-command.ts";
import { countOf } from "./before-ipvs.ts";
import { citeCounter, fits } from "./cite-counter.ts";
import { defineRule, fail, inconclusive, notApplicable, pass } from "./define.ts";
import { asksTracking } from "./director-rules.ts";
import { ALL_WENT_OUT, plural } from "./words.ts";

export const dsConntrackInvalid = defineRule({
  id: "ds-conntrack-invalid",
  layer: "director",
  severity: "broken",
  title: {
    en: "A firewall rule of the director ends TCP behind the SYN: to connection tracking it is new or invalid",
    zh: "DS 防火墙把 SYN 之后的 TCP 报文当作 INVALID 或新连接丢弃",
  },
  needs: ["directorLoss", "stoppedPackets"],
  wants: ["firewalls", "directorCounters", "connectionTracking"],
  judge({ directorLoss, stoppedPackets, firewalls, directorCounters, connectionTracking }) {
    if (directorLoss.stops.length === 0) return pass(ALL_WENT_OUT);
    const found = stoppedPackets.directors.find(
      (d) => d.later.stayed > 0 && d.later.passed === 0 && d.opening.passed > 0 && d.cutOff > 0,
    );
    if (!found)
      return notApplicable({
        en: "no connections whose SYN passed, and nothing behind it",
        zh: "没有仅 SYN 通过、后续报文都未通过的连接",
      });
    const { director } = found;
    if (!firewalls?.hosts.includes(director))
      return inconclusive(
        {
          en: "SYNs pass the director and nothing behind them does: a rule that asks connection tracking may end it",
          zh: "SYN 能通过 DS，其后的报文都不能：可能被检查连接跟踪状态的规则丢弃",
        },
        [
          {
            host: director,
            command: "iptables-save -c; nft list ruleset; sysctl net.netfilter.nf_conntrack_tcp_loose",
          },
        ],
      );
    const rules = firewalls.rules.filter((r) => r.host === director && asksTracking(r));
    const counted = rules.find((r) => fits(r.packets, found.later.stayed) && !r.beforeTest);
    const rule = counted ?? rules.find((r) => r.packets === undefined || r.beforeTest);
    if (!rule)
      return rules.length > 0
        ? pass({
            en: "the rules that ask connection tracking counted none of them",
            zh: "依据连接跟踪的规则没有计到这些报文",
          })
        : pass({
            en: "no rule of the director asks connection tracking and ends what it does not know",
            zh: "DS 没有依据连接跟踪丢弃未知连接报文的规则",
          });
    const tracking = connectionTracking?.hosts.find((h) => h.host === director);
    const invalid = countOf(directorCounters, director)?.growth.get("ConntrackInvalid");
    const grew = fits(invalid?.growth, found.later.stayed);
    const strict = rule.states.includes("new")
      ? "the ACK behind the SYN is new to it, and no SYN"
      : "with nf_conntrack_tcp_loose 0 an ACK without an entry is invalid to it";
    const strictZh = rule.states.includes("new")
      ? "SYN 之后的 ACK 对它来说是新连接，且不是 SYN"
      : "nf_conntrack_tcp_loose 为 0 时，没有条目的 ACK 对它来说是 INVALID";
    const because = {
      en: `a rule in chain ${rule.chain} of ${director} ends ${plural(found.later.stayed, "packet")} behind SYNs`,
      zh: `${director} 的 ${rule.chain} 链中有一条规则终止了 SYN 之后的 ${found.later.stayed} 个报文`,
    };
    return fail(because, {
      grounds: [
        counted?.fromSnapshots ? "counter" : counted ? "must" : "may",
        ...(grew ? (["counter"] as const) : []),
        "absence",
      ],
      packets: found.later.stayed,
      segments: [{ from: director, to: director }],
      explanation: {
        en: `Measured: ${plural(found.opening.passed, "SYN")} passed ${director}, and of ${plural(found.later.stayed, "packet")} behind them none did${
          counted ? `; the rule counted ${counted.packets}${counted.fromSnapshots ? " meanwhile" : ""}` : ""
        }${tracking?.loose === undefined ? "" : `; nf_conntrack_tcp_loose is ${tracking.loose}`}. Inferred: IPVS takes its packets before connection tracking notes the connection, and in direct routing and tunnelling replies never pass here: ${strict}. Such rules are made for hosts that see both directions.`,
        zh: `实测：${found.opening.passed} 个 SYN 通过了 ${director}，其后的 ${found.later.stayed} 个报文一个也没有通过${
          counted ? `；该规则${counted.fromSnapshots ? "在此期间" : ""}计数 ${counted.packets}` : ""
        }${tracking?.loose === undefined ? "" : `；nf_conntrack_tcp_loose 为 ${tracking.loose}`}。推断：IPVS 在连接跟踪记录该连接之前就取走了报文，而直接路由和隧道的应答从不经过这里：${strictZh}。这类规则适用于能看到双向流量的主机。`,
      },
      evidence: [
        rule.cite,
        ...found.cutOffCites,
        ...(grew && invalid ? [citeCounter(director, invalid)] : []),
      ],
      remedies: [
        {
          host: director,
          platform: "any",
          commands: [
            acceptCommand(rule, {
              destination: directorLoss.target.vip,
              protocol: "tcp",
              port: directorLoss.target.port,
            }),
          ],
          note: {
            en: "ahead of that rule, without asking for a state; or leave the VIP out of tracking: -t raw -I PREROUTING -d VIP -j NOTRACK",
            zh: "放在该规则之前，且不匹配连接状态；或者不对 VIP 做连接跟踪：-t raw -I PREROUTING -d VIP -j NOTRACK",
          },
        },
      ],
      verify: [
        {
          host: director,
          command: "iptables-save -c | grep -E 'INVALID|NEW'; ipvsadm -Lcn",
          expect: {
            en: "the rule's count stands still, and connections become ESTABLISHED",
            zh: "规则计数不再增长，连接变为 ESTABLISHED",
          },
        },
      ],
      rivals: [
        {
          cause: "return-antispoof-vip",
          because: {
            en: "the client did get the SYN-ACK: it goes on with what does not pass",
            zh: "客户端确实收到了 SYN-ACK：它接着发送的报文没有通过",
          },
        },
        {
          cause: "ds-mtu-frag-needed",
          because: { en: "a bare ACK is not too big", zh: "单纯的 ACK 不会过大" },
        },
        {
          cause: "ipvs-idle-timeout",
          because: {
            en: "the director sent no reset, and the connections are new",
            zh: "DS 没有发送 RST，而且这些是新连接",
          },
        },
      ],
    });
  },
});
