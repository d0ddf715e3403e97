/**
 * What a report calls its captures. Parts may repeat (two interfaces of a host, rotated files), and a frame number says
 * something only where it is clear of which file: then the file's name stands behind the part, `ds/ds-eth1.pcap`, as with
 * files of an archive, and a number where even that repeats.
 */

interface Named {
  readonly part: string;
  readonly name: string;
}

/** @returns the captures in their order, `part` being what they are called. */
export function labelCaptures<T extends Named>(captures: readonly T[]): readonly T[] {
  const parts = counted(captures.map(({ part }) => part));
  const files = counted(captures.map(fileLabel));
  const seen = new Map<string, number>();
  return captures.map((capture) => {
    if (parts.get(capture.part) === 1) return capture;
    const label = fileLabel(capture);
    if (files.get(label) === 1) return { ...capture, part: label };
    const number = (seen.get(label) ?? 0) + 1;
    seen.set(label, number);
    return { ...capture, part: numbered(label, number) };
  });
}

/** The names that a capture may go by, of which a report has one. @param number of it among its namesakes, from 1 */
export function labelsOf(capture: Named, number: number): readonly string[] {
  const label = fileLabel(capture);
  return [capture.part, label, numbered(label, number)];
}

export const fileLabel = ({ part, name }: Named): string => `${part}/${name}`;

const numbered = (label: string, number: number) => `${label}#${number}`;

function counted(labels: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  return counts;
}
