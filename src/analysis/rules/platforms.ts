/**
 * What opens a port's source filter, by platform. Sources: the vendors' documents named in the doc
 * page of fabric-antispoof-forward.
 */
import type { Finding } from "../../report/schema.ts";

/** @param port whose port, and which addresses it must be allowed to send from. */
export function openPort(host: string, addresses: string, reply: boolean): Finding["remedies"] {
  const what = reply ? "the VIP" : "any client's address";
  return [
    {
      host,
      platform: "Huawei Cloud",
      commands: [
        `# console: ECS > NICs of ${host} > turn the source/destination check off; or by API:`,
        `curl -X PUT "$VPC_ENDPOINT/v1/$PROJECT_ID/ports/$PORT_ID" -H "X-Auth-Token: $TOKEN" -H "Content-Type: application/json" -d '{"port":{"allowed_address_pairs":[{"ip_address":"1.1.1.1/0"}]}}'`,
      ],
      note: { en: `lets ${host} send from ${what}; 1.1.1.1/0 is how this platform writes "check off"` },
    },
    {
      host,
      platform: "OpenStack",
      commands: [`openstack port set --allowed-address ip-address=${addresses} $PORT_ID`],
      note: { en: `lets ${host} send from ${what}` },
    },
    {
      host,
      platform: "AWS",
      commands: [
        "aws ec2 modify-network-interface-attribute --network-interface-id $ENI_ID --no-source-dest-check",
      ],
      note: {
        en: `on the interface of ${host}; its own delivery is by address too, so every real server needs it as well`,
      },
    },
  ];
}
