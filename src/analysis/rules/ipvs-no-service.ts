/** The requests fit no virtual service: the director's own stack answers them. */
import { protocolName } from "../observe/services.ts";
import { defineRule, fail, inconclusive, notApplicable, pass } from "./define.ts";
import { anyServerOption, serviceOption } from "./ipvsadm.ts";
import { plural } from "./words.ts";

export const ipvsNoService = defineRule({
  id: "ipvs-no-service",
  layer: "director",
  severity: "broken",
  title: {
    en: "No virtual service has the address, protocol and port that clients send to",
    zh: "没有与客户端目的地址端口匹配的虚拟服务",
  },
  needs: ["directorLoss"],
  wants: ["ipvsTables"],
  judge({ directorLoss, ipvsTables }) {
    const stop = directorLoss.stops.find((s) => s.all) ?? directorLoss.stops.at(0);
    if (!stop) return pass("everything that came in at the director went out");
    const refused = stop.refusals.length > 0 || stop.resets > 0;
    const table = ipvsTables?.directors.find((d) => d.director === stop.director);
    if (!table)
      return refused
        ? inconclusive(
            "the director refuses the requests itself: no such service, or none of its real servers is usable",
          )
        : inconclusive("the director's IPVS table is not known");
    const { protocol, vip, port } = stop.wanted;
    const exists = table.services.some(
      (s) =>
        s.vip === vip && (s.port === port || s.port === 0) && (s.protocol === protocol || s.protocol === 0),
    );
    if (exists) return pass("the table has this service");
    if (!table.complete) return inconclusive("only part of the director's IPVS table was given");
    if (table.services.some((s) => s.protocol === 0))
      return inconclusive("the table has firewall-mark services, which may take these requests");
    if (!stop.all) return notApplicable("part of these requests was forwarded");
    const near = table.services.find((s) => s.vip === vip) ?? table.services.at(0);
    const wanted = `${protocolName(protocol)} ${vip}:${port}`;
    const evidence = [...stop.refusalCites, ...stop.cites, ...(near ? [near.cite] : table.lines)];
    return fail(`${wanted} is no virtual service of ${stop.director}`, {
      grounds: [refused ? "message" : "must", "absence"],
      packets: stop.stayed,
      segments: [{ from: stop.director, to: stop.director }],
      explanation: {
        en: `Measured: ${plural(stop.stayed, "request")} for ${wanted} came in at ${stop.director} and did not go out${
          stop.refusals.length > 0
            ? `; ${stop.director} itself refused them (${plural(stop.refusals.length, "ICMP error")}, rate limited)`
            : stop.resets > 0
              ? `; ${stop.director} itself answered with ${plural(stop.resets, "reset")}`
              : ""
        }. Its table has no such service${near ? `; the nearest is ${protocolName(near.protocol)} ${near.vip}:${near.port}` : " and none at all"}.`,
      },
      evidence,
      remedies: [
        {
          host: "client",
          platform: "any",
          commands: near
            ? [`echo probe | nc ${near.protocol === 17 ? "-u " : ""}-w 1 ${near.vip} ${near.port}`]
            : ["ipvsadm -Ln"],
          note: { en: "if the client has the wrong port or protocol: what the director does serve" },
        },
        {
          host: stop.director,
          platform: "any",
          commands: [
            `ipvsadm -A ${serviceOption(stop.wanted)} -s rr`,
            `ipvsadm -a ${serviceOption(stop.wanted)} ${anyServerOption(vip, port)} -g`,
          ],
          note: { en: "if the service is missing; keepalived's protocol is TCP unless it says UDP" },
        },
      ],
      verify: [
        {
          host: stop.director,
          command: "ipvsadm -Ln --stats",
          expect: { en: "Conns and InPkts of the service grow" },
        },
      ],
      rivals: [
        { cause: "ipvs-no-dest", because: { en: "there is no service that could lack a real server" } },
        { cause: "app-not-listening", because: { en: "nothing was forwarded to a real server" } },
      ],
    });
  },
});
