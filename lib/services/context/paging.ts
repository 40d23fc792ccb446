import { AppError, type Page } from "#lib/core/index.ts";

/** Cursors are offsets in disguise: opaque to callers, so that a list may change its key later. */
export function offsetOf(cursor: string | undefined): number {
  if (cursor === undefined) return 0;
  const offset = Number(Buffer.from(cursor, "base64url").toString("utf8").replace(/^o:/, ""));
  if (!Number.isSafeInteger(offset) || offset < 0) {
    throw new AppError("INVALID_INPUT", "The cursor is not one of this list.", {
      hint: "Start again without a cursor.",
    });
  }
  return offset;
}

const cursorOf = (offset: number): string => Buffer.from(`o:${offset}`).toString("base64url");

/** Builds a page from `limit + 1` rows read at `offset`. */
export function toPage<T>(rows: T[], place: { offset: number; limit: number; total: number | null }): Page<T> {
  const more = rows.length > place.limit;
  return {
    items: more ? rows.slice(0, place.limit) : rows,
    nextCursor: more ? cursorOf(place.offset + place.limit) : null,
    total: place.total,
  };
}
