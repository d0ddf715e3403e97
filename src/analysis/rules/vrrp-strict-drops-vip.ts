/** keepalived's own rules drop everything to the VIP: vrrp_strict, or an instance that does not accept. */
import { countedByIpvs } from "./before-ipvs.ts";
import { defineRule, fail, inconclusive, notApplicable, pass } from "./define.ts";
import { countClause, countClauseZh, endedBy, groundsOf } from "./director-rules.ts";
import { ALL_WENT_OUT, plural } from "./words.ts";

export const vrrpStrictDropsVip = defineRule({
  id: "vrrp-strict-drops-vip",
  layer: "director",
  severity: "broken",
  title: {
    en: "A rule of keepalived drops everything to the VIP: vrrp_strict does not accept its packets",
    zh: "keepalived 的 vrrp_strict 丢弃了所有发往 VIP 的报文",
  },
  needs: ["firewalls"],
  wants: ["directorLoss", "directorCounters"],
  judge({ firewalls, directorLoss, directorCounters }) {
    if (directorLoss?.stops.length === 0) return pass(ALL_WENT_OUT);
    const unknown = directorLoss?.stops.find((s) => !firewalls.hosts.includes(s.director));
    const [ended] = endedBy(
      directorLoss,
      firewalls,
      firewalls.rules,
      (rule, stop) => rule.ofKeepalived && !(stop && countedByIpvs(directorCounters, stop) === true),
      true,
    );
    if (!ended)
      return unknown
        ? inconclusive(
            {
              en: `the firewall of ${unknown.director} is not known`,
              zh: `${unknown.director} 的防火墙未知`,
            },
            [{ host: unknown.director, command: "iptables-save -c; nft list ruleset" }],
          )
        : notApplicable({
            en: "keepalived has no rule that ends these requests",
            zh: "keepalived 没有终止这些请求的规则",
          });
    const { director, rule, stop } = ended;
    const where = `${rule.tool === "nft" ? `table ${rule.table}, ` : ""}chain ${rule.chain}`;
    const whereZh = `${rule.tool === "nft" ? `表 ${rule.table}，` : ""}链 ${rule.chain}`;
    const because = {
      en: `keepalived's rule in ${where} of ${director} drops everything to the VIP`,
      zh: `keepalived 在 ${director} 的 ${whereZh} 中的规则丢弃所有发往 VIP 的报文`,
    };
    return fail(because, {
      grounds: groundsOf(ended),
      packets: stop?.stayed ?? 0,
      segments: [{ from: director, to: director }],
      explanation: {
        en: `Measured: ${
          stop
            ? `${plural(stop.stayed, "request")} came in at ${director} and did not go out${countClause(ended)}`
            : `${director} has a rule of keepalived (${where}) that drops everything to the VIP`
        }. Inferred: VRRP says that a master which does not own an address accepts no packets to it; with vrrp_strict (it stands in many sample files) or no_accept keepalived drops them by a rule of its own, before IPVS. It does the same with what leaves with the VIP as source, so that the VIP answers no ping either.`,
        zh: `实测：${
          stop
            ? `${stop.stayed} 个请求到达 ${director} 后没有转发出去${countClauseZh(ended)}`
            : `${director} 上有一条 keepalived 的规则（${whereZh}），丢弃所有发往 VIP 的报文`
        }。推断：VRRP 规定，不是地址所有者的 MASTER 不接收发往该地址的报文；使用 vrrp_strict（许多示例配置中都有）或 no_accept 时，keepalived 会用自己的规则在 IPVS 之前丢弃它们。以 VIP 为源发出的报文也同样被丢弃，因此 VIP 也不应答 ping。`,
      },
      evidence: [rule.cite, ...(stop?.cites ?? [])],
      remedies: [
        {
          host: director,
          platform: "any",
          commands: [
            "sed -i -E 's/^([[:space:]]*)vrrp_strict/\\1# vrrp_strict/' /etc/keepalived/keepalived.conf",
            "systemctl restart keepalived",
          ],
          note: {
            en: "or keep it and say `accept` in the vrrp_instance (and no `no_accept`). Removing the rule alone lasts until the next change of state",
            zh: "或者保留它，并在 vrrp_instance 中写 `accept`（且没有 `no_accept`）。只删除规则的话，下次状态变化时又会恢复",
          },
        },
      ],
      verify: [
        {
          host: director,
          command: "iptables-save | grep DROP; nft list table ip keepalived; ipvsadm -Ln --stats",
          expect: {
            en: "no rule for the VIP is left, and InPkts of the service grows with what clients send",
            zh: "不再有针对 VIP 的规则，且该虚拟服务的 InPkts 随客户端的发送增长",
          },
        },
      ],
      rivals: [
        {
          cause: "ds-input-firewall",
          because: {
            en: "the rule has keepalived's form: it drops every packet to the VIP, whatever the port",
            zh: "该规则具有 keepalived 的形式：丢弃所有发往 VIP 的报文，与端口无关",
          },
        },
        {
          cause: "ipvs-no-service",
          because: {
            en: "nothing was refused: no ICMP error, no reset",
            zh: "没有拒绝任何请求：没有 ICMP 差错报文，没有 RST",
          },
        },
      ],
    });
  },
});
