/** `rs1`, `rs1 and rs2`, `rs1, rs2 and rs3`. */
export function listedNames(names: readonly string[]): string {
  if (names.length < 2) return names.join("");
  return `${names.slice(0, -1).join(", ")} and ${names[names.length - 1]}`;
}
