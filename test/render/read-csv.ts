/** RFC 4180, read as strictly as it is written. */
export function readCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let at = 0;
  while (at < text.length) {
    let cell = "";
    if (text[at] === '"') {
      at++;
      while (text[at] !== '"' || text[at + 1] === '"') {
        if (at >= text.length) throw new Error("a quote is not closed");
        if (text[at] === '"') at++;
        cell += text[at++];
      }
      at++;
    } else {
      while (at < text.length && text[at] !== "," && text[at] !== "\r") {
        if (text[at] === '"' || text[at] === "\n")
          throw new Error(`${JSON.stringify(text[at])} in a bare cell`);
        cell += text[at++];
      }
    }
    row.push(cell);
    if (text[at] === ",") at++;
    else if (text.startsWith("\r\n", at)) {
      at += 2;
      rows.push(row);
      row = [];
    } else throw new Error(`no end of a cell at ${at}`);
  }
  return rows;
}
