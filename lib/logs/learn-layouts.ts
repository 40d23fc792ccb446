import type { LayoutField, LineLayout } from "./layout.ts";
import { COLUMN, ColumnReader } from "./layout-columns.ts";
import { NO_LEVEL } from "./levels.ts";
import type { TimestampReader } from "./timestamps.ts";

export type LineSlice = { bytes: Uint8Array; start: number; end: number };

type Column = {
  mark: number;
  type: number;
  style: number;
  level: number;
  start: number;
  end: number;
  next: number;
  upper: boolean;
};
type Row = { columns: Column[]; weight: number; separator: number; signature: string };
type Cluster = { rows: Row[]; at: number; fields: LayoutField[] };

const COLUMNS_MAX = 16;
const ANCHOR_REACH = 8;
/** Share of the lines (by weight) that must agree before a column counts as part of the head. */
const NEARLY_ALL = 0.97;
const SMALLEST_BRANCH = 0.002;
const LATIN1 = new TextDecoder("latin1");

/**
 * Learns how the heads of log lines are built from the statistics of their columns: a head reaches as far as nearly
 * all lines agree on the type of a column (time, level, number, bracket, name with colon). Lines that say the same
 * thing count less (by the square root of their number), so that one chatty message does not pass for a head.
 * Several layouts come back when a file mixes sources; an empty list means that lines have no head.
 */
export function learnLayouts(lines: readonly LineSlice[], timestamps: TimestampReader): LineLayout[] {
  const reader = new ColumnReader(timestamps);
  const bySeparator = new Map<number, Row[]>();
  for (const row of weighRows(lines, reader)) {
    const rows = bySeparator.get(row.separator) ?? [];
    rows.push(row);
    bySeparator.set(row.separator, rows);
  }
  const layouts: LineLayout[] = [];
  for (const separator of [...bySeparator.keys()].sort((a, b) => b - a)) {
    const rows = bySeparator.get(separator) ?? [];
    if (rows.length < lines.length * SMALLEST_BRANCH) continue;
    for (const fields of learnCluster({ rows, at: 0, fields: [] })) layouts.push({ separator, fields });
  }
  return layouts;
}

/** Rows with weights: n lines of the same masked tail share the weight sqrt(n). */
function weighRows(lines: readonly LineSlice[], reader: ColumnReader): Row[] {
  const signatures = lines.map((line) => tailSignature(line));
  const counts = new Map<string, number>();
  for (const signature of signatures) counts.set(signature, (counts.get(signature) ?? 0) + 1);
  return lines.map((line, index) => {
    const separator = separatorOf(line, reader);
    const weight = 1 / Math.sqrt(counts.get(signatures[index] as string) ?? 1);
    const columns = readColumns(line, reader, separator);
    return { columns, weight, separator, signature: signatures[index] as string };
  });
}

