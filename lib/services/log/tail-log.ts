import { isAbsolute, join, relative } from "node:path";
import type { LogFile, Source } from "#generated/prisma/client.ts";
import { FileFollower, type NewLines } from "#lib/connectors/log-files/index.ts";
import { AppError } from "#lib/core/index.ts";
import { type LogFormat, logEngine, logFormatSchema, previewLines } from "#lib/logs/index.ts";
import { requireScope, type ServiceContext } from "#lib/services/context/index.ts";
import { correctionOf } from "#lib/services/source/index.ts";

const LOOK_MS = 500;
const BEAT_MS = 15_000;
const MAX_AGE_MS = 15 * 60_000;
const START_BYTES = 8 << 10;
const LINES_A_LOOK = 400;
const TEXT_MAX = 2_000;
const MAX_TAILS = 200;
const MAX_QUEUE_BYTES = 1 << 20;
let open = 0;

export type TailInput = { sourceId: string; signal: AbortSignal };

type Followed = { source: Source; formats: Map<string, LogFormat | null> };

const encoder = new TextEncoder();
const frameOf = (type: string, data: object): Uint8Array =>
  encoder.encode(`event: ${type}\ndata: ${JSON.stringify(data)}\n\n`);

const nameOf = (source: Source, path: string): string => {
  const inside = relative(source.path, path);
  return inside.startsWith("..") || isAbsolute(inside) ? path : inside;
};

/** New lines of one file as people see them, with time and level as the file's format gives them. */
function linesOf({ source, formats }: Followed, piece: NewLines): object {
  const path = nameOf(source, piece.path);
  const format = formats.get(path) ?? logEngine.detectFormat([piece.bytes], piece.mtimeMs);
  formats.set(path, format);
  const zone = correctionOf(source, path)?.zoneOffsetMin ?? undefined;
  const options = { referenceMs: piece.mtimeMs, zoneOffsetMin: zone, limit: 10_000 };
  const all = previewLines([piece.bytes], format, options);
  const lines = all.slice(-LINES_A_LOOK).map((line) => ({
    text: line.text.slice(0, TEXT_MAX),
    level: line.level,
    at: line.timeMs === null ? null : new Date(line.timeMs).toISOString(),
  }));
  return { path, lines, skippedLines: all.length - lines.length, skippedBytes: piece.skippedBytes };
}

async function followed(ctx: ServiceContext, sourceId: string): Promise<Followed & { paths: string[] }> {
  const source = await ctx.db.source.findUnique({ where: { id: sourceId }, include: { logFiles: true } });
  if (source === null) throw new AppError("NOT_FOUND", `There is no source ${sourceId}.`);
  const formatOf = (file: LogFile) => logFormatSchema.safeParse(file.format).data ?? null;
  const formats = new Map(source.logFiles.map((file) => [file.path, formatOf(file)]));
  const absolute = (path: string) => (isAbsolute(path) ? path : join(source.path, path));
  const paths = source.kind === "banana_bun" ? source.logFiles.map((file) => absolute(file.path)) : [source.path];
  return { source, formats, paths };
}

/**
 * Lines of a source as they come, in the format of server-sent events: `lines` events with file, text, time and level.
 * It begins with the last lines of each file.
 * @throws AppError LIMIT_EXCEEDED when too many watch
 */
export async function openLogTail(ctx: ServiceContext, input: TailInput): Promise<ReadableStream<Uint8Array>> {
  requireScope(ctx, "read");
  if (open >= MAX_TAILS) throw new AppError("LIMIT_EXCEEDED", "Too many live views of logs are open.");
  const { paths, ...what } = await followed(ctx, input.sourceId);
  const follower = new FileFollower(paths, START_BYTES);
  const startedMs = Date.now();
  let timer: NodeJS.Timeout | null = null;
  let beatMs = startedMs;
  let isOpen = true;
  open += 1;
  const close = () => {
    if (!isOpen) return;
    isOpen = false;
    open -= 1;
    if (timer !== null) clearTimeout(timer);
  };
  const look = async (controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> => {
    const pieces = await follower.next().catch(() => []);
    if (!isOpen) return;
    for (const piece of pieces) controller.enqueue(frameOf("lines", linesOf(what, piece)));
    if (Date.now() - beatMs >= BEAT_MS) {
      beatMs = Date.now();
      controller.enqueue(encoder.encode(": still here\n\n"));
    }
    const isOver = Date.now() - startedMs >= MAX_AGE_MS || (controller.desiredSize ?? 0) < -MAX_QUEUE_BYTES;
    if (isOver) {
      close();
      controller.close();
    } else timer = setTimeout(() => void look(controller).catch(close), LOOK_MS);
  };
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        input.signal.addEventListener("abort", close, { once: true });
        if (input.signal.aborted) close();
        controller.enqueue(encoder.encode("retry: 2000\n: connected\n\n"));
        void look(controller).catch(close);
      },
      cancel: close,
    },
    { highWaterMark: 65_536, size: (chunk) => chunk?.byteLength ?? 0 },
  );
}
