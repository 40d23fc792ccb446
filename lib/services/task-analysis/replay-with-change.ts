import { type WhatIfChange, type WhatIfResult, whatIf } from "#lib/bottlenecks/index.ts";
import { buildTaskRunTable } from "#lib/tasks/index.ts";
import { runsOf } from "./analyse-history.ts";

export type ReplayInput = { databasePath: string; sourceId: string; change: WhatIfChange };

/** Plays the history of a source again with one thing different. */
export const replayWithChange = ({ databasePath, sourceId, change }: ReplayInput): WhatIfResult =>
  whatIf(buildTaskRunTable(runsOf(databasePath, sourceId)), change);
