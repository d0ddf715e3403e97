/** Names of kernel parameters: one spelling for all. */

/**
 * The key with dots between its parts and `/` for a dot inside one, as sysctl(8) prints it:
 * `net.ipv4.conf.eth0/100.rp_filter`. Also takes `net/ipv4/conf/eth0.100/rp_filter`, and busybox's
 * `net.ipv4.conf.eth0.100.rp_filter`.
 */
export function sysctlKey(text: string): string {
  const separator = /[./]/.exec(text)?.[0];
  if (separator === "/") return sysctlKeyOfPath(text);
  const parts = text.split(".");
  // All parameters of an interface are exactly one level below it.
  if (parts.length > 5 && parts[0] === "net" && /^(?:conf|neigh)$/.test(parts[2]))
    return [...parts.slice(0, 3), parts.slice(3, -1).join("/"), parts[parts.length - 1]].join(".");
  return text;
}

/** The key of a file: `/proc/sys/net/ipv4/conf/eth0.100/rp_filter`. */
export function sysctlKeyOfPath(path: string): string {
  return path
    .replace(/^\/proc\/sys\//, "")
    .split("/")
    .map((part) => part.replaceAll(".", "/"))
    .join(".");
}
