import { styled } from "../terminal.ts";
import { cellWidth, cutTo, padTo } from "./cell-width.ts";

export type Column<Row> = { title: string; text: (row: Row) => string; align?: "left" | "right" };

const GAP = 2;
const NARROWEST = 8;

/** Rows under titles; when a width is given, the widest columns are cut until everything fits. */
export function renderTable<Row>(columns: readonly Column<Row>[], rows: readonly Row[], width: number | null): string {
  const cells = rows.map((row) => columns.map((column) => column.text(row)));
  const natural = columns.map((column, index) =>
    Math.max(cellWidth(column.title), ...cells.map((row) => cellWidth(row[index] ?? ""))),
  );
  const widths = width === null ? natural : fittedWidths(natural, width);
  const line = (texts: readonly string[]) =>
    texts
      .map((text, index) => padTo(cutTo(text, widths[index] ?? 0), widths[index] ?? 0, columns[index]?.align ?? "left"))
      .join(" ".repeat(GAP))
      .trimEnd();
  const head = styled("bold", line(columns.map((column) => column.title)));
  return [head, ...cells.map(line)].join("\n");
}

function fittedWidths(natural: readonly number[], width: number): number[] {
  const widths = [...natural];
  const room = width - GAP * (natural.length - 1);
  let excess = widths.reduce((sum, one) => sum + one, 0) - room;
  while (excess > 0) {
    const widest = widths.indexOf(Math.max(...widths));
    const before = widths[widest] ?? 0;
    if (before <= NARROWEST) break;
    widths[widest] = before - 1;
    excess -= 1;
  }
  return widths;
}
