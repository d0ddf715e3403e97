/** Who made the machine: files of /sys/class/dmi/id, and dmidecode(8), whole or `-s KEYWORD`. */
import type { BodyLine, HostParser, MachineFact, ParsedBody } from "./define.ts";
import { optionValue, readInvocation } from "./invocation.ts";
import { DMI_FILES, DMI_KEYWORDS, DMI_TABLE, isTelling } from "./machine-words.ts";
import { keep, openingLines, readLines } from "./read-lines.ts";

const FOLDER = /^\/sys\/(?:class|devices\/virtual)\/dmi\/id(?:\/([\w*]{0,60}))?$/;
/** `grep . /sys/class/dmi/id/*`. */
const NAMED = /^\/sys\/(?:class|devices\/virtual)\/dmi\/id\/([a-z_]{1,60}):(.{0,300})$/;
/** Lines of a whole `dmidecode` that are no values: `Handle 0x0001, DMI type 1, 27 bytes`. */
const FRAME =
  /^(?:#|Handle 0x|SMBIOS |Table at |Scanning |End Of Table|Getting SMBIOS|\d{1,5} structures|Invalid entry|Inactive$|\/dev\/mem: |No SMBIOS)/;

export const dmi: HostParser = {
  name: "dmi",
  matchesCommand: (words) =>
    readInvocation(words).program === "dmidecode" || words.slice(1).some((w) => FOLDER.test(w)),
  matchesBody: (lines) =>
    openingLines(lines, 3).some(
      (text) => NAMED.test(text) || /^# dmidecode \d|^Handle 0x[\dA-F]{4}, DMI type/.test(text),
    ),
  parse(lines, words): ParsedBody {
    const keyword = optionValue(words, "-s", "--string");
    if (keyword !== undefined) return readValues(lines, [DMI_KEYWORDS.get(keyword)]);
    if (lines.some((l) => NAMED.test(l.text)) || words.length === 0 || words[0].endsWith("dmidecode"))
      return readTable(lines);
    const files = words.slice(1, 50).flatMap((word) => FOLDER.exec(word)?.[1] ?? []);
    return readValues(
      lines,
      files.map((file) => DMI_FILES.get(file)),
    );
  },
};

/** Values alone, one a line, in the order in which they were asked for. */
function readValues(
  lines: readonly BodyLine[],
  fields: readonly (MachineFact["field"] | undefined)[],
): ParsedBody {
  const machine: MachineFact[] = [];
  const content = lines.filter((l) => l.text.trim() !== "" && !/^\s*#/.test(l.text));
  // An empty file prints an empty line or none: with a line too few nobody knows which it was. What is
  // too much belongs to the next command (`cat sys_vendor; cat product_name`).
  const indexes = new Map(content.map((l, i) => [l.at, i]));
  const own = content.length < fields.length ? 0 : fields.length;
  const unread = readLines(content, (text, at) => {
    const index = indexes.get(at) ?? own;
    if (index >= own || /^cat: |: No such file|: Permission denied/.test(text)) return false;
    const field = fields[index];
    const value = text.trim();
    return field === undefined || !isTelling(value) || keep(machine, { at, field, value });
  });
  return { facts: { machine }, unread };
}

function readTable(lines: readonly BodyLine[]): ParsedBody {
  const machine: MachineFact[] = [];
  let heading = "";
  const unread = readLines(lines, (text, at) => {
    const named = NAMED.exec(text);
    const row = named ? undefined : /^\s{1,16}([A-Z][\w /().-]{0,60}):(?: (.{0,300}))?$/.exec(text);
    if (!named && !row) {
      if (FRAME.test(text.trim()) || /^\s/.test(text)) return true;
      heading = text.trim();
      return /^[A-Z][\w /().-]{2,60}$/.test(heading);
    }
    const field = named ? DMI_FILES.get(named[1]) : DMI_TABLE.get(`${heading}/${row?.[1] ?? ""}`);
    const value = (named?.[2] ?? row?.[2] ?? "").trim();
    return field === undefined || !isTelling(value) || keep(machine, { at, field, value });
  });
  return { facts: { machine }, unread };
}
