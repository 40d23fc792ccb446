import { createHash } from "node:crypto";
import { mkdir, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import {
  copyIntoRoot,
  createTextFile,
  moveFile,
  putBack,
  readSidecar,
  removeEmptyFolders,
  removeStaleParts,
  resolveInsideRoot,
  restoreFile,
  sha256File,
  sidecarPathFor,
  type TagChanges,
  undoMove,
  writeNfo,
  writeTags,
} from "#lib/connectors/media-files/index.ts";
import { type FieldChange, newId } from "#lib/core/index.ts";
import { StepFailure, type StepPorts } from "#lib/execution/index.ts";
import { FieldName, fileTagFieldFor, MediaKind, parseFieldContent } from "#lib/metadata/index.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";
import type { MediaToolbox } from "#lib/services/media-tools/index.ts";

const kindOf = (kind: string): MediaKind => MediaKind.catch("other").parse(kind);

/** Field changes as the fields they have; a value that does not fit its field never reaches a file. */
function toFieldChanges(changes: FieldChange[]): TagChanges {
  const tags: TagChanges = {};
  for (const change of changes) {
    const field = FieldName.safeParse(change.field).data;
    const content = field === undefined ? undefined : parseFieldContent(field, change.after);
    if (field === undefined || content === undefined || typeof content === "boolean") continue;
    tags[field] = content;
  }
  return tags;
}

/** The same in the tags that hold these fields in files of a kind; a tag that is asked for by its own name keeps its value. */
function toTagChanges(changes: FieldChange[], kind: string): TagChanges {
  const fields = toFieldChanges(changes);
  const tags: TagChanges = {};
  for (const field of FieldName.options) {
    const content = fields[field];
    if (content === undefined) continue;
    const tag = fileTagFieldFor(field, kindOf(kind));
    tags[fields[tag] === undefined ? tag : field] = content;
  }
  return tags;
}

/** Same content, however a container orders or pads it. */
function isSame(read: unknown, wanted: unknown): boolean {
  const norm = (value: unknown) =>
    JSON.stringify(
      [value]
        .flat()
        .map((part) => String(part).trim())
        .sort(),
    );
  return norm(read) === norm(wanted);
}

const holds = (read: Partial<Record<FieldName, unknown>>, wanted: TagChanges): boolean =>
  FieldName.options.every((field) => wanted[field] === undefined || isSame(read[field], wanted[field]));

/** A file that cannot be read is not the same as one that is not there. */
function nullIfMissing(error: unknown, absPath: string): null {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "ENOENT" || code === "ENOTDIR") return null;
  throw new StepFailure(`${absPath} can't be read (${String(code ?? "unknown cause")}).`, {
    isRetryable: true,
    cause: error,
  });
}

/** What steps may do to files, on the connector's guarded operations. */
export function filesPort(ctx: ServiceContext, toolbox: MediaToolbox): StepPorts["files"] {
  const { ffmpeg, ffprobe } = toolbox.tools;
  return {
    resolve: resolveInsideRoot,
    hash: (absPath) => sha256File(absPath).catch((error: unknown) => nullIfMissing(error, absPath)),
    async stat(absPath) {
      const found = await stat(absPath).catch((error: unknown) => nullIfMissing(error, absPath));
      return found?.isFile() === true
        ? { mode: found.mode & 0o7777, mtimeMs: found.mtimeMs, sizeBytes: found.size }
        : null;
    },
    async backupPathFor(subject) {
      const path = join(ctx.env.dataDir, "originals", `${newId("org")}-${subject.replace(/[^a-z0-9_-]/gi, "_")}`);
      await mkdir(dirname(path), { recursive: true });
      return path;
    },
    async writeTags({ absPath, kind, changes, keepOriginalTo, beforeSwap, signal }) {
      const tags = toTagChanges(changes, kind);
      const result = await writeTags({
        absPath,
        changes: tags,
        keepOriginalTo,
        ffmpegPath: ffmpeg?.path,
        ffprobePath: ffprobe?.path,
        beforeSwap,
        signal,
      });
      if (!result.written) {
        const isRetryable = result.code === "timeout" || result.code === "changed_meanwhile";
        return { written: false, isRetryable, reason: result.reason };
      }
      const { unchanged, writer, checks, undo } = result;
      return {
        written: true,
        unchanged,
        writer,
        checks,
        sha256Before: undo.sha256Before,
        sha256After: undo.sha256After,
      };
    },
    clearUnfinished: (absPath) => removeStaleParts(absPath, Number.POSITIVE_INFINITY),
    async hasTags(absPath, kind, changes) {
      const reading = await toolbox.reader.read(absPath);
      return reading.ok && holds(reading.tags, toTagChanges(changes, kind));
    },
    async sidecarHas(absPath, changes) {
      const reading = await readSidecar(absPath);
      return reading.ok && reading.format === "nfo" && holds(reading.fields, toFieldChanges(changes));
    },
    async missingFolders(root, path) {
      const parts = path.split("/").slice(0, -1);
      const folders = parts.map((_, index) => parts.slice(0, index + 1).join("/"));
      const found = await Promise.all(
        folders.map(async (folder) => stat(await resolveInsideRoot(root, folder)).catch(() => null)),
      );
      return folders.filter((_, index) => found[index] === null);
    },
    sidecarPathFor: (_root, path) => sidecarPathFor(path),
    writeSidecar: async ({ absPath, kind, changes, keepOriginalTo }) => {
      const written = await writeNfo({
        absPath,
        changes: toFieldChanges(changes),
        keepOriginalTo,
        kind: kindOf(kind),
      });
      return { sha256: written.sha256After };
    },
    move: ({ root, from, to, signal }) => moveFile({ root, from, to, signal }),
    undoMove: ({ root, from, to, sizeBytes, newFolders }) =>
      undoMove({
        root,
        record: { from, to, size: sizeBytes, createdFolders: newFolders, mtimeMs: 0, ino: "", method: "rename" },
      }),
    async restore({ absPath, backupPath, sha256Before, sha256After, mode, mtimeMs }) {
      await restoreFile({ absPath, backupPath, sha256Before, sha256After, mode, mtimeMsBefore: mtimeMs });
    },
    remove: (absPath) => rm(absPath, { force: true }),
    hashOfText: (text) => createHash("sha256").update(text).digest("hex"),
    createText: createTextFile,
    copyIn: copyIntoRoot,
    putBack,
    removeEmptyFolders,
  };
}
