/** What the rules share where requests reached a real server and no answer left it, nor any refusal. */
import type { DeliveryAnswers, ServerDelivery } from "../evidence/deliveries.ts";
import type { ReturnPath, ReturnPaths, ReturnServer } from "../evidence/return-paths.ts";
import { fits } from "./cite-counter.ts";

/** Requests that no answer, no reset and no ICMP error was seen for. */
export function silentServers(deliveries: DeliveryAnswers | undefined): readonly ServerDelivery[] {
  return (deliveries?.servers ?? []).filter((s) => s.silent.length > 0 && s.refusals.length === 0);
}

export function pathsOf(returnPaths: ReturnPaths | undefined, host: string): ReturnServer | undefined {
  return returnPaths?.servers.find((s) => s.host === host);
}

/** Did the kernel find no route for as many packets as were not answered? */
export function lacksRoute(server: ServerDelivery, back: ReturnServer | undefined): boolean {
  return fits(back?.noRoutes?.growth, server.silentPackets);
}

/** Is it known that the host has no way to that client, or refuses it? */
export function isDeadEnd({ route }: ReturnPath): boolean {
  return route?.certain === true && (route.kind === "none" || route.kind === "refused");
}

/** Of the silent, how many answers its sockets sent that were not seen to leave: all, none, or not known. */
export function sends({ silentPackets, unseenSends }: ServerDelivery): "all" | "none" | "unknown" {
  if (unseenSends === undefined) return "unknown";
  if (fits(unseenSends, silentPackets)) return "all";
  return fits(silentPackets - unseenSends, silentPackets) ? "none" : "unknown";
}
