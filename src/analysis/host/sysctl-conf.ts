/**
 * /etc/sysctl.conf and its like: sysctl.conf(5). What a file asks for is not what is in force, so it
 * gives no facts; it is read so that nobody takes its lines for values of the running kernel.
 */
import type { HostParser } from "./define.ts";
import { openingLines, readLines } from "./read-lines.ts";

const LINE = /^\s{0,20}-?\s{0,4}[\w./*@:-]{2,250}\s{0,20}=.{0,1000}$/;
const COMMENT = /^\s*[#;]/;

export const sysctlConf: HostParser = {
  name: "sysctl-conf",
  matchesCommand(words) {
    return (
      /^(?:cat|grep|egrep|head|tail|more|less)$/.test(words[0] ?? "") &&
      words.some((w) => /^\/(?:etc|usr\/lib|run|lib|usr\/local\/lib)\/sysctl(?:\.conf$|\.d\/)/.test(w))
    );
  },
  matchesBody(lines) {
    const settings = openingLines(lines, 40).filter((l) => !COMMENT.test(l));
    return (
      settings.length > 0 &&
      settings.every((l) => LINE.test(l) && /^\s*-?(?:net|kernel|vm|fs|dev)[./]/.test(l))
    );
  },
  parse(lines) {
    // `grep x /etc/sysctl.d/*` puts the file's name before each line.
    const unread = readLines(lines, (text) => {
      const line = text.replace(/^\/[\w./-]{1,200}:/, "");
      return COMMENT.test(line) || LINE.test(line);
    });
    return { facts: {}, unread };
  },
};
