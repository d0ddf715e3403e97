/** A firewall rule of the director ends the requests before IPVS sees them. */
import type { DirectorStop } from "../evidence/director-loss.ts";
import { acceptCommand } from "./accept-command.ts";
import { countedByIpvs } from "./before-ipvs.ts";
import { defineRule, fail, inconclusive, notApplicable, pass } from "./define.ts";
import { asksTracking, countClause, countClauseZh, endedBy, groundsOf } from "./director-rules.ts";
import { ALL_WENT_OUT, plural } from "./words.ts";

const TCP = 6;

export const dsInputFirewall = defineRule({
  id: "ds-input-firewall",
  layer: "director",
  severity: "broken",
  title: {
    en: "A firewall rule on the director ends the requests before IPVS",
    zh: "DS 的防火墙在 IPVS 之前丢弃了请求",
  },
  needs: ["firewalls"],
  wants: ["directorLoss", "directorCounters"],
  judge({ firewalls, directorLoss, directorCounters }) {
    if (directorLoss?.stops.length === 0) return pass(ALL_WENT_OUT);
    const taken = (stop: DirectorStop) => countedByIpvs(directorCounters, stop) === true;
    if (directorLoss?.stops.every(taken))
      return pass({
        en: "IPVS counted the requests: they passed the input rules",
        zh: "IPVS 计到了这些请求：它们已通过输入规则",
      });
    const unknown = directorLoss?.stops.find((s) => !firewalls.hosts.includes(s.director));
    const [ended] = endedBy(
      directorLoss,
      firewalls,
      firewalls.rules,
      (rule, stop) =>
        // Those are vrrp-strict-drops-vip's and ds-conntrack-invalid's.
        !rule.ofKeepalived &&
        !((stop === undefined || stop.protocol === TCP) && asksTracking(rule)) &&
        !(stop && taken(stop)),
      true,
    );
    if (!ended)
      return unknown
        ? inconclusive({
            en: `the firewall of ${unknown.director} is not known`,
            zh: `${unknown.director} 的防火墙未知`,
          })
        : directorLoss
          ? pass({
              en: "no input rule of the director ends these requests",
              zh: "DS 没有终止这些请求的输入规则",
            })
          : notApplicable({
              en: "no input rule of a director has to end requests",
              zh: "没有 DS 的输入规则必然终止请求",
            });
    const { director, rule, stop } = ended;
    const { vip, protocol, port } = directorLoss?.target ?? {
      vip: "<VIP>",
      protocol: "<protocol>",
      port: "<port>",
    };
    const because = {
      en: `${rule.target} in chain ${rule.chain} of ${director} ends ${stop ? plural(stop.stayed, "request") : "requests"}`,
      zh: `${director} 的 ${rule.chain} 链中的 ${rule.target} 终止了${stop ? ` ${stop.stayed} 个` : ""}请求`,
    };
    return fail(because, {
      grounds: groundsOf(ended),
      packets: stop?.stayed ?? 0,
      segments: [{ from: director, to: director }],
      explanation: {
        en: `Measured: ${
          stop
            ? `${plural(stop.stayed, "request")} came in at ${director} and did not go out${countClause(ended)}`
            : `the ${rule.policy ? "policy" : "rule"} of chain ${rule.chain} of ${director} is ${rule.target} for requests to its virtual services`
        }. IPVS hooks in after the filter table's INPUT chain, so what is dropped there never reaches it.`,
        zh: `实测：${
          stop
            ? `${stop.stayed} 个请求到达 ${director} 后没有转发出去${countClauseZh(ended)}`
            : `${director} 的 ${rule.chain} 链的${rule.policy ? "默认策略" : "规则"}对发往其虚拟服务的请求执行 ${rule.target}`
        }。IPVS 挂接在 filter 表的 INPUT 链之后，在那里被丢弃的报文到不了 IPVS。`,
      },
      evidence: [rule.cite, ...(stop?.cites ?? []), ...(stop?.refusalCites ?? [])],
      remedies: [
        {
          host: director,
          platform: "any",
          commands: [acceptCommand(rule, { destination: vip, protocol, port })],
          note: { en: "ahead of the rule that ends them", zh: "放在丢弃这些请求的规则之前" },
        },
      ],
      verify: [
        {
          host: director,
          command: "ipvsadm -Ln --stats",
          expect: {
            en: "InPkts of the service grows with what clients send",
            zh: "该虚拟服务的 InPkts 随客户端的发送增长",
          },
        },
      ],
      rivals: [
        {
          cause: "ipvs-no-service",
          because: {
            en:
              rule.target === "REJECT"
                ? "the rule itself refuses them"
                : stop && stop.refusals.length + stop.resets === 0
                  ? "the director refused nothing: no ICMP error, no reset"
                  : "the rule counted them",
            zh:
              rule.target === "REJECT"
                ? "是规则本身拒绝了它们"
                : stop && stop.refusals.length + stop.resets === 0
                  ? "DS 没有拒绝任何请求：没有 ICMP 差错报文，也没有 RST"
                  : "该规则对它们计了数",
          },
        },
      ],
    });
  },
});
