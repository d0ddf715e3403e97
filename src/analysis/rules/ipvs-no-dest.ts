/** The virtual service has no real server. */
import { serviceName } from "../evidence/table-services.ts";
import { defineRule, fail, inconclusive, pass } from "./define.ts";
import { addServers, noted } from "./ipvsadm.ts";
import { unusable } from "./no-usable-server.ts";
import { isRefused, stopText, stopTextZh } from "./unserved.ts";

export const ipvsNoDest = defineRule({
  id: "ipvs-no-dest",
  layer: "director",
  severity: "broken",
  title: { en: "The virtual service has no real server", zh: "虚拟服务没有任何真实服务器" },
  needs: ["passages", "ipvsTables"],
  wants: ["packetMarks"],
  judge({ passages, ipvsTables, packetMarks }) {
    const found = unusable(passages, ipvsTables, packetMarks);
    if (!found)
      return pass({
        en: "requests were forwarded, or their service is not in the table",
        zh: "请求已被转发，或者其服务不在表中",
      });
    const { passage, table, service } = found;
    if (service.destinations.length > 0)
      return pass({ en: "the service has real servers", zh: "该服务有 RS" });
    // IPVS refuses what it has no server for (ip_vs_leave()); a table that ends there may have been cut.
    if (!isRefused(passage))
      return inconclusive(
        {
          en: "the table shows no real server, but the director refused nothing",
          zh: "表中没有 RS，但 DS 没有拒绝任何请求",
        },
        [{ host: passage.director, command: "ipvsadm -Ln; tcpdump -ni any icmp or icmp6" }],
      );
    // What it had before, or what other services of the address have, shows how the servers are set up.
    const earlier = table.earlier.find((s) => s.name === service.name)?.destinations ?? [];
    const sibling = table.services.find((s) => s.vip === service.vip && s.destinations.length > 0);
    const known = earlier.length > 0 ? earlier : (sibling?.destinations ?? []);
    const commands = addServers(service, known);
    const because = {
      en: `${service.name} has no real server on ${passage.director}`,
      zh: `${passage.director} 上的 ${service.name} 没有 RS`,
    };
    return fail(because, {
      grounds: ["message", "absence"],
      packets: passage.stayed,
      segments: [{ from: passage.director, to: passage.director }],
      explanation: {
        en: `Measured: ${stopText(passage, serviceName(passage))}. The service${
          service.fwmark === undefined ? "" : ` of ${service.name}`
        } stands in the table without a real server${
          earlier.length > 0 ? `; before the test it had ${earlier.length}` : ""
        }.`,
        zh: `实测：${stopTextZh(passage, serviceName(passage))}。表中该虚拟服务${
          service.fwmark === undefined ? "" : `（${service.name}）`
        }没有任何 RS${earlier.length > 0 ? `；测试之前有 ${earlier.length} 台` : ""}。`,
      },
      evidence: [
        service.cite,
        ...earlier.slice(0, 2).map((d) => d.cite),
        ...passage.refusalCites,
        ...passage.cites,
      ],
      remedies: [
        {
          host: passage.director,
          platform: "any",
          commands: [...commands],
          note: noted(
            commands,
            "if keepalived took them out, its log says which check failed: mend that, or the check",
            "如果是 keepalived 把它们摘除的，其日志会指出哪项健康检查失败：修复故障或修正检查",
          ),
        },
      ],
      verify: [
        {
          host: passage.director,
          command: "ipvsadm -Ln",
          expect: {
            en: "a row with a weight above 0 under the service",
            zh: "该虚拟服务下有权重大于 0 的行",
          },
        },
      ],
      rivals: [
        { cause: "ipvs-no-service", because: { en: "the service is in the table", zh: "表中有该虚拟服务" } },
      ],
    });
  },
});
