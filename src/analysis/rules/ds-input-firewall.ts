/** A firewall rule of the director ends the requests before IPVS sees them. */
import { countedByIpvs } from "./before-ipvs.ts";
import { fits } from "./cite-counter.ts";
import { defineRule, fail, inconclusive, notApplicable, pass } from "./define.ts";
import { asksTracking } from "./director-rules.ts";
import { plural } from "./words.ts";

const TCP = 6;

export const dsInputFirewall = defineRule({
  id: "ds-input-firewall",
  layer: "director",
  severity: "broken",
  title: {
    en: "A firewall rule on the director ends the requests before IPVS",
    zh: "DS 的防火墙在 IPVS 之前丢弃了请求",
  },
  needs: ["directorLoss", "firewalls"],
  wants: ["directorCounters"],
  judge({ directorLoss, firewalls, directorCounters }) {
    const stop = directorLoss.stops.at(0);
    if (!stop) return pass("everything that came in at the director went out");
    if (!firewalls.hosts.includes(stop.director))
      return inconclusive(`the firewall of ${stop.director} is not known`);
    if (countedByIpvs(directorCounters, stop) === true)
      return pass("IPVS counted the requests: they passed the input rules");
    const rules = firewalls.rules.filter(
      (r) =>
        r.host === stop.director &&
        // Those are vrrp-strict-drops-vip's and ds-conntrack-invalid's.
        !r.ofKeepalived &&
        !(stop.protocol === TCP && asksTracking(r)),
    );
    if (rules.length === 0) return pass("no input rule of the director ends these requests");
    const counted = rules.find((r) => fits(r.packets, stop.stayed));
    const rule = counted ?? rules.find((r) => !r.uncertain && (r.packets === undefined || r.beforeTest));
    if (!rule) return pass("the rules that could end these requests counted none");
    if (!counted && !stop.all) return notApplicable("part of the requests passed the same rules");
    const { vip, protocol, port } = directorLoss.target;
    return fail(
      `${rule.target} in chain ${rule.chain} of ${stop.director} ends ${plural(stop.stayed, "request")}`,
      {
        grounds: [counted && rule.fromSnapshots ? "counter" : "must", "absence"],
        packets: stop.stayed,
        segments: [{ from: stop.director, to: stop.director }],
        explanation: {
          en: `Measured: ${plural(stop.stayed, "request")} came in at ${stop.director} and did not go out${
            counted
              ? `; the rule counted ${rule.packets} packets${rule.fromSnapshots ? " meanwhile" : ""}`
              : ""
          }. IPVS hooks in after the filter table's INPUT chain, so what is dropped there never reaches it.`,
        },
        evidence: [rule.cite, ...stop.cites, ...stop.refusalCites],
        remedies: [
          {
            host: stop.director,
            platform: "any",
            commands: [`iptables -I INPUT -d ${vip} -p ${protocol} --dport ${port} -j ACCEPT`],
            note: { en: "ahead of the rule that ends them" },
          },
        ],
        verify: [
          {
            host: stop.director,
            command: "ipvsadm -Ln --stats",
            expect: { en: "InPkts of the service grows with what clients send" },
          },
        ],
        rivals: [
          {
            cause: "ipvs-no-service",
            because: {
              en:
                rule.target === "REJECT"
                  ? "the rule itself refuses them"
                  : stop.refusals.length + stop.resets === 0
                    ? "the director refused nothing: no ICMP error, no reset"
                    : "the rule counted them",
            },
          },
        ],
      },
    );
  },
});
