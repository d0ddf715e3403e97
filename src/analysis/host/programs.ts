/** The programs whose names begin a command line in pasted text, whether or not a parser reads their output. */
import { ipObject } from "./ip-object.ts";

/** Programs whose names are no words of a sentence. */
const PROGRAMS = new Set(
  (
    "ip ipvsadm ss netstat nstat ethtool ifconfig arp uname dmesg journalctl iptables iptables-save " +
    "iptables-legacy iptables-legacy-save iptables-nft-save ip6tables ip6tables-save nft arptables " +
    "arptables-save ebtables tc conntrack arping traceroute tracepath tcpdump tshark hostnamectl lsmod " +
    "modinfo modprobe keepalived egrep fgrep zgrep lscpu lspci brctl bpftool firewall-cmd getenforce ipset " +
    "nmap curl dig nslookup mtr sar mpstat vmstat iostat dropwatch numactl virsh docker kubectl crictl dpip " +
    "rtacct lnstat ifstat systemctl nmcli networkctl lsb_release timedatectl chronyc ntpq lsof ping6 iperf3 " +
    "sestatus resolvectl teamdctl ufw rpm dpkg systemd-detect-virt virt-what ipvsadm-save"
  ).split(" "),
);
/** Programs that are also words of a sentence: alone, or with an option, a number or a path. */
const WORDS = new Set(
  (
    "route cat head tail grep awk sed more less date free top ps hostname service host echo ping bridge ls df " +
    "id w who uptime sort find perf mount"
  ).split(" "),
);
/** Objects of ip(8), with the abbreviations in use. */
const IP_OBJECT =
  /^(?:a|ad|add|addr|addre|addres|address|l|li|lin|link|n|ne|nei|neigh|neighb|neighbor|neighbour|r|ro|rou|rout|route|ru|rul|rule|netns|netconf|tun|tunnel|maddr|maddress|mroute|monitor|nexthop|ntable|vrf|xfrm|token|tcp_metrics|l2tp|fou|sr|macsec)$/;

/** Is this a command that a person would type, as opposed to prose that begins with a program's name? */
export function isCommand(words: readonly string[]): boolean {
  const [program = "", ...rest] = words;
  if (program === "ip") return IP_OBJECT.test(ipObject(words).object);
  if (program === "sysctl") return rest.length === 0 || rest.some((w) => /^-|[./=]/.test(w));
  // Its output begins with `# dmidecode 3.4`.
  if (program === "dmidecode") return rest.every((w) => !/^\d/.test(w));
  if (PROGRAMS.has(program)) return true;
  return WORDS.has(program) && (rest.length === 0 || rest.some((w) => /^[-/.]|[0-9/]/.test(w)));
}

/** Could a command begin with this word? A quick look, before the line is taken apart. */
export function beginsCommand(word: string): boolean {
  return (
    PROGRAMS.has(word) ||
    WORDS.has(word) ||
    /^\/[\w./-]*bin\//.test(word) ||
    /^[A-Z_]{1,20}=/.test(word) ||
    /^(?:sysctl|dmidecode|sudo|doas|watch|timeout|env|nsenter|ssh|for|while)$/.test(word)
  );
}
