import { extname } from "node:path/posix";
import type { WalkResult } from "#lib/connectors/media-files/index.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";
import { feedbackRow, keepFeedback } from "#lib/services/feedback/index.ts";
import type { KnownMedium } from "./known-media.ts";

type Move = { item: KnownMedium; to: string };

type Trace = { path: string; sizeBytes: number; modifiedMs: number };

/** What a file keeps when it gets another name or folder: its size, its time and its ending. */
const traceOf = ({ path, sizeBytes, modifiedMs }: Trace): string =>
  `${sizeBytes} ${Math.round(modifiedMs)} ${extname(path).toLowerCase()}`;

const unique = <T>(groups: Map<string, T[]>, key: string): T | undefined => {
  const group = groups.get(key) ?? [];
  return group.length === 1 ? group[0] : undefined;
};

/** Files that went from one path and came at another; two that look alike are not guessed at. */
function findMoves(walk: WalkResult, known: ReadonlyMap<string, KnownMedium>): Move[] {
  if (!walk.complete || walk.removed.length === 0) return [];
  const gone = walk.removed.flatMap((path) => known.get(path) ?? []).filter((item) => item.sizeBytes > 0);
  const come = walk.files.flatMap(({ relPath, size, mtimeMs, role }) =>
    known.has(relPath) || (role !== "audio" && role !== "video")
      ? []
      : [{ path: relPath, sizeBytes: size, modifiedMs: mtimeMs }],
  );
  const [goneBy, comeBy] = [Map.groupBy(gone, traceOf), Map.groupBy(come, traceOf)];
  return [...goneBy.keys()].flatMap((key) => {
    const [item, file] = [unique(goneBy, key), unique(comeBy, key)];
    return item === undefined || file === undefined ? [] : [{ item, to: file.path }];
  });
}

const AT_ONCE = 200;

/**
 * A file that somebody renamed or moved stays the medium it was: its id, what people decided on it and its history stay, and
 * the move is kept as a correction. Changes `known` accordingly; the moved files are to be read anew, since names say much.
 */
export async function followMoves(
  ctx: ServiceContext,
  sourceId: string,
  walk: WalkResult,
  known: Map<string, KnownMedium>,
): Promise<number> {
  const moves = findMoves(walk, known);
  const now = ctx.now();
  for (let from = 0; from < moves.length; from += AT_ONCE) {
    const some = moves.slice(from, from + AT_ONCE);
    await ctx.db.$transaction(async (tx) => {
      const done: Move[] = [];
      for (const { item, to } of some) {
        const where = { id: item.id, sourceId, path: item.path };
        // One that a plan moved meanwhile stands at its new path already.
        const { count } = await tx.mediaItem.updateMany({ where, data: { path: to } });
        if (count === 1) done.push({ item, to });
      }
      const rows = done.map(({ item, to }) => {
        const context = { kind: item.kind, relPath: item.path, fields: {} };
        const values = { itemId: item.id, field: "file_move", before: item.path, after: to, type: "file_move" };
        return feedbackRow({ ...values, source: "file", actorName: null, context });
      });
      await keepFeedback(tx, rows, now);
    });
  }
  for (const { item, to } of moves) {
    known.delete(item.path);
    known.set(to, { ...item, path: to, modifiedMs: Number.NaN });
  }
  return moves.length;
}
