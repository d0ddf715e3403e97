/** RFC 4180, strictly: throws where a field is not well formed. */
export function parseCsv(text: string): string[][] {
  const rows: string[][] = [];
  for (let at = 0; at < text.length; ) {
    const row: string[] = [];
    for (;;) {
      const field = /(?:"(?:[^"]|"")*"|[^",\r\n]*)/y;
      field.lastIndex = at;
      const [found] = field.exec(text) ?? [""];
      at += found.length;
      row.push(found.startsWith('"') ? found.slice(1, -1).replaceAll('""', '"') : found);
      if (text[at] !== ",") break;
      at++;
    }
    if (text.slice(at, at + 2) !== "\r\n") throw new Error(`no end of line at ${at}`);
    at += 2;
    rows.push(row);
  }
  return rows;
}
