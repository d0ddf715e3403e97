/**
 * Files of a sosreport, and of trees that are copied like it, by the command whose output they hold:
 * `sos_commands/networking/ip_-d_address`, `sosreport-ds/proc/net/snmp` (sos: report/plugins, mangle_command()).
 */

/** A path without blanks in which `sos_commands` or a folder of the root stands. */
const COLLECTED =
  /^(?:[\w.@+-]{1,120}\/){0,8}sos_commands\/[\w-]{1,60}\/(?:[\w.@-]{1,120}\/){0,4}([\w.@+,=:-]{1,255})$/;
const COPIED =
  /^(?:\.\/)?(?:[\w.@+-]{1,120}\/){0,3}((?:proc|sys|etc|run|var\/log)\/(?:[\w.@:-]{1,80}\/){0,8}[\w.@:-]{1,80})$/;
/** What sos puts behind a name that is there already: `ip_addr_1`, and compression. */
const ENDING = /(?:\.(?:txt|out|log|gz))+$/;

/** The command line that printed what a file of this path holds; undefined when the path does not say. */
export function commandOfFile(path: string): string | undefined {
  if (path.length > 500) return undefined;
  const name = COLLECTED.exec(path)?.[1].replace(ENDING, "");
  if (name !== undefined) return wordsOf(name);
  const copied = path.startsWith("/") ? undefined : COPIED.exec(path)?.[1];
  return copied === undefined ? undefined : `cat /${copied}`;
}

/** Blanks are written `_`, and slashes `.`: `cat_.proc.net.ip_vs_stats`. */
function wordsOf(name: string): string {
  const file = /^([a-z]{1,20})_\.?((?:proc|sys|etc)\.[\w.-]{1,200})$/.exec(name);
  if (file) return `${file[1]} /${file[2].replaceAll(".", "/")}`;
  return name.replaceAll("_", " ").replace(/^(?:s?bin|usr\.s?bin)\./, "");
}
