/** Services and real servers as ipvsadm(8) reads them on its command line. */
import { endpoint } from "../../lib/ip.ts";
import type { Finding } from "../../report/schema.ts";
import type { Forwarding } from "../host/define.ts";

export interface CommandService {
  /** Number, or name in small letters; 0 for firewall marks. */
  readonly protocol: number | string;
  readonly vip: string;
  readonly port: number;
  readonly fwmark?: number;
  readonly flags?: readonly string[];
}

const LETTERS = new Map<number | string, string>([
  [6, "-t"],
  ["tcp", "-t"],
  [132, "--sctp-service"],
  ["sctp", "--sctp-service"],
]);

/** `-t 10.0.0.1:80`, `-f 7`; UDP where the protocol is none of the others. */
export function serviceOption({ protocol, vip, port, fwmark, flags }: CommandService): string {
  if (fwmark !== undefined) return `-f ${fwmark}${flags?.includes("IPv6") ? " -6" : ""}`;
  return `${LETTERS.get(protocol) ?? "-u"} ${endpoint(vip, port)}`;
}

/** `-r 10.0.0.5:80` */
export function serverOption(ip: string, port: number): string {
  return `-r ${endpoint(ip, port)}`;
}

/** `-r <RIP>:80`, for the reader to fill in an address of the VIP's family. */
export function anyServerOption(vip: string, port: number): string {
  return vip.includes(":") ? `-r [<RIP>]:${port}` : `-r <RIP>:${port}`;
}

/** `ipvsadm -e` sets direct routing when it is not told the method again. */
export const FORWARDING_OPTION: Readonly<Record<Forwarding, string>> = {
  route: "-g",
  tunnel: "-i",
  masq: "-m",
  local: "-g",
};

/** Where no line shows the method: a variable for the reader to set; the shell stops while it is not. */
const UNKNOWN_METHOD = `$\{METHOD:?}`;

export function methodOption(forwarding: Forwarding | undefined): string {
  return forwarding === undefined ? UNKNOWN_METHOD : FORWARDING_OPTION[forwarding];
}

const METHOD_NOTE =
  "METHOD is what the real servers are set up for: -g direct routing, -i tunnelling, -m NAT";

const METHOD_NOTE_ZH = "METHOD 取决于 RS 的配置：-g 为直接路由，-i 为隧道，-m 为 NAT";

interface Server {
  readonly ip: string;
  readonly port: number;
  readonly forwarding?: Forwarding | undefined;
}

/**
 * The commands that give a service its real servers.
 * @param known what other lines say of them: the table of before, other services of the same VIP
 */
export function addServers(service: CommandService, known: readonly Server[]): readonly string[] {
  if (known.length === 0)
    return [
      `ipvsadm -a ${serviceOption(service)} ${anyServerOption(service.vip, service.port)} ${UNKNOWN_METHOD}`,
    ];
  return known
    .slice(0, 8)
    .map(
      (s) =>
        `ipvsadm -a ${serviceOption(service)} ${serverOption(
          s.ip,
          s.forwarding === "masq" || service.fwmark !== undefined ? s.port : service.port,
        )} ${methodOption(s.forwarding)}`,
    );
}

/** A remedy's note, with what METHOD means where one of its commands has it. */
export function noted(
  commands: readonly string[],
  en: string,
  zh: string,
): Finding["remedies"][number]["note"] {
  return commands.some((c) => c.includes(UNKNOWN_METHOD))
    ? { en: `${en}. ${METHOD_NOTE}`, zh: `${zh}。${METHOD_NOTE_ZH}` }
    : { en, zh };
}
