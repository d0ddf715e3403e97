/** What ipvs-no-dest and ipvs-weight-zero share: the service is there and has no real server to use. */
import type { DirectorLoss, DirectorStop } from "../evidence/director-loss.ts";
import type { IpvsTables, TableService } from "../evidence/ipvs-tables.ts";

export interface Unusable {
  readonly stop: DirectorStop;
  readonly service: TableService;
}

/** The stopped requests and their service, when nothing of them was forwarded. */
export function unusable(loss: DirectorLoss, tables: IpvsTables): Unusable | undefined {
  for (const stop of loss.stops) {
    if (!stop.all) continue;
    const { protocol, vip, port } = stop.wanted;
    const service = tables.directors
      .find((d) => d.director === stop.director)
      ?.services.find((s) => s.protocol === protocol && s.vip === vip && (s.port === port || s.port === 0));
    if (service) return { stop, service };
  }
  return undefined;
}
