import { mkdir, readdir, writeFile } from "node:fs/promises";
import { dirname, join, posix, resolve } from "node:path";
import { AppError, type ReportProgress } from "#lib/core/index.ts";
import { type MediaPlan, planMedia, type SampleMedium } from "./media-plan.ts";
import { planHistory, type SampleHistory } from "./plan-history.ts";
import { SAMPLE_MARKER, type SampleManifest } from "./schemas.ts";
import { createSeededRandom } from "./seeded-random.ts";
import { numberTasks, writeSampleDatabase } from "./write-database.ts";
import { logFileNames, writeSampleLogs } from "./write-logs.ts";
import { codePath, isFfmpegUsable, writeSampleMedia } from "./write-media.ts";

const DATABASE = "tasks.sqlite";
const MEDIA = "media";
const LOGS = "logs";

export type SampleRequest = {
  /** An absolute folder that does not exist yet or is empty. */
  targetDir: string;
  /** The end of the history, epoch ms; nothing in the sample is later. */
  nowMs: number;
  seed: number;
  onProgress?: ReportProgress;
  /** Command of ffmpeg (default `ffmpeg`); null makes all media in code. */
  ffmpegPath?: string | null;
};

async function claimFolder(targetDir: string): Promise<void> {
  await mkdir(targetDir, { recursive: true });
  const present = await readdir(targetDir);
  if (present.length === 0) return;
  const hint = present.includes(SAMPLE_MARKER)
    ? "Remove the sample that is there first, or choose another folder."
    : "Choose a folder that is empty or does not exist yet; the sample is never mixed with other files.";
  throw new AppError("CONFLICT", `${targetDir} is not empty.`, { hint });
}

/** Every folder above the files, the deepest first, so that removal can go in order. */
function foldersOf(files: readonly string[]): string[] {
  const folders = new Set<string>();
  for (const file of files) {
    for (let folder = posix.dirname(file); folder !== "."; folder = posix.dirname(folder)) folders.add(folder);
  }
  return [...folders].sort((a, b) => b.split("/").length - a.split("/").length || a.localeCompare(b));
}

function filesOf(mediaPaths: readonly string[], plan: MediaPlan, history: SampleHistory): string[] {
  return [
    DATABASE,
    ...logFileNames(history.timeline).map((name) => `${LOGS}/${name}`),
    ...mediaPaths.map((path) => `${MEDIA}/${path}`),
    ...plan.sidecars.map(({ relPath }) => `${MEDIA}/${relPath}`),
  ];
}

const saveManifest = (targetDir: string, manifest: SampleManifest): Promise<void> =>
  writeFile(join(targetDir, SAMPLE_MARKER), `${JSON.stringify(manifest, null, 2)}\n`);

async function writeSidecars(mediaDir: string, plan: MediaPlan): Promise<void> {
  for (const { relPath, content } of plan.sidecars) {
    await mkdir(dirname(join(mediaDir, relPath)), { recursive: true });
    await writeFile(join(mediaDir, relPath), content);
  }
}

type Writing = { targetDir: string; plan: MediaPlan; history: SampleHistory; request: SampleRequest };

async function writeMedia({
  targetDir,
  plan,
  request,
}: Writing): Promise<{ media: SampleMedium[]; madeWithFfmpeg: boolean }> {
  const wanted = request.ffmpegPath === undefined ? "ffmpeg" : request.ffmpegPath;
  const ffmpegPath = wanted !== null && (await isFfmpegUsable(wanted)) ? wanted : null;
  let done = 0;
  const media = await writeSampleMedia({
    mediaDir: join(targetDir, MEDIA),
    media: plan.media,
    ffmpegPath,
    onFile: () => {
      done += 1;
      request.onProgress?.({ phase: "media", done, total: plan.media.length, unit: "files" });
    },
  });
  await writeSidecars(join(targetDir, MEDIA), plan);
  return { media, madeWithFfmpeg: ffmpegPath !== null };
}

/**
 * Writes a sample workspace: a Banana Bun shaped `tasks.sqlite` with 5,000 task runs over 30 days, `logs/YYYY-MM-DD.log`
 * that tell the same story, and `media/` with 40 tiny real files. History and logs are equal for equal `seed` and `nowMs`;
 * media bytes also depend on the ffmpeg that made them. The problems put in on purpose are in the manifest.
 * Throws AppError CONFLICT when the folder is not empty.
 */
export async function generateSample(request: SampleRequest): Promise<SampleManifest> {
  const targetDir = resolve(request.targetDir);
  const history = planHistory(request.nowMs, createSeededRandom(request.seed));
  const plan = planMedia();
  await claimFolder(targetDir);
  const report = (done: number) => request.onProgress?.({ phase: "history", done, total: 2, unit: "parts" });
  const possible = filesOf(
    [...new Set(plan.media.flatMap((medium) => [medium.relPath, codePath(medium)]))],
    plan,
    history,
  );
  const draft: SampleManifest = {
    product: "plantain",
    format: 1,
    seed: request.seed,
    nowMs: request.nowMs,
    complete: false,
    files: possible,
    folders: foldersOf(possible),
    taskRuns: history.tasks.length,
    mediaFiles: plan.media.length,
    madeWithFfmpeg: false,
    problems: history.problems,
  };
  // The marker comes first: what an interrupted run leaves behind can be removed as well.
  await saveManifest(targetDir, draft);
  report(0);
  const { media, madeWithFfmpeg } = await writeMedia({ targetDir, plan, history, request });
  const mediaDir = join(targetDir, MEDIA);
  writeSampleDatabase(join(targetDir, DATABASE), { history, media, mediaDir });
  report(1);
  const random = createSeededRandom(request.seed + 1);
  await writeSampleLogs(join(targetDir, LOGS), {
    tasks: numberTasks(history.tasks),
    timeline: history.timeline,
    random,
  });
  report(2);
  const files = filesOf(
    media.map(({ relPath }) => relPath),
    plan,
    history,
  );
  const manifest = { ...draft, complete: true, files, folders: foldersOf(files), madeWithFfmpeg };
  await saveManifest(targetDir, manifest);
  return manifest;
}
