/** Why a leg counts packets as missing or unknown, in both languages. */
import type { Doubt } from "./absence.ts";
import type { Leg } from "./define.ts";

export interface Reason {
  readonly en: string;
  readonly zh: string;
}

/** The reasons of a leg, each once. */
export function reasonsOf(reasons: readonly Reason[]): Pick<Leg, "because" | "becauseZh"> {
  const distinct = reasons.filter(
    ({ en }, i) => en !== "" && reasons.findIndex((other) => other.en === en) === i,
  );
  return {
    because: distinct.map((r) => r.en).join("; "),
    becauseZh: distinct.map((r) => r.zh).join("；"),
  };
}

/** What a doubt says of a receiver, to stand behind its name. */
export const DOUBT_TEXT: Readonly<Record<Doubt, Reason>> = {
  "no-capture": { en: "has no capture", zh: "没有抓包" },
  "empty-capture": {
    en: "has an empty capture, which does not show that it ran",
    zh: "的抓包为空，不能证明抓包在运行",
  },
  "clock-unknown": {
    en: "shares no packet that would align the clocks",
    zh: "没有可用于对齐时钟的共有报文",
  },
  "outside-window": {
    en: "shows no frame so early or so late: it may not have been capturing",
    zh: "没有那么早或那么晚的帧：当时可能没有在抓包",
  },
  "capture-drops": { en: "dropped frames while capturing", zh: "抓包时丢了帧" },
  cut: {
    en: "captured with a snap length that cuts such packets before their payload",
    zh: "的抓包长度限制使这类报文在载荷之前就被截断",
  },
  "other-interface": {
    en: "was captured on another interface than the one they were sent to",
    zh: "的抓包接口不是这些报文发往的接口",
  },
  "other-place": {
    en: "has a capture that is mostly of other hosts' frames: of another host, another network namespace or a mirror",
    zh: "的抓包大多是其他主机的帧：来自其他主机、其他网络命名空间或镜像端口",
  },
  "received-unseen": {
    en: "answered, forwarded or acknowledged packets of the same conversation that its captures do not show arriving",
    zh: "应答、转发或确认了同一会话中其抓包没有显示到达的报文",
  },
  filtered: { en: "captured with a filter that may hide them", zh: "抓包时使用的过滤条件可能滤掉了它们" },
  "no-direction": {
    en: "captured without MACs, which does not tell what came in from what it sent on",
    zh: "抓包中没有 MAC，无法区分收到的报文与它转发出去的报文",
  },
  "no-control": { en: "shows no other frame of the same sender", zh: "没有显示同一发送方的其他帧" },
};
