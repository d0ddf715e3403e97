/** Question: how far are the hosts' clocks apart? */
import type { HostClock } from "../observe/define.ts";
import { type Absent, absent, type Citation, type Scene } from "./define.ts";

export interface ClockAnswer extends HostClock {
  readonly host: string;
  readonly cites: readonly Citation[];
}

export interface ClockAnswers {
  readonly clocks: readonly ClockAnswer[];
  readonly reference: string;
}

export function clockOffsets({ observed, cite }: Scene): ClockAnswers | Absent {
  const { cast, clocks, traffic } = observed;
  const reference = clocks.find((c) => c.matched === 0 && c.offset === 0);
  if (!reference || clocks.length < 2)
    return absent(
      {
        en: "no two captures share a packet that would align their clocks",
        zh: "没有两个抓包含有可用于对齐时钟的共有报文",
      },
      [{ host: "ds", command: "ping -c 3 <RIP> while both captures run" }],
    );
  return {
    reference: cast.members[reference.member].name,
    clocks: clocks
      .filter((c) => c !== reference)
      .map((clock) => {
        const { fate } = traffic[reference.member];
        const there = fate.receiver.indexOf(clock.member);
        const name = cast.members[clock.member].name;
        return {
          ...clock,
          host: name,
          cites:
            there < 0
              ? []
              : [
                  cite.sent(reference.member, there, {
                    en: `left ${cast.members[reference.member].name}`,
                    zh: `从 ${cast.members[reference.member].name} 发出`,
                  }),
                  cite.arrived(clock.member, fate.arrivedAs[there], {
                    en: `the same packet at ${name}, by its clock`,
                    zh: `同一报文到达 ${name}，按其自身时钟`,
                  }),
                ],
        };
      }),
  };
}
