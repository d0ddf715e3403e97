/** Every real server of the virtual service has weight 0. */
import { protocolName } from "../observe/services.ts";
import { defineRule, fail, inconclusive, pass } from "./define.ts";
import { FORWARDING_OPTION, serverOption, serviceOption } from "./ipvsadm.ts";
import { unusable } from "./no-usable-server.ts";
import { plural } from "./words.ts";

export const ipvsWeightZero = defineRule({
  id: "ipvs-weight-zero",
  layer: "director",
  severity: "broken",
  title: {
    en: "Every real server of the virtual service has weight 0",
    zh: "虚拟服务的所有真实服务器权重为 0",
  },
  needs: ["directorLoss", "ipvsTables"],
  wants: [],
  judge({ directorLoss, ipvsTables }) {
    const found = unusable(directorLoss, ipvsTables);
    if (!found || found.service.destinations.length === 0)
      return pass("requests were forwarded, or the service has no real server at all");
    const { stop, service } = found;
    if (service.destinations.some((d) => d.weight === undefined))
      return inconclusive("the table was given without weights");
    if (service.destinations.some((d) => (d.weight ?? 0) > 0))
      return pass("a real server has a weight above 0");
    const name = `${protocolName(service.protocol)} ${service.vip}:${service.port}`;
    return fail(`all real servers of ${name} have weight 0`, {
      grounds: [stop.refusals.length > 0 ? "message" : "must", "absence"],
      packets: stop.stayed,
      segments: [{ from: stop.director, to: stop.director }],
      explanation: {
        en: `Measured: ${plural(stop.stayed, "request")} for ${name} came in at ${stop.director} and did not go out. All ${plural(service.destinations.length, "real server")} of the service have weight 0: they keep old connections and get no new one.`,
      },
      evidence: [...service.destinations.map((d) => d.cite).slice(0, 6), ...stop.refusalCites, ...stop.cites],
      remedies: [
        {
          host: stop.director,
          platform: "any",
          commands: service.destinations
            .slice(0, 8)
            .map(
              (d) =>
                `ipvsadm -e ${serviceOption(service)} ${serverOption(d.ip, d.port)} ${FORWARDING_OPTION[d.forwarding ?? "route"]} -w 1`,
            ),
          note: { en: "or mend the health check that set them to 0 (keepalived: inhibit_on_failure)" },
        },
      ],
      verify: [{ host: stop.director, command: "ipvsadm -Ln", expect: { en: "a weight above 0" } }],
      rivals: [{ cause: "ipvs-no-dest", because: { en: "the service has real servers" } }],
    });
  },
});
