import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { removeSecrets } from "../../../src/analysis/redact/secrets.ts";

/** Line to what must be left of it. */
const REMOVED: readonly (readonly [string, string])[] = [
  ["        auth_pass 1111", "        auth_pass [secret]"],
  [
    "authentication { auth_type PASS auth_pass s3cr3t }",
    "authentication { auth_type PASS auth_pass [secret] }",
  ],
  ['    auth_pass "with blank"', '    auth_pass "[secret]"'],
  ["rocommunity S3creT 10.0.0.0/8", "rocommunity [secret] 10.0.0.0/8"],
  ["rwcommunity6 S3creT", "rwcommunity6 [secret]"],
  ["com2sec notConfigUser  default       S3creT", "com2sec notConfigUser  default       [secret]"],
  ["snmp-server community S3creT RO 10", "snmp-server community [secret] RO 10"],
  ["trap2sink 10.0.0.9 S3creT", "trap2sink 10.0.0.9 [secret]"],
  ['createUser monitor SHA "auth pass" AES privpass', "createUser monitor [secret]"],
  ["# snmpwalk -v2c -c S3creT 10.0.0.1 1.3.6.1", "# snmpwalk -v2c -c [secret] 10.0.0.1 1.3.6.1"],
  ["DB_PASSWORD=S3creT", "DB_PASSWORD=[secret]"],
  ['"api_key": "S3creT",', '"api_key": "[secret]",'],
  ["client_secret: S3creT", "client_secret: [secret]"],
  ["export AWS_SECRET_ACCESS_KEY=S3creT/+x", "export AWS_SECRET_ACCESS_KEY=[secret]"],
  ["aws_session_token = S3creT", "aws_session_token = [secret]"],
  ["id AKIAIOSFODNN7EXAMPLE used", "id [secret] used"],
  ["Authorization: Basic dXNlcjpwYXNz", "Authorization: [secret]"],
  ["curl -H 'Authorization: Bearer abc.def' http://x", "curl -H 'Authorization: [secret]' http://x"],
  ["GET /x HTTP/1.1 bearer S3creTS3creT", "GET /x HTTP/1.1 bearer [secret]"],
  ["url https://user:S3creT@host/path", "url https://[secret]@host/path"],
  ["see https://h/x?a=1&token=S3creT&b=2", "see https://h/x?a=1&token=[secret]&b=2"],
  [
    "https://b.s3/x?X-Amz-Credential=AK/1&X-Amz-Signature=ab12",
    "https://b.s3/x?X-Amz-Credential=[secret]&X-Amz-Signature=[secret]",
  ],
  ["https://a.blob/x?sv=2022&sig=S3%2BcreT", "https://a.blob/x?sv=2022&sig=[secret]"],
  ["curl -u admin:S3creT http://10.0.0.1/", "curl -u [secret] http://10.0.0.1/"],
  ["mysql -h db -uroot -pS3creT -e 'select 1'", "mysql -h db -uroot -p[secret] -e 'select 1'"],
  ["sshpass -p S3creT ssh rs1 ipvsadm -Ln", "sshpass -p [secret] ssh rs1 ipvsadm -Ln"],
  ["app --password S3creT --port 80", "app --password [secret] --port 80"],
  ["app --token=S3creT", "app --token=[secret]"],
  ["PrivateKey = yAnz5TF+lXXJte14tji3zlMNq+hd2rYUIgJBgB3fBmk=", "PrivateKey = [secret]"],
  ["  preshared key: yAnz5TF+lXXJte14tji3zlMNq+hd2rYUIgJBgB3fBmk=", "  preshared key: [secret]"],
  ['10.0.0.1 10.0.0.2 : PSK "S3creT"', '10.0.0.1 10.0.0.2 : PSK "[secret]"'],
  ["\tauth-trunc hmac(sha1) 0x0123456789abcdef 96", "\tauth-trunc hmac(sha1) [secret] 96"],
  ["\tenc cbc(aes) 0x0123456789abcdef", "\tenc cbc(aes) [secret]"],
  ["\taead rfc4106(gcm(aes)) 0x0123456789abcdef 128", "\taead rfc4106(gcm(aes)) [secret] 128"],
  [" neighbor 10.0.0.1 password S3creT", " neighbor 10.0.0.1 password [secret]"],
  ['    password "S3creT";', '    password "[secret]";'],
  ["  password S3creT;", "  password [secret];"],
  ["enable secret 5 $1$abcd$0123456789abcdefghijkl", "enable secret 5 [secret]"],
  ["username ops privilege 15 password 0 S3creT", "username ops privilege 15 password 0 [secret]"],
  [" ip ospf message-digest-key 1 md5 S3creT", " ip ospf message-digest-key 1 md5 [secret]"],
  ["requirepass S3creT", "requirepass [secret]"],
  ["root:$6$salt$0123456789abcdef/.:19000:0:99999:7:::", "root:$6$[secret]:19000:0:99999:7:::"],
  ["ops:!ab0123456789.:19000:0:", "ops:![secret]:19000:0:"],
  ["net.ipv6.conf.eth0.stable_secret = 2001:db8::1234", "net.ipv6.conf.eth0.stable_secret = [secret]"],
  ["net.ipv4.tcp_fastopen_key = 1d3f-2a-3b-4c", "net.ipv4.tcp_fastopen_key = [secret]"],
  ["hook https://hooks.slack.com/services/T0/B0/abc", "hook https://hooks.slack.com/services/[secret]"],
  ["jwt eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl", "jwt [secret]"],
];

