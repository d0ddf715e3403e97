import type { Layer, LayerTables } from "./cursor.ts";

/** Layers by the numbers they declare; the first to declare a number has it. */
export function layerTables(layers: readonly Layer[]): LayerTables {
  const ethertypes = new Map<number, Layer>();
  const protocols = new Array<Layer | undefined>(256).fill(undefined);
  const udpPorts = new Map<number, Layer>();
  const udpShapes: Layer[] = [];
  for (const layer of layers) {
    for (const type of layer.ethertypes ?? []) if (!ethertypes.has(type)) ethertypes.set(type, layer);
    for (const protocol of layer.protocols ?? []) protocols[protocol] ??= layer;
    if (layer.udpPorts === "any") udpShapes.push(layer);
    else for (const port of layer.udpPorts ?? []) if (!udpPorts.has(port)) udpPorts.set(port, layer);
  }
  return { ethertypes, protocols, udpPorts, udpShapes };
}