function tailSignature({ bytes, start, end }: LineSlice): string {
  const text = LATIN1.decode(bytes.subarray(Math.max(start, end - 300), end));
  return text
    .trimEnd()
    .split(/\s+/)
    .slice(-6)
    .map((word) => (/\d|\//.test(word) ? "#" : word))
    .join(" ");
}

/** A bar, tab or semicolon separates columns when the line starts with a timestamp, level or number cut by it. */
function separatorOf({ bytes, start, end }: LineSlice, reader: ColumnReader): number {
  const stop = Math.min(end, start + 120);
  for (const separator of [124, 9, 59]) {
    let seen = 0;
    for (let i = start; i < stop; i++) if (bytes[i] === separator) seen++;
    if (seen < 2 || !reader.read(bytes, start, end, separator)) continue;
    const typed = reader.type === COLUMN.timestamp || reader.type === COLUMN.level;
    if (typed && reader.next > reader.end && bytes[reader.next - 1] === separator) return separator;
  }
  return 32;
}

function readColumns({ bytes, start, end }: LineSlice, reader: ColumnReader, separator: number): Column[] {
  const columns: Column[] = [];
  let at = start;
  while (columns.length < COLUMNS_MAX && reader.read(bytes, at, end, separator)) {
    const first = bytes[reader.start] as number;
    const upper = first < 97 || first > 122;
    const { type, style, level, next, mark } = reader;
    columns.push({
      type,
      mark,
      style,
      level,
      start: reader.start - start,
      end: reader.end - start,
      next: next - start,
      upper,
    });
    at = next;
  }
  return columns;
}

const weigh = (rows: readonly Row[]) => rows.reduce((sum, row) => sum + row.weight, 0);

function shareOf(rows: readonly Row[], matches: (column: Column | undefined, row: Row) => boolean, at: number): number {
  let hit = 0;
  let all = 0;
  for (const row of rows) {
    all += row.weight;
    if (matches(row.columns[at], row)) hit += row.weight;
  }
  return all === 0 ? 0 : hit / all;
}

/** Whether lines say at least four different things: less tells nothing about where a head ends. */
const isVaried = (rows: readonly Row[]) => new Set(rows.map((row) => row.signature)).size >= 4;

const isAnchor = (column: Column): boolean =>
  column.type === COLUMN.timestamp ||
  (column.type === COLUMN.level && column.upper) ||
  (column.type === COLUMN.bracket && (column.style > 0 || column.level !== NO_LEVEL));

const anchorKey = (distance: number, column: Column): string =>
  `${distance}:${column.type}:${column.style}:${column.mark}:${column.level === NO_LEVEL ? 0 : 1}`;

function* learnCluster(cluster: Cluster): Generator<LayoutField[]> {
  const { rows, at, fields } = cluster;
  const groups = groupByAnchor(rows, at, fields.length > 0 && !isVaried(rows) ? 2 : ANCHOR_REACH);
  const total = weigh(rows);
  const big = [...groups.values()].filter((group) => group.length >= 3 && weigh(group) >= total * SMALLEST_BRANCH);
  big.sort((a, b) => weigh(b) - weigh(a));
  if (rows.length < 12 && big.length === 0) big.push(...groups.values());
  const covered = big.reduce((sum, group) => sum + weigh(group), 0) / (total || 1);
  const top = big[0] ? weigh(big[0]) / total : 0;
  if (big.length > 0 && (fields.length === 0 ? covered > 0.02 : top >= NEARLY_ALL || covered >= 0.9)) {
    const chosen = top >= NEARLY_ALL && fields.length > 0 ? big.slice(0, 1) : big;
    for (const group of chosen) yield* learnCluster(extendToAnchor(group, at, fields));
    return;
  }
  if (fields.length === 0) return;
  const tail = learnTail(rows, at);
  if (tail.length === 0 && (rows[0] as Row).separator === 32) yield* branchTails(rows, at, fields);
  yield [...fields, ...tail];
}

/**
 * Sources with the same time and level may go on differently. Lines with the same type of column at `at` are a source
 * of their own when their head goes on for two columns or more: a bracket alone may well begin a message.
 */
function* branchTails(rows: readonly Row[], at: number, fields: readonly LayoutField[]): Generator<LayoutField[]> {
  for (const type of [COLUMN.bracket, COLUMN.process, COLUMN.nameColon, COLUMN.integer, COLUMN.dotted]) {
    const group = rows.filter((row) => row.columns[at]?.type === type);
    if (group.length < 12 || weigh(group) < weigh(rows) * 0.05 || !isVaried(group)) continue;
    const tail = learnTail(group, at);
    if (tail.length >= 2) yield [...fields, ...tail];
  }
}

function groupByAnchor(rows: readonly Row[], at: number, reach: number): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const stop = Math.min(row.columns.length, at + reach);
    for (let i = at; i < stop; i++) {
      const column = row.columns[i] as Column;
      if (!isAnchor(column)) continue;
      const key = anchorKey(i - at, column);
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [row]);
      else group.push(row);
      break;
    }
  }
  return groups;
}

function extendToAnchor(rows: Row[], at: number, fields: readonly LayoutField[]): Cluster {
  const first = rows[0] as Row;
  let anchorAt = at;
  while (!isAnchor(first.columns[anchorAt] as Column)) anchorAt++;
  const anchor = first.columns[anchorAt] as Column;
  const added: LayoutField[] = [];
  for (let i = at; i < anchorAt; i++) added.push({ kind: tightKind(rows, i) });
  const kind = anchor.type === COLUMN.timestamp ? "timestamp" : anchor.type === COLUMN.level ? "level" : "bracket";
  if (anchor.type === COLUMN.timestamp) added.push({ kind, style: anchor.style, mark: anchor.mark });
  else added.push(anchor.style > 0 ? { kind, style: anchor.style } : { kind });
  return { rows, at: anchorAt + 1, fields: [...fields, ...added] };
}