const STAYS: readonly string[] = [
  "        auth_type PASS",
  "    authentication {",
  "net.ipv4.route.secret_interval = 600",
  'sysctl: reading key "net.ipv6.conf.all.stable_secret"',
  "net.ipv4.conf.all.secure_redirects = 1",
  "-A -t 192.168.1.60:80 -s rr -p 360",
  "# ipvsadm -A -t 192.168.1.60:80 --persistent 360",
  "TCP  192.168.1.60:80 rr persistent 360",
  "sshd[12]: Failed password for root from 10.0.0.9 port 51234 ssh2",
  "sshd[12]: Accepted password for ops from 10.0.0.9 port 51234 ssh2",
  "PasswordAuthentication yes",
  "token_ttl = 3600",
  "password_file = /etc/x",
  "-A INPUT -m mark --mark 0x1/0xff -j ACCEPT",
  "0: from all fwmark 0x64 lookup 100",
  " set community 65000:100",
  "  community 65000:100",
  "gre0 ikey 0x1 okey 0x2",
  "    link/ether fa:16:3e:3c:59:5f brd ff:ff:ff:ff:ff:ff",
  "inet6 fe80::f816:3eff:fe3c:595f/64 scope link",
  "  private key: (hidden)",
  "  public key: yAnz5TF+lXXJte14tji3zlMNq+hd2rYUIgJBgB3fBmk=",
  "password = $DB_PASSWORD",
  "kernel: Key type dns_resolver registered",
  "   tcp-user-timeout: 5",
  'LISTEN 0 128 0.0.0.0:80 0.0.0.0:* users:(("nginx",pid=1,fd=6))',
  "real_server 192.168.1.48 80 {",
  "http://127.0.0.1:8080/health?check=1",
];

describe("secrets", () => {
  test.each(REMOVED)("%s", (line, left) => {
    expect(removeSecrets(`# cat x\n${line}\nnext`)).toBe(`# cat x\n${left}\nnext`);
    expect(removeSecrets(left)).toBe(left);
  });

  test.each(STAYS)("stays: %s", (line) => {
    expect(removeSecrets(`password x\n${line}`).split("\n")[1]).toBe(line);
    expect(removeSecrets(line)).toBe(line);
  });

  test("a private key goes line by line, and what follows stays", () => {
    const key = [
      "-----BEGIN RSA PRIVATE KEY-----",
      "MIIEpAIBAAKC",
      "qqqq+/==",
      "-----END RSA PRIVATE KEY-----",
    ];
    expect(removeSecrets(["a", ...key, "# ip addr", "b"].join("\n")).split("\n")).toEqual([
      "a",
      key[0],
      "[secret]",
      "[secret]",
      key[3],
      "# ip addr",
      "b",
    ]);
  });

  test("a private key without its end does not swallow the next output", () => {
    const text = [
      "-----BEGIN OPENSSH PRIVATE KEY-----",
      "b3BlbnNzaC1rZXk=",
      "# ip addr",
      "1: lo: <LOOPBACK>",
    ];
    expect(removeSecrets(text.join("\n")).split("\n")).toEqual([text[0], "[secret]", text[2], text[3]]);
  });

  test("a private key on one line", () => {
    const line = '{"k": "-----BEGIN PRIVATE KEY-----\\nMIIE\\n-----END PRIVATE KEY-----\\n", "x": 1}';
    expect(removeSecrets(line)).not.toContain("MIIE");
    expect(removeSecrets(line)).toContain('"x": 1');
  });

  test("lines stay lines, whatever they hold, and once is enough", () => {
    const words = [
      "password",
      "=",
      " ",
      "token",
      ":",
      '"',
      "\n",
      "auth_pass",
      "://",
      "a:b@",
      "?sig=",
      "$6$",
      "-",
    ];
    const texts = fc.array(fc.constantFrom(...words), { maxLength: 60 }).map((list) => list.join(""));
    fc.assert(
      fc.property(texts, (text) => {
        const clean = removeSecrets(text);
        expect(clean.split("\n").length).toBe(text.split("\n").length);
      }),
    );
  });

  test("takes time in proportion to the text", () => {
    for (const piece of [
      "password ",
      "password=",
      'a="',
      "curl -u ",
      "://a:",
      "eyJa",
      "snmpget -c",
      "$6$a",
      "0xab",
      "neighbor ",
      "-----BEGIN ",
    ]) {
      const start = performance.now();
      removeSecrets(piece.repeat(Math.ceil(400_000 / piece.length)));
      expect([piece, performance.now() - start < 2_500]).toEqual([piece, true]);
    }
  });
});
