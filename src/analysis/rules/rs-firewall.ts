/** A firewall rule of the real server ends the requests. */
import type { Assignments } from "../evidence/assignments.ts";
import type { DeliveryAnswers } from "../evidence/deliveries.ts";
import type { PacketShape } from "../evidence/firewall-shapes.ts";
import type { EndingRule, FirewallAnswers } from "../evidence/firewalls.ts";
import { protocolName } from "../observe/services.ts";
import { acceptCommand, countCommand, type Passing } from "./accept-command.ts";
import { fits } from "./cite-counter.ts";
import { defineRule, type Fault, fail, inconclusive, type Judgement, notApplicable, pass } from "./define.ts";
import { latentFault, untested } from "./latent.ts";
import { ALL_ANSWERED_OR_TAKEN, listed, listedZh, plural } from "./words.ts";

export const rsFirewall = defineRule({
  id: "rs-firewall",
  layer: "real-server",
  severity: "broken",
  title: { en: "A firewall rule on the real server ends the requests", zh: "RS 的防火墙规则丢弃了请求" },
  needs: ["firewalls"],
  wants: ["deliveries", "assignments"],
  judge({ deliveries, firewalls, assignments }) {
    const judged = deliveries && judgeDeliveries(deliveries, firewalls);
    if (judged?.outcome === "fail") return judged;
    return (
      standing(firewalls, assignments) ??
      judged ??
      inconclusive(
        { en: "no capture of a real server shows a request arriving", zh: "没有 RS 的抓包显示请求到达" },
        [{ host: "rs", command: "tcpdump -eni <interface> -s0 -w rs.pcap" }],
      )
    );
  },
});

/** Nothing has come to the real server: a plain rule for the whole service would end it there. */
function standing(firewalls: FirewallAnswers, assignments: Assignments | undefined): Judgement | undefined {
  const idle = untested(assignments);
  // With several services the rule may be about another one.
  if (new Set(idle.map((a) => `${a.protocol} ${a.vip} ${a.port}`)).size > 1) return undefined;
  const found = idle.flatMap((assignment) =>
    firewalls.rules
      .filter((r) => r.host === assignment.host && !r.uncertain)
      .slice(0, 1)
      .map((rule) => ({
        assignment,
        cites: [rule.cite],
        remedy: remedyOf(assignment.host, rule),
        verify: verifyOf(assignment.host, rule),
      })),
  );
  if (found.length === 0) return undefined;
  const hosts = listed(found.map((f) => f.assignment.host));
  return latentFault(
    found,
    {
      en: `a firewall rule of ${hosts} ends requests of the service`,
      zh: `${listedZh(found.map((f) => f.assignment.host))} 的一条防火墙规则会丢弃该服务的请求`,
    },
    {
      en: "what its INPUT chain drops or rejects reaches no application",
      zh: "INPUT 链丢弃或拒绝的报文到不了任何应用",
    },
  );
}

function judgeDeliveries(deliveries: DeliveryAnswers, firewalls: FirewallAnswers): Judgement {
  const servers = deliveries.servers.filter((s) => s.unanswered > 0);
  if (servers.length === 0) return notApplicable(ALL_ANSWERED_OR_TAKEN);
  const judged = servers.map((server) => {
    const rules = firewalls.rules.filter((r) => r.host === server.host);
    const rule =
      rules.find((r) => fits(r.packets, server.unanswered)) ??
      rules.find((r) => !r.uncertain && (r.packets === undefined || r.beforeTest));
    const counted = fits(rule?.packets, server.unanswered);
    // Answered by the same host on the same port: no rule ends everything there.
    return { server, rule: server.answered > 0 && !counted ? undefined : rule, counted };
  });
  const failing = judged.flatMap(({ server, rule, counted }) => (rule ? [{ server, rule, counted }] : []));
  if (failing.length === 0)
    return judged.some((j) => !firewalls.hosts.includes(j.server.host))
      ? inconclusive({
          en: "the firewall of a real server that did not answer is not known",
          zh: "没有应答的 RS 的防火墙未知",
        })
      : pass({ en: "no rule of the real servers ends these requests", zh: "RS 没有终止这些请求的规则" });
  const hosts = listed(failing.map((j) => j.server.host));
  const packets = failing.reduce((n, j) => n + j.server.unanswered, 0);
  const confirmed = failing.every((j) => j.counted && j.rule.fromSnapshots);
  const because = {
    en: `a rule of ${hosts} ends ${plural(packets, "request")}`,
    zh: `${listedZh(failing.map((j) => j.server.host))} 的一条规则终止了 ${packets} 个请求`,
  };
  return fail(because, {
    grounds: [confirmed ? "counter" : "must", "absence"],
    packets,
    segments: failing.map((j) => ({ from: j.server.host, to: j.server.host })),
    explanation: {
      en: `Measured: ${plural(packets, "request")} arrived at ${hosts} and none was answered${
        confirmed
          ? `; the rule counted ${failing.map((j) => j.rule.packets ?? 0).join(" and ")} packets meanwhile`
          : ""
      }. The ${failing[0].rule.policy ? "policy" : "rule"} of chain ${failing[0].rule.chain} is ${failing[0].rule.target} for them.`,
      zh: `实测：${packets} 个请求到达 ${listedZh(failing.map((j) => j.server.host))}，没有一个得到应答${
        confirmed ? `；期间该规则计数了 ${failing.map((j) => j.rule.packets ?? 0).join(" 和 ")} 个报文` : ""
      }。链 ${failing[0].rule.chain} 的${failing[0].rule.policy ? "默认策略" : "规则"}对它们执行 ${failing[0].rule.target}。`,
    },
    evidence: failing.flatMap((j) => [j.rule.cite, ...j.server.cites.slice(0, 2)]).slice(0, 14),
    remedies: failing.map((j) => remedyOf(j.server.host, j.rule)),
    verify: failing.map((j) => verifyOf(j.server.host, j.rule)),
    rivals: [
      {
        cause: "app-not-listening",
        because: {
          en: failing.some((j) => j.server.refusals.length > 0)
            ? "a rule that rejects stands in the way"
            : "no ICMP error and no reset left",
          zh: failing.some((j) => j.server.refusals.length > 0)
            ? "有一条拒绝规则挡在前面"
            : "没有发出 ICMP 差错报文或 RST",
        },
      },
    ],
  });
}

function remedyOf(host: string, rule: EndingRule): Fault["remedies"][number] {
  return {
    host,
    platform: "any",
    commands: [rule.outer, rule.inner].flatMap((shape) =>
      shape ? [acceptCommand(rule, passingOf(shape))] : [],
    ),
    note: {
      en: "ahead of the rule that ends them; make it last with the distribution's own tool",
      zh: "放在丢弃它们的规则之前；用发行版自己的工具使其持久生效",
    },
  };
}

function passingOf({ isOuter, protocol, sources, destinations, destinationPorts }: PacketShape): Passing {
  const [destination] = destinations;
  const [port] = destinationPorts;
  const name = isOuter && port === undefined ? String(protocol) : protocolName(protocol);
  return {
    ...(isOuter ? { source: sources[0] } : {}),
    destination,
    // Without a port all of the host's are the service's.
    ...(isOuter || port !== undefined ? { protocol: name } : {}),
    ...(port === undefined ? {} : { port }),
  };
}

function verifyOf(host: string, rule: EndingRule): Fault["verify"][number] {
  return {
    host,
    command: countCommand(rule),
    expect: {
      en: "the rule's packet count stands still while clients send",
      zh: "客户端发送时该规则的报文计数不再增长",
    },
  };
}
