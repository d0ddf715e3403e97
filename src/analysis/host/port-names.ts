/** Names that commands print instead of port numbers when they are not asked for numbers (/etc/services). */

const PORTS = new Map<string, number>(
  (
    "ftp-data 20|ftp 21|ssh 22|telnet 23|smtp 25|domain 53|bootps 67|bootpc 68|tftp 69|http 80|www 80|" +
    "kerberos 88|pop3 110|sunrpc 111|ntp 123|netbios-ns 137|netbios-dgm 138|netbios-ssn 139|imap2 143|imap 143|" +
    "snmp 161|snmp-trap 162|snmptrap 162|bgp 179|ldap 389|https 443|microsoft-ds 445|isakmp 500|syslog 514|" +
    "dhcpv6-client 546|dhcpv6-server 547|rtsp 554|submission 587|ipp 631|ldaps 636|rsync 873|imaps 993|pop3s 995|" +
    "socks 1080|openvpn 1194|ms-sql-s 1433|radius 1812|radius-acct 1813|nfs 2049|mysql 3306|ms-wbt-server 3389|" +
    "ipsec-nat-t 4500|sip 5060|sip-tls 5061|mdns 5353|hostmon 5355|postgresql 5432|amqp 5672|x11 6000|" +
    "redis 6379|http-alt 8080|webcache 8080|zabbix-agent 10050|zabbix-trapper 10051"
  )
    .split("|")
    .map((pair) => {
      const [name, port] = pair.split(" ");
      return [name, Number(port)];
    }),
);

/** A port from its number or its well-known name; undefined when it is neither. */
export function parsePort(text: string): number | undefined {
  if (!/^[0-9]{1,5}$/.test(text)) return PORTS.get(text);
  const port = Number(text);
  return port <= 65535 ? port : undefined;
}
