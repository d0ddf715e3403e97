/** `ethtool -i IFACE`: the driver, by which a virtual machine's platform can be known. */
import type { Driver, HostParser } from "./define.ts";
import { interfaceOperand, readInvocation } from "./invocation.ts";
import { keep, openingLines, readLines } from "./read-lines.ts";

const TITLE = /^driver: (\S{1,60})$/;
/** Many of the values may be empty. */
const ROW =
  /^(driver|version|firmware-version|expansion-rom-version|bus-info|supports-[a-z-]{1,40}):(?: (.{0,200}))?$/;

export const ethtoolI: HostParser = {
  name: "ethtool-i",
  matchesCommand(words) {
    const { program, letters, long } = readInvocation(words);
    return program === "ethtool" && (letters.has("i") || long.has("driver"));
  },
  matchesBody: (lines) => openingLines(lines, 1).some((text) => TITLE.test(text.trim())),
  parse(lines, words) {
    const drivers: Driver[] = [];
    // The output does not name the interface: without the command it is nobody's driver.
    const name = interfaceOperand(words);
    const unread = readLines(lines, (text, at) => {
      const title = TITLE.exec(text.trim());
      if (title) return name === undefined || keep(drivers, { at, interface: name, driver: title[1] });
      const [, key, value = ""] = ROW.exec(text.trim()) ?? [];
      if (key === undefined) return false;
      const last = drivers.at(-1);
      if (last && value !== "" && (key === "version" || key === "bus-info"))
        drivers[drivers.length - 1] = { ...last, [key === "version" ? "version" : "busInfo"]: value };
      return true;
    });
    return { facts: { drivers }, unread };
  },
};
