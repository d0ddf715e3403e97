/** `tc -s qdisc`, also -d, -j: tc(8), print_qdisc() and print_tcstats2_attr() of iproute2. */
import type { HostParser, LineRef, Qdisc } from "./define.ts";
import { readInvocation } from "./invocation.ts";
import { type JsonObject, jsonObjects, lineFinder, readJson } from "./json.ts";
import { decimal } from "./numbers.ts";
import { keep, openingLines, readLines } from "./read-lines.ts";

/** `qdisc fq_codel 8001: dev eth0 root refcnt 2 limit 10240p`; `dev` is left out when one was asked for. */
const HEAD =
  /^qdisc (\w{1,20}) ([\da-f]{0,4}:[\da-f]{0,4}) (?:dev (\S{1,40}) )?(?:\[?(?:deleted|added)\]? )?(root|parent (\S{1,20})|ingress|clsact)?/;
const SENT =
  /^Sent \d{1,20} bytes (\d{1,20}) pkts? \(dropped (\d{1,20}), overlimits (\d{1,20}) requeues \d{1,20}\)/;
const BACKLOG = /^backlog \S{1,20} (\d{1,20})p requeues \d{1,20}$/;

export const tcQdisc: HostParser = {
  name: "tc-qdisc",
  matchesCommand(words) {
    const { program, operands } = readInvocation(words);
    return (
      program === "tc" &&
      /^q(?:d|di|dis|disc)?$/.test(operands[0] ?? "") &&
      !/^(?:add|del|delete|change|replace|link)$/.test(operands[1] ?? "")
    );
  },
  matchesBody: (lines) => openingLines(lines, 1).some((text) => HEAD.test(text)),
  parse(lines, words) {
    const qdiscs: Qdisc[] = [];
    const asked = words[words.indexOf("dev") + 1];
    const json = readJson(lines);
    if (json !== undefined) {
      const find = lineFinder(lines);
      for (const object of jsonObjects(json)) {
        const qdisc = readObject(object, words.includes("dev") ? asked : undefined, find);
        if (qdisc) keep(qdiscs, qdisc);
      }
      return { facts: { qdiscs }, unread: [] };
    }
    let last: Qdisc | undefined;
    const replace = (more: Partial<Qdisc>): boolean => {
      if (last === undefined) return false;
      last = { ...last, ...more };
      qdiscs[qdiscs.length - 1] = last;
      return true;
    };
    const unread = readLines(lines, (text, at) => {
      const head = HEAD.exec(text);
      if (head) {
        last = undefined;
        const [, kind, handle, device, , parent] = head;
        const name = device ?? (words.includes("dev") ? asked : undefined);
        if (name === undefined) return false;
        last = { interface: name, kind, handle, ...(parent !== undefined && { parent }), at };
        return keep(qdiscs, last);
      }
      const sent = SENT.exec(text.trim());
      if (sent) {
        const [sentPackets, dropped, overlimits] = sent.slice(1, 4).map(Number);
        return replace({ sentPackets, dropped, overlimits });
      }
      const backlog = BACKLOG.exec(text.trim());
      if (backlog) return replace({ backlogPackets: Number(backlog[1]) });
      // Counters of the kind itself, indented: `maxpacket 0 drop_overlimit 0 new_flow_count 0`.
      return last !== undefined && /^\s+[a-z]/.test(text);
    });
    return { facts: { qdiscs }, unread };
  },
};

function readObject(
  object: JsonObject,
  asked: string | undefined,
  find: (value: string) => LineRef,
): Qdisc | undefined {
  const [name, kind, handle] = [object.text("dev") ?? asked, object.text("kind"), object.text("handle")];
  if (name === undefined || kind === undefined || handle === undefined) return undefined;
  const parent = object.text("parent");
  const number = (member: string, as: string): Partial<Qdisc> => {
    const value = decimal(String(object.number(member) ?? ""));
    return value === undefined ? {} : { [as]: value };
  };
  return {
    interface: name,
    kind,
    handle,
    ...(parent !== undefined && { parent }),
    ...number("packets", "sentPackets"),
    ...number("drops", "dropped"),
    ...number("overlimits", "overlimits"),
    ...number("qlen", "backlogPackets"),
    at: find(name),
  };
}
