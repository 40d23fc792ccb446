"use client";
import { ArrowDown, ArrowUp, ChevronsUpDown } from "lucide-react";
import Link from "next/link";
import { type ReactNode, useState } from "react";
import { cx } from "./cx.ts";
import { nextSort, type Sort, type SortValue, sortRows } from "./sort-rows.ts";

export type Column<Row> = {
  key: string;
  head: ReactNode;
  cell: (row: Row) => ReactNode;
  isNumber?: boolean;
  sortValue?: (row: Row) => SortValue;
  className?: string;
  /** On a phone each row is a card: the title stands on top, hidden cells go. */
  onPhone?: "title" | "hidden";
};

type Props<Row> = {
  label: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string | number;
  /** Where a row leads (enter, or a click anywhere on it). */
  rowHref?: (row: Row) => string;
  onOpen?: (row: Row) => void;
  isCurrent?: (row: Row) => boolean;
  initialSort?: Sort;
};

const headAria = (sort: Sort | null, key: string) =>
  sort?.key !== key ? "none" : sort.isDescending ? "descending" : "ascending";

function HeadCell<Row>({
  column,
  sort,
  onSort,
}: {
  column: Column<Row>;
  sort: Sort | null;
  onSort: (sort: Sort) => void;
}) {
  const Arrow = sort?.key !== column.key ? ChevronsUpDown : sort.isDescending ? ArrowDown : ArrowUp;
  return (
    <th
      scope="col"
      aria-sort={column.sortValue ? headAria(sort, column.key) : undefined}
      className={cx("px-3 py-2 text-left text-xs font-medium text-faint", column.isNumber && "text-right")}
    >
      {column.sortValue ? (
        <button
          type="button"
          onClick={() => onSort(nextSort(sort, column.key))}
          className="inline-flex items-center gap-1 rounded-sm hover:text-ink"
        >
          {column.head}
          <Arrow className="size-3" aria-hidden />
        </button>
      ) : (
        column.head
      )}
    </th>
  );
}

/** The row's first cell holds the way in; its ::after makes the whole row clickable without nesting controls. */
function RowCell<Row>({ row, column, props, isFirst }: CellProps<Row>) {
  const cover = "rounded-sm text-left after:absolute after:inset-0 after:content-[''] hover:text-accent-ink";
  const content = column.cell(row);
  const href = isFirst ? props.rowHref?.(row) : undefined;
  return (
    <td
      data-label={typeof column.head === "string" ? column.head : undefined}
      className={cx(
        "cell px-3 align-top text-sm",
        column.isNumber && "text-right",
        "max-md:flex max-md:justify-between max-md:gap-4 max-md:px-0 max-md:py-0.5 max-md:text-left",
        column.onPhone === "title"
          ? "max-md:-order-1 max-md:mb-1 max-md:text-base max-md:font-medium"
          : "max-md:before:shrink-0 max-md:before:text-faint max-md:before:content-[attr(data-label)]",
        column.onPhone === "hidden" && "max-md:hidden",
        column.className,
      )}
    >
      {href ? (
        <Link href={href} data-row-open className={cover}>
          {content}
        </Link>
      ) : isFirst && props.onOpen ? (
        <button type="button" data-row-open onClick={() => props.onOpen?.(row)} className={cover}>
          {content}
        </button>
      ) : (
        <div className={cx("min-w-0", column.onPhone !== "title" && "max-md:text-right")}>{content}</div>
      )}
    </td>
  );
}
type CellProps<Row> = { row: Row; column: Column<Row>; props: Props<Row>; isFirst: boolean };

/** Rows with sortable heads; j and k walk, enter opens (see frame/shortcuts). Cards on a phone. */
export function DataTable<Row>(props: Props<Row>) {
  const [sort, setSort] = useState<Sort | null>(props.initialSort ?? null);
  const rows = sortRows(props.rows, props.columns, sort);
  const opener = props.columns.find((column) => column.onPhone === "title") ?? props.columns[0];
  return (
    <div className="overflow-x-auto">
      <table aria-label={props.label} className="w-full border-collapse max-md:block">
        <thead className="border-b border-line max-md:sr-only">
          <tr>
            {props.columns.map((column) => (
              <HeadCell key={column.key} column={column} sort={sort} onSort={setSort} />
            ))}
          </tr>
        </thead>
        <tbody data-rows className="max-md:block">
          {rows.map((row) => (
            <tr
              key={props.rowKey(row)}
              data-row
              tabIndex={-1}
              aria-current={props.isCurrent?.(row) || undefined}
              className={cx(
                "relative border-b border-line -outline-offset-2 last:border-0 aria-current:bg-accent-wash",
                (props.rowHref || props.onOpen) && "hover:bg-hover",
                "max-md:flex max-md:flex-col max-md:px-4 max-md:py-3",
              )}
            >
              {props.columns.map((column) => (
                <RowCell key={column.key} row={row} column={column} props={props} isFirst={column === opener} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
