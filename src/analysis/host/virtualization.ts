/** What the machine runs on: `systemd-detect-virt`, `virt-what`, `hostnamectl`, and the line of `lscpu`. */
import type { HostParser, MachineFact } from "./define.ts";
import { isTelling } from "./machine-words.ts";
import { keep, openingLines, readLines } from "./read-lines.ts";

const PROGRAM = /^(?:systemd-detect-virt|virt-what|hostnamectl|lscpu)$/;
/** systemd-detect-virt(1). */
const WORD =
  /^(?:qemu|kvm|amazon|zvm|vmware|microsoft|oracle|powervm|xen(?:-[a-z]{1,10})?|bochs|uml|parallels|bhyve|qnx|acrn|apple|sre|google|aws|openvz|lxc(?:-libvirt)?|systemd-nspawn|docker|podman|rkt|wsl|proot|pouch|container-other|vm-other|hyperv|virt|none)$/;
/** `     Virtualization: kvm`, `Hypervisor vendor:     KVM`. */
const ROW = /^\s{0,40}(?!Failed )([A-Z][\w ()./-]{0,60}):\s{0,40}(.{0,300})$/;
const FIELDS: ReadonlyMap<string, MachineFact["field"]> = new Map([
  ["Virtualization", "virtualization"],
  ["Hypervisor vendor", "virtualization"],
  ["Hardware Vendor", "vendor"],
  ["Hardware Model", "product"],
]);

export const virtualization: HostParser = {
  name: "virtualization",
  matchesCommand: (words) => PROGRAM.test(words[0] ?? "") && !words.some((w) => /^set-/.test(w)),
  matchesBody: (lines) => openingLines(lines, 1).some((text) => /^\s*Static hostname: /.test(text)),
  parse(lines, words) {
    const machine: MachineFact[] = [];
    const unread = readLines(lines, (text, at) => {
      const value = text.trim();
      if (WORD.test(value)) return keep(machine, { at, field: "virtualization", value });
      const [, name = "", told = ""] = ROW.exec(text) ?? [];
      const field = FIELDS.get(name);
      // lscpu's word for what the processor can do: `Virtualization: VT-x`.
      if (field === undefined || /^(?:VT-x|AMD-V)$/.test(told))
        return name !== "" && words.length > 0 ? true : ROW.test(text);
      return !isTelling(told) || keep(machine, { at, field, value: told });
    });
    return { facts: { machine }, unread };
  },
};
