/** The requests fit no virtual service: the director's own stack answers them. */
import { defineRule, fail, notApplicable } from "./define.ts";
import { addServers, noted, serviceOption } from "./ipvsadm.ts";
import { findUnserved, isRefused, stopText, stopTextZh } from "./unserved.ts";

export const ipvsNoService = defineRule({
  id: "ipvs-no-service",
  layer: "director",
  severity: "broken",
  title: {
    en: "No virtual service has the address that clients send to",
    zh: "没有虚拟服务使用客户端访问的地址",
  },
  needs: ["passages"],
  wants: ["ipvsTables", "packetMarks"],
  judge({ passages, ipvsTables, packetMarks }) {
    const found = findUnserved(passages, ipvsTables, packetMarks);
    if ("outcome" in found) return found;
    const { passage, table, wanted, near, marked } = found;
    const { director, vip } = passage;
    if (near.length > 0)
      return notApplicable({
        en: "the table has this address, with another port or protocol",
        zh: "表中有该地址，但端口或协议不同",
      });
    if (marked.length > 0)
      return notApplicable({
        en: "the table finds services by firewall marks, which are not set",
        zh: "表中的服务按防火墙标记匹配，而标记没有设置",
      });
    // What the table held before shows how the real servers are set up.
    const earlier = table.earlier.find((s) => s.vip === vip && s.port === passage.port);
    const other = table.services.at(0);
    const commands = [
      `ipvsadm -A ${serviceOption(passage)} -s ${earlier?.scheduler ?? "rr"}`,
      ...addServers(passage, earlier?.destinations ?? []),
    ];
    const because = {
      en: `${wanted} is no virtual service of ${director}`,
      zh: `${wanted} 不是 ${director} 的虚拟服务`,
    };
    return fail(because, {
      grounds: [isRefused(passage) ? "message" : "must", "absence"],
      packets: passage.stayed,
      segments: [{ from: director, to: director }],
      explanation: {
        en: `Measured: ${stopText(passage, wanted)}. Its table has ${
          table.services.length === 0
            ? "no service at all"
            : `no service of this address${other ? `; it has ${table.services.length}, ${other.name} among them` : ""}`
        }${earlier ? "; before the test it had this one" : ""}.`,
        zh: `实测：${stopTextZh(passage, wanted)}。它的表中${
          table.services.length === 0
            ? "没有任何虚拟服务"
            : `没有该地址的虚拟服务${other ? `；共有 ${table.services.length} 个虚拟服务，其中有 ${other.name}` : ""}`
        }${earlier ? "；测试之前有该虚拟服务" : ""}。`,
      },
      evidence: [
        ...passage.refusalCites,
        ...passage.cites,
        ...(earlier ? [earlier.cite] : []),
        ...table.lines.slice(0, 2),
      ],
      remedies: [
        {
          host: director,
          platform: "any",
          commands,
          note: noted(
            commands,
            "if the service is missing: keepalived writes it again on a reload, when its configuration has it",
            "如果确实缺少该虚拟服务：只要 keepalived 的配置中有它，重新加载时会再次写入",
          ),
        },
        {
          host: "client",
          platform: "any",
          commands: [`ip route get ${vip}`],
          note: { en: "if the client has the wrong address", zh: "如果客户端的地址配置错误" },
        },
      ],
      verify: [
        {
          host: director,
          command: "ipvsadm -Ln --stats",
          expect: { en: "Conns and InPkts of the service grow", zh: "该虚拟服务的 Conns 和 InPkts 增长" },
        },
      ],
      rivals: [
        {
          cause: "ipvs-wrong-port-proto",
          because: { en: "no service has this address", zh: "没有虚拟服务使用该地址" },
        },
        {
          cause: "ipvs-no-dest",
          because: {
            en: "there is no service that could lack a real server",
            zh: "根本没有虚拟服务，谈不上缺少 RS",
          },
        },
        {
          cause: "app-not-listening",
          because: { en: "nothing was forwarded to a real server", zh: "没有任何报文转发给 RS" },
        },
      ],
    });
  },
});
