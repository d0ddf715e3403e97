/** Facts of the machine itself: its adapters, who made it, what it runs on, and which modules are loaded. */
import type { Fact } from "./fact.ts";

/** One offload or other feature of an adapter: `ethtool -k`. */
export interface Feature extends Fact {
  readonly interface: string;
  /** `generic-receive-offload`; words of old versions with dashes for blanks. */
  readonly name: string;
  readonly on: boolean;
  /** Can it not be changed? */
  readonly fixed: boolean;
}

/** `ethtool -i`. */
export interface Driver extends Fact {
  readonly interface: string;
  readonly driver: string;
  readonly version?: string;
  readonly busInfo?: string;
}

/** What firmware or systemd say of the machine: DMI, dmidecode, hostnamectl, systemd-detect-virt, dmesg. */
export interface MachineFact extends Fact {
  readonly field: "vendor" | "product" | "version" | "asset-tag" | "bios-vendor" | "board" | "virtualization";
  /** As printed: `Alibaba Cloud`, `OpenStack Nova`, `kvm`, `none`. */
  readonly value: string;
}

/** A loaded kernel module: lsmod, /proc/modules. */
export interface KernelModule extends Fact {
  readonly name: string;
  readonly usedBy: readonly string[];
}
