import type { StepType } from "#lib/core/index.ts";
import type { StepRunner } from "../ports.ts";
import { runAnalyzeLogs } from "./analyze-logs.ts";
import { runBananaBunTask } from "./banana-bun-task.ts";
import { runByHand } from "./by-hand.ts";
import { runMovePeriodicTask, runRetryFailed, runSetConcurrency } from "./change-rows.ts";
import { runExtractAudio, runLoudness, runTranscode } from "./convert.ts";
import { runDedupeReport } from "./dedupe-report.ts";
import { runEmbed } from "./embed.ts";
import { runFillMetadata } from "./fill-metadata.ts";
import { runHttpRequest } from "./http-request.ts";
import { runIngest } from "./ingest.ts";
import { runOrganize } from "./organize.ts";
import { runProbe } from "./probe.ts";
import { runReindex } from "./reindex.ts";
import { runShell } from "./shell.ts";
import { runSummarize } from "./summarize.ts";
import { runThumbnail } from "./thumbnail.ts";
import { runTranscribe } from "./transcribe.ts";
import { runUndo } from "./undo.ts";
import { runWriteTags } from "./write-tags.ts";

/** The code behind each step type. */
export const STEP_RUNNERS: { [Type in StepType]: StepRunner<Type> } = {
  probe: runProbe,
  thumbnail: runThumbnail,
  fill_metadata: runFillMetadata,
  write_tags: runWriteTags,
  organize: runOrganize,
  transcode: runTranscode,
  extract_audio: runExtractAudio,
  loudness: runLoudness,
  analyze_logs: runAnalyzeLogs,
  reindex: runReindex,
  transcribe: runTranscribe,
  summarize: runSummarize,
  ingest: runIngest,
  http_request: runHttpRequest,
  shell: runShell,
  dedupe_report: runDedupeReport,
  embed: runEmbed,
  retry_failed: runRetryFailed,
  set_concurrency: runSetConcurrency,
  move_periodic_task: runMovePeriodicTask,
  banana_bun_task: runBananaBunTask,
  by_hand: runByHand,
  undo: runUndo,
};
