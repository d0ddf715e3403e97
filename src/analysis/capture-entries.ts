/** The captures of a report: what each file is and what it cannot show. */
import type { Analysis, Words } from "../report/schema.ts";
import { timeText } from "./evidence/cite.ts";
import type { CaptureView } from "./observe/define.ts";
import type { Observed } from "./observe/index.ts";

const LINK_TYPES = new Map([
  [0, "NULL"],
  [1, "EN10MB"],
  [12, "RAW"],
  [14, "RAW"],
  [101, "RAW"],
  [108, "LOOP"],
  [113, "LINUX_SLL"],
  [228, "IPV4"],
  [229, "IPV6"],
  [276, "LINUX_SLL2"],
]);
const MOST_NOTES = 12;

export function captureEntries(observed: Observed): Analysis["captures"] {
  return observed.captures.map((view) => {
    const { summary, decoded } = view;
    const digits = summary.interfaces.at(0)?.timeDigits ?? 6;
    const time = (end: CaptureView["decoded"]["first"]) =>
      end ? timeText(end.seconds, end.nanos, digits) : null;
    const types = new Set(summary.interfaces.map((i) => LINK_TYPES.get(i.linkType) ?? String(i.linkType)));
    const drops = summary.interfaces.flatMap((i) =>
      i.droppedByOs === undefined && i.droppedByInterface === undefined
        ? []
        : [(i.droppedByOs ?? 0) + (i.droppedByInterface ?? 0)],
    );
    return {
      host: view.host,
      name: view.part,
      format: summary.gzip ? `${summary.format}.gz` : summary.format,
      linkType: [...types].join(", ") || "unknown",
      frames: summary.frames,
      first: time(decoded.first),
      last: time(decoded.last),
      truncated: decoded.truncated,
      dropped: drops.length === 0 ? null : drops.reduce((a, b) => a + b, 0),
      quality: quality(view, observed),
    };
  });
}

function quality({ host, summary, decoded }: CaptureView, { cast, traffic }: Observed): Words[] {
  const remarks: Words[] = [];
  if (summary.stop)
    remarks.push({
      en: `reading stopped at byte ${summary.stop.byte} (${summary.stop.code}): ${summary.stop.message}`,
      zh: `读取在第 ${summary.stop.byte} 字节处停止（${summary.stop.code}）：${summary.stop.message}`,
    });
  if (summary.frames === 0) remarks.push({ en: "no frame in it", zh: "其中没有帧" });
  const filters = summary.interfaces.flatMap((i) => i.filter ?? []);
  if (filters.length > 0) {
    const filter = filters[0].slice(0, 200);
    remarks.push({ en: `captured with the filter "${filter}"`, zh: `抓包时使用了过滤条件“${filter}”` });
  }
  const folded = traffic[cast.memberOfName(host)]?.folded ?? 0;
  if (folded > 0)
    remarks.push({
      en: `${folded} copies of packets on a second interface were folded`,
      zh: `合并了 ${folded} 个报文在另一接口上的副本`,
    });
  if (decoded.timeReversals > 0)
    remarks.push({
      en: `${decoded.timeReversals} frames are out of order in time`,
      zh: `${decoded.timeReversals} 个帧的时间顺序颠倒`,
    });
  for (const [note, count] of [...decoded.notes].slice(0, MOST_NOTES))
    remarks.push({ en: `${note}: ${count}`, zh: `${note}：${count}` });
  return remarks;
}
