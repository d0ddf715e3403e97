/** The director is dpvs or Alibaba's LVS with FULLNAT: what it does to packets is not followed here. */
import { defineRule, fail, notApplicable } from "./define.ts";
import { listed, listedZh } from "./words.ts";

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
    if (!first)
      return notApplicable({
        en: "every real server is forwarded to by a method of the kernel's IPVS",
        zh: "对每台 RS 的转发方式都是内核 IPVS 所有的",
      });
    const { director } = first;
    const methods = listed(foreign.map((f) => f.destination.foreign ?? ""));
    const because = {
      en: `${director} forwards by ${methods}`,
      zh: `${director} 以 ${listedZh(foreign.map((f) => f.destination.foreign ?? ""))} 方式转发`,
    };
    return fail(because, {
      grounds: ["must"],
      packets: 0,
      segments: [{ from: director, to: director }],
      explanation: {
        en: `The table of ${director} has ${methods} for ${listed(foreign.slice(0, 4).map((f) => f.service.name))}: dpvs or Alibaba's LVS. It changes source and destination, answers SYNs by itself where synproxy is on, and its packets pass the kernel's own captures unseen (DPDK). What came in and did not go out is left open, and nothing is concluded about its way.`,
        zh: `${director} 的表中 ${listedZh(foreign.slice(0, 4).map((f) => f.service.name))} 的转发方式为 ${listedZh(foreign.map((f) => f.destination.foreign ?? ""))}：这是 dpvs 或阿里巴巴的 LVS。它同时改写源地址和目的地址，启用 synproxy 时自行应答 SYN，且其报文不经过内核的抓包点（DPDK）。哪些报文进来后没有出去无法判断，对其路径不作结论。`,
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
            zh: "dpvs 自身的计数：剩余的本地地址（sa_free、sa_miss）、冲突、邻居、丢弃",
          },
        },
      ],
      verify: [
        {
          host: director,
          command: "dpip link show -s",
          expect: {
            en: "no drops; capture with dpdk-pdump instead of tcpdump",
            zh: "没有丢弃；抓包用 dpdk-pdump 代替 tcpdump",
          },
        },
      ],
    });
  },
});
