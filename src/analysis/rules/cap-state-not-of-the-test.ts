/** The IPVS table shows no connection although packets were forwarded: it was not taken at the test. */
import { endpoint } from "../../lib/ip.ts";
import { protocolName } from "../observe/services.ts";
import { defineRule, fail, notApplicable, pass } from "./define.ts";

const UDP = 17;

export const capStateNotOfTheTest = defineRule({
  id: "cap-state-not-of-the-test",
  layer: "capture",
  severity: "note",
  title: { en: "The director's state is not of the time of the test", zh: "DS 的状态不是测试时采集的" },
  needs: ["ipvsTables", "forwardLoss"],
  wants: [],
  judge({ ipvsTables, forwardLoss }) {
    if (forwardLoss.sent === 0) return notApplicable({ en: "nothing was forwarded", zh: "没有转发任何报文" });
    // A UDP entry lives for 300 seconds after its last packet: right after a test it is there.
    // A standby director forwards nothing, and its table shows it.
    const idle = ipvsTables.directors
      .filter((d) => (forwardLoss.forwardedBy.get(d.director) ?? 0) > 0)
      .flatMap((d) =>
        d.services
          .filter(
            (s) =>
              d.afterTest && s.protocol === UDP && s.port === forwardLoss.target.port && s.connections === 0,
          )
          .map((service) => ({ director: d.director, service })),
      );
    const [first] = idle;
    if (!first || forwardLoss.samples.length === 0)
      return pass({
        en: "the table's connections do not contradict the captures",
        zh: "表中的连接与抓包不矛盾",
      });
    const name = `${protocolName(first.service.protocol)} ${endpoint(first.service.vip, first.service.port)}`;
    const forwarded = forwardLoss.forwardedBy.get(first.director) ?? 0;
    const sample = forwardLoss.samples.find((s) => s.kind === "frame" && s.host === first.director);
    const because = {
      en: `0 connections of ${name} although ${forwarded} packets were forwarded`,
      zh: `${name} 的连接数为 0，而已转发 ${forwarded} 个报文`,
    };
    return fail(because, {
      grounds: ["message"],
      packets: 0,
      segments: [{ from: first.director, to: first.director }],
      explanation: {
        en: `Measured: the table of ${first.director} shows 0 active and 0 inactive connections for ${name}, and its captures show ${forwarded} forwarded packets. UDP entries live for 300 seconds: the table was not taken right after this test, so it proves nothing about it.`,
        zh: `实测：${first.director} 的表中 ${name} 有 0 个活动连接和 0 个非活动连接，而其抓包显示转发了 ${forwarded} 个报文。UDP 条目的存活时间为 300 秒：该表不是在这次测试之后立即采集的，因此不能说明这次测试的情况。`,
      },
      evidence: [
        first.service.cite,
        ...first.service.destinations.map((d) => d.cite).slice(0, 2),
        ...(sample ? [sample] : []),
      ],
      remedies: [
        {
          host: first.director,
          platform: "any",
          commands: ["ipvsadm -Ln; ipvsadm -Lnc"],
          note: { en: "take it again, right after the test", zh: "在测试结束后立即重新采集" },
        },
      ],
      verify: [
        {
          host: first.director,
          command: "ipvsadm -Ln; ipvsadm -Lnc",
          expect: { en: "taken during the test: InActConn above 0", zh: "测试期间采集时 InActConn 大于 0" },
        },
      ],
    });
  },
});
