/** `lsmod` and /proc/modules: which kernel modules are loaded. */
import type { HostParser, KernelModule } from "./define.ts";
import { decimal } from "./numbers.ts";
import { keep, openingLines, readLines, tokens } from "./read-lines.ts";

const HEADING = /^Module\s{1,60}Size\s{1,20}Used by$/;
const NAME = /^[A-Za-z0-9][\w-]{0,63}$/;

export const lsmod: HostParser = {
  name: "lsmod",
  matchesCommand: (words) => words[0] === "lsmod" || words.slice(1).includes("/proc/modules"),
  matchesBody: (lines) =>
    openingLines(lines, 1).some(
      (text) =>
        HEADING.test(text.trim()) ||
        /^\w{1,64} \d{1,10} -?\d{1,6} \S{1,2000} (?:Live|Loading|Unloading) /.test(text),
    ),
  parse(lines) {
    const modules: KernelModule[] = [];
    const unread = readLines(lines, (text, at) => {
      if (HEADING.test(text.trim())) return true;
      // `ip_vs 192512 2 ip_vs_rr,ip_vs_wrr`; /proc/modules adds a state and an address, and `-` for nobody.
      const [name = "", size = "", count = "", users = "", ...rest] = tokens(text);
      if (!NAME.test(name) || decimal(size) === undefined || !/^-?\d{1,6}$/.test(count)) return false;
      if (rest.length > 0 && !/^(?:Live|Loading|Unloading)$/.test(rest[0])) return false;
      const usedBy = users.split(",", 200).filter((user) => NAME.test(user));
      return keep(modules, { at, name, usedBy });
    });
    return { facts: { modules }, unread };
  },
};
