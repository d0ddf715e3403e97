/** The director is dpvs or Alibaba's LVS with FULLNAT: what it does to packets is not followed here. */
import { defineRule, fail, notApplicable } from "./define.ts";
import { listed } from "./words.ts";

export const fullnatOutOfScope = defineRule({
  id: "fullnat-out-of-scope",
  layer: "capture",
  severity: "note",
  title: {
    en: "The director forwards by FULLNAT, which this analysis does not follow",
    zh: "调度器使用 FULLNAT，本分析不支持",
  },
  needs: ["ipvsTables"],
  wants: [],
  judge({ ipvsTables }) {
    const foreign = ipvsTables.directors.flatMap(({ director, services }) =>
      services.flatMap((service) =>
        service.destinations
          .filter((d) => d.foreign !== undefined)
          .map((destination) => ({ director, service, destination })),
      ),
    );
    const [first] = foreign;
    if (!first) return notApplicable("every real server is forwarded to by a method of the kernel's IPVS");
    const { director } = first;
    const methods = listed(foreign.map((f) => f.destination.foreign ?? ""));
    return fail(`${director} forwards by ${methods}`, {
      grounds: ["must"],
      packets: 0,
      segments: [{ from: director, to: director }],
      explanation: {
        en: `The table of ${director} has ${methods} for ${listed(foreign.slice(0, 4).map((f) => f.service.name))}: dpvs or Alibaba's LVS. It changes source and destination, answers SYNs by itself where synproxy is on, and its packets pass the kernel's own captures unseen (DPDK). What came in and did not go out is left open, and nothing is concluded about its way.`,
      },
      evidence: [first.service.cite, ...foreign.slice(0, 4).map((f) => f.destination.cite)],
      remedies: [
        {
          host: director,
          platform: "any",
          commands: [
            "ipvsadm -Ln --stats; ipvsadm -G; dpip addr show -s; dpip neigh show; dpip link show -s",
          ],
          note: {
            en: "what dpvs itself counts: local addresses left (sa_free, sa_miss), conflicts, neighbours, drops",
          },
        },
      ],
      verify: [
        {
          host: director,
          command: "dpip link show -s",
          expect: { en: "no drops; capture with dpdk-pdump instead of tcpdump" },
        },
      ],
    });
  },
});
