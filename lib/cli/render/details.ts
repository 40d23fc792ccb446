import { styled } from "../terminal.ts";
import { padTo } from "./cell-width.ts";
import { type Column, renderTable } from "./table.ts";
import { valueText, wordsOf } from "./value-text.ts";

type Fields = Readonly<Record<string, unknown>>;

const MAX_COLUMNS = 7;

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
    ...tables.map(([key, rows]) => `${styled("bold", wordsOf(key))}\n${indent(renderRows(rows as Fields[], width))}`),
  ].join("\n\n");
}

function renderPairs(pairs: readonly (readonly [string, unknown])[]): string {
  const widest = Math.max(...pairs.map(([key]) => wordsOf(key).length));
  return pairs.map(([key, value]) => `${padTo(wordsOf(key), widest, "left")}  ${valueText(key, value)}`).join("\n");
}

/** Rows of an unknown shape: the first few columns that hold something. */
export function renderRows(rows: readonly Fields[], width: number | null): string {
  const keys = Object.keys(rows[0] ?? {}).filter((key) =>
    rows.some((row) => row[key] !== null && !isFields(row[key]) && !isEmptyList(row[key])),
  );
  const columns: Column<Fields>[] = keys.slice(0, MAX_COLUMNS).map((key) => ({
    title: wordsOf(key),
    text: (row) => valueText(key, row[key]),
    align: rows.every((row) => typeof row[key] === "number" || row[key] === null) ? "right" : "left",
  }));
  return renderTable(columns, rows, width === null ? null : width - 2);
}

const isEmptyList = (value: unknown): boolean => Array.isArray(value) && value.length === 0;

const indent = (text: string): string =>
  text
    .split("\n")
    .map((line) => (line === "" ? "" : `  ${line}`))
    .join("\n");