/** Punctuation is demanded where all lines have it; other columns in front of an anchor may hold anything. */
const tightKind = (rows: readonly Row[], at: number): LayoutField["kind"] =>
  shareOf(rows, (column) => column?.type === COLUMN.punctuation, at) >= 0.999 ? "punctuation" : "token";

/** Columns behind the last anchor: brackets, numbers, dashes, padded words and a name with a colon. */
function learnTail(rows: Row[], from: number): LayoutField[] {
  const fields: LayoutField[] = [];
  const varied = isVaried(rows);
  for (let at = from; at < from + 8; ) {
    const step = nextTailFields(rows, at, varied);
    if (step.length === 0) break;
    fields.push(...step);
    const last = step[step.length - 1] as LayoutField;
    if (last.kind === "seekColon" || last.kind === "seekDash") break;
    at += step.length;
  }
  return fields;
}

function nextTailFields(rows: Row[], at: number, varied: boolean): LayoutField[] {
  const share = (type: number, column: number) => shareOf(rows, (found) => found?.type === type, column);
  const separated = (rows[0] as Row).separator !== 32;
  if (separated) return separatedColumn(rows, at);
  if (share(COLUMN.bracket, at) >= NEARLY_ALL) return [{ kind: "bracket" }];
  if (varied && share(COLUMN.integer, at) >= NEARLY_ALL) return [{ kind: "integer" }];
  if (varied && share(COLUMN.punctuation, at) >= NEARLY_ALL) return [{ kind: "punctuation" }];
  if (varied && share(COLUMN.letter, at) >= NEARLY_ALL) return [{ kind: "letter" }];
  for (let distance = 0; distance <= 3; distance++) {
    const processes = share(COLUMN.process, at + distance);
    const names = processes + share(COLUMN.nameColon, at + distance);
    const sure = (processes >= 0.3 && names >= 0.8) || (varied && names >= 0.95) || (processes > 0.5 && names > 0.7);
    if (sure) return [...tokens(distance), { kind: "seekColon" }];
  }
  if (!varied) return [];
  for (let distance = 1; distance <= 4; distance++) {
    if (share(COLUMN.bracket, at + distance) >= NEARLY_ALL) return [...tokens(distance), { kind: "bracket" }];
    if (share(COLUMN.punctuation, at + distance) >= NEARLY_ALL) return [...tokens(distance), { kind: "punctuation" }];
  }
  const dashed = shareOf(
    rows,
    (_, row) => row.columns.slice(at, at + 4).some((c) => c.type === COLUMN.punctuation),
    at,
  );
  if (dashed >= NEARLY_ALL) return [{ kind: "seekDash" }];
  return isPadded(rows, at) ? [{ kind: "token" }] : [];
}

const tokens = (count: number): LayoutField[] => Array.from({ length: count }, () => ({ kind: "token" as const }));

/** With a separator, a column belongs to the head while nearly all lines still have another one behind it. */
function separatedColumn(rows: Row[], at: number): LayoutField[] {
  const share = shareOf(rows, (column, row) => column !== undefined && row.columns.length > at + 1, at);
  return share >= NEARLY_ALL ? [{ kind: "token" }] : [];
}

/** A word filled up with blanks, so that the next column starts at the same place in nearly all lines. */
function isPadded(rows: readonly Row[], at: number): boolean {
  const widths = new Map<number, number>();
  let padded = 0;
  for (const row of rows) {
    const column = row.columns[at];
    const next = row.columns[at + 1];
    if (column === undefined || next === undefined) continue;
    const width = next.start - column.start;
    widths.set(width, (widths.get(width) ?? 0) + row.weight);
    if (next.start - column.end > 1) padded += row.weight;
  }
  const total = weigh(rows);
  return padded >= total * 0.3 && Math.max(0, ...widths.values()) >= total * NEARLY_ALL;
}
