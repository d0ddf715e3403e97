/** Which interfaces lead to other machines, and which only to what runs on the host itself. */
import type { Interface } from "../host/define.ts";

/** ifconfig prints no kind of link, and dummies and bridges of containers are Ethernet too: names tell. */
const INNER =
  /^(?:lo|tunl|gre|gretap|sit|ip6tnl|tun|dummy|kube-ipvs|kube-bridge|docker|virbr|cni|cbr|nodelocaldns|cilium_(?:host|net)|lxc_health)[0-9.:]{0,8}$|^(?:veth|cali|lxc|br-)[0-9a-f]{4,16}$/;

export function isWired({ name, kind }: Pick<Interface, "name" | "kind">): boolean {
  return (kind === undefined || kind === "ether") && !INNER.test(name);
}
