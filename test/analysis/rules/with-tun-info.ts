/** State alone, and the director's table as `ipvsadm -Ln --tun-info` prints it (ipvsadm 1.31). */
import { type CasePart, editText } from "../analyze-case.ts";

export function stateWithTunInfo(kind: string): (part: CasePart) => Uint8Array | undefined {
  const edit = editText(
    (part) => part.startsWith("ds"),
    (text) =>
      text
        .replace("### ipvsadm -Ln\n", "### ipvsadm -Ln --tun-info\n")
        .replace(/Forward Weight/, "Forward TunnelInfo    Weight")
        .replace(/^(\s+-> \S+\s+)Tunnel {2}/gm, `$1Tunnel  ${kind.padEnd(14)}`),
  );
  return (part) => (part.part.includes(".state") ? edit(part) : undefined);
}
