import { styled } from "../terminal.ts";
import { padTo } from "./cell-width.ts";
import { INNER_COLUMNS } from "./list-columns.ts";
import { type Column, renderTable } from "./table.ts";
import { valueText, wordsOf } from "./value-text.ts";

type Fields = Readonly<Record<string, unknown>>;

const MAX_COLUMNS = 7;
const MAX_ROWS = 20;

export const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const isTable = (value: unknown): value is Fields[] =>
  Array.isArray(value) && value.length > 0 && value.every(isFields);

/** Any answer as names and values, then its lists as tables, each under its name. */
export function renderDetails(value: unknown, width: number | null): string {
  if (!isFields(value)) return valueText("", value);
  const entries = Object.entries(value).filter(([key]) => key !== "progress" || typeof value.finishedAt !== "string");
  const plain = entries.filter(([, inner]) => !isTable(inner) && !isFields(inner));
  const nested = entries.filter(([, inner]) => isFields(inner) && Object.keys(inner).length > 0);
  const tables = entries.filter(([, inner]) => isTable(inner));
  return [
    ...(plain.length === 0 ? [] : [renderPairs(plain)]),
    ...nested.map(([key, inner]) => `${styled("bold", wordsOf(key))}\n${indent(renderDetails(inner, width))}`),
    ...tables.map(
      ([key, rows]) =>
        `${styled("bold", wordsOf(key))}\n${indent(renderRows(rows as Fields[], width, INNER_COLUMNS[key]))}`,
    ),
  ].join("\n\n");
}

function renderPairs(pairs: readonly (readonly [string, unknown])[]): string {
  const widest = Math.max(...pairs.map(([key]) => wordsOf(key).length));
  return pairs.map(([key, value]) => `${padTo(wordsOf(key), widest, "left")}  ${valueText(key, value)}`).join("\n");
}

/** Rows under the wanted columns, without those that are empty; of an unknown shape the first few that hold something. */
export function renderRows(rows: readonly Fields[], width: number | null, wanted?: readonly string[]): string {
  const keys = (wanted ?? Object.keys(rows[0] ?? {})).filter((key) => rows.some((row) => isFilled(row[key])));
  const columns: Column<Fields>[] = keys.slice(0, wanted === undefined ? MAX_COLUMNS : keys.length).map((key) => ({
    title: wordsOf(key),
    text: (row) => valueText(row.unit === "share" && typeof row[key] === "number" ? "share" : key, row[key]),
    align: rows.every((row) => typeof row[key] === "number" || row[key] === null) ? "right" : "left",
  }));
  const table = renderTable(columns, rows.slice(0, MAX_ROWS), width === null ? null : width - 2);
  const rest = rows.length - MAX_ROWS;
  return rest > 0 ? `${table}\n${styled("dim", `… and ${rest} more; --json shows all`)}` : table;
}

const isFilled = (value: unknown): boolean =>
  value !== null && value !== undefined && !isFields(value) && !(Array.isArray(value) && value.length === 0);

const indent = (text: string): string =>
  text
    .split("\n")
    .map((line) => (line === "" ? "" : `  ${line}`))
    .join("\n");
