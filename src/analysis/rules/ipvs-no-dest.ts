/** The virtual service has no real server. */
import { protocolName } from "../observe/services.ts";
import { defineRule, fail, pass } from "./define.ts";
import { anyServerOption, serviceOption } from "./ipvsadm.ts";
import { unusable } from "./no-usable-server.ts";
import { plural } from "./words.ts";

export const ipvsNoDest = defineRule({
  id: "ipvs-no-dest",
  layer: "director",
  severity: "broken",
  title: { en: "The virtual service has no real server", zh: "虚拟服务没有任何真实服务器" },
  needs: ["directorLoss", "ipvsTables"],
  wants: [],
  judge({ directorLoss, ipvsTables }) {
    const found = unusable(directorLoss, ipvsTables);
    if (!found) return pass("requests were forwarded, or their service is not in the table");
    const { stop, service } = found;
    if (service.destinations.length > 0) return pass("the service has real servers");
    const name = `${protocolName(service.protocol)} ${service.vip}:${service.port}`;
    return fail(`${name} has no real server on ${stop.director}`, {
      grounds: [stop.refusals.length > 0 ? "message" : "must", "absence"],
      packets: stop.stayed,
      segments: [{ from: stop.director, to: stop.director }],
      explanation: {
        en: `Measured: ${plural(stop.stayed, "request")} for ${name} came in at ${stop.director} and did not go out${
          stop.refusals.length > 0
            ? `; ${stop.director} refused them itself (${plural(stop.refusals.length, "ICMP error")}, rate limited)`
            : ""
        }. The service stands in the table without a real server.`,
      },
      evidence: [service.cite, ...stop.refusalCites, ...stop.cites],
      remedies: [
        {
          host: stop.director,
          platform: "any",
          commands: [`ipvsadm -a ${serviceOption(service)} ${anyServerOption(service.vip, service.port)} -g`],
          note: {
            en: "if keepalived took them out, its log says which check failed: mend that, or the check",
          },
        },
      ],
      verify: [
        {
          host: stop.director,
          command: "ipvsadm -Ln",
          expect: { en: "a row with a weight above 0 under the service" },
        },
      ],
      rivals: [{ cause: "ipvs-no-service", because: { en: "the service is in the table" } }],
    });
  },
});
