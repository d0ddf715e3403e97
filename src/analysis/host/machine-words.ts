/** Names under which programs print what a machine is, and the fields that we give them. */
import type { MachineFact } from "./facts-machine.ts";

type Field = MachineFact["field"];

/** Files of /sys/class/dmi/id. */
export const DMI_FILES: ReadonlyMap<string, Field> = new Map([
  ["sys_vendor", "vendor"],
  ["product_name", "product"],
  ["product_version", "version"],
  ["chassis_asset_tag", "asset-tag"],
  ["bios_vendor", "bios-vendor"],
  ["board_name", "board"],
]);

/** Keywords of `dmidecode -s`. */
export const DMI_KEYWORDS: ReadonlyMap<string, Field> = new Map([
  ["system-manufacturer", "vendor"],
  ["system-product-name", "product"],
  ["system-version", "version"],
  ["chassis-asset-tag", "asset-tag"],
  ["bios-vendor", "bios-vendor"],
  ["baseboard-product-name", "board"],
]);

/** Lines of a whole `dmidecode`, by the heading that they stand below. */
export const DMI_TABLE: ReadonlyMap<string, Field> = new Map([
  ["System Information/Manufacturer", "vendor"],
  ["System Information/Product Name", "product"],
  ["System Information/Version", "version"],
  ["Chassis Information/Asset Tag", "asset-tag"],
  ["BIOS Information/Vendor", "bios-vendor"],
  ["Base Board Information/Product Name", "board"],
]);

/** Does a value say something? Firmware fills in what nobody set. */
export function isTelling(value: string): boolean {
  return (
    value.length > 0 &&
    value.length <= 200 &&
    !/^(?:not specified|not available|not applicable|none|n\/a|unknown|empty|default string|to be filled by o\.e\.m\.|system (?:manufacturer|product name|version)|\.{1,3}|0{1,20})$/i.test(
      value,
    )
  );
}
