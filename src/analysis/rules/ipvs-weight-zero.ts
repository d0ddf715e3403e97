/** Every real server of the virtual service has weight 0. */
import { serviceName } from "../evidence/table-services.ts";
import { defineRule, fail, inconclusive, pass } from "./define.ts";
import { methodOption, noted, serverOption, serviceOption } from "./ipvsadm.ts";
import { unusable } from "./no-usable-server.ts";
import { isRefused, stopText, stopTextZh } from "./unserved.ts";
import { plural } from "./words.ts";

export const ipvsWeightZero = defineRule({
  id: "ipvs-weight-zero",
  layer: "director",
  severity: "broken",
  title: {
    en: "Every real server of the virtual service has weight 0",
    zh: "虚拟服务的所有真实服务器权重为 0",
  },
  needs: ["passages", "ipvsTables"],
  wants: ["packetMarks"],
  judge({ passages, ipvsTables, packetMarks }) {
    const found = unusable(passages, ipvsTables, packetMarks);
    if (!found || found.service.destinations.length === 0)
      return pass({
        en: "requests were forwarded, or the service has no real server at all",
        zh: "请求已被转发，或者该服务根本没有 RS",
      });
    const { passage, service } = found;
    if (service.destinations.some((d) => d.weight === undefined))
      return inconclusive({ en: "the table was given without weights", zh: "所提供的表中没有权重" }, [
        { host: passage.director, command: "ipvsadm -Ln" },
      ]);
    if (service.destinations.some((d) => (d.weight ?? 0) > 0))
      return pass({ en: "a real server has a weight above 0", zh: "有 RS 的权重大于 0" });
    const commands = service.destinations
      .slice(0, 8)
      .map(
        (d) =>
          `ipvsadm -e ${serviceOption(service)} ${serverOption(d.ip, d.port)} ${methodOption(d.forwarding)} -w 1`,
      );
    const because = {
      en: `all real servers of ${service.name} have weight 0`,
      zh: `${service.name} 的 RS 权重全部为 0`,
    };
    return fail(because, {
      grounds: [isRefused(passage) ? "message" : "must", "absence"],
      packets: passage.stayed,
      segments: [{ from: passage.director, to: passage.director }],
      explanation: {
        en: `Measured: ${stopText(passage, serviceName(passage))}. All ${plural(service.destinations.length, "real server")} of the service${
          service.fwmark === undefined ? "" : ` of ${service.name}`
        } have weight 0: they keep old connections and get no new one.`,
        zh: `实测：${stopTextZh(passage, serviceName(passage))}。该虚拟服务${
          service.fwmark === undefined ? "" : `（${service.name}）`
        }的全部 ${service.destinations.length} 台 RS 权重均为 0：只保留旧连接，不再接受新连接。`,
      },
      evidence: [
        ...service.destinations.map((d) => d.cite).slice(0, 6),
        ...passage.refusalCites,
        ...passage.cites,
      ],
      remedies: [
        {
          host: passage.director,
          platform: "any",
          commands,
          note: noted(
            commands,
            "or mend the health check that set them to 0 (keepalived: inhibit_on_failure)",
            "或者修复把权重设为 0 的健康检查（keepalived：inhibit_on_failure）",
          ),
        },
      ],
      verify: [
        {
          host: passage.director,
          command: "ipvsadm -Ln",
          expect: { en: "a weight above 0", zh: "权重大于 0" },
        },
      ],
      rivals: [
        { cause: "ipvs-no-dest", because: { en: "the service has real servers", zh: "该虚拟服务有 RS" } },
      ],
    });
  },
});
