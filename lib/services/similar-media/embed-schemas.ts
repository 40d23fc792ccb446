import type { ReportProgress } from "#lib/core/index.ts";

export const COLLECTION = "media";

export type EmbedSome = {
  sourceId?: string | undefined;
  itemIds?: readonly string[] | undefined;
  /** Only media that have no vector yet. */
  onlyNew?: boolean;
  /** Also those whose text is as before. */
  force?: boolean;
  batch?: number;
};

export type EmbedWatch = { report: ReportProgress; signal: AbortSignal };
