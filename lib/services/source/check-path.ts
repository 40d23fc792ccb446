import { constants } from "node:fs";
import { access, opendir, realpath, stat } from "node:fs/promises";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { mediaRoleOf } from "#lib/connectors/media-files/index.ts";
import { type Call, parseInput, requireScope } from "#lib/services/context/index.ts";
import { CheckPathInput, type PathCheck } from "./schemas.ts";

const ENTRIES_MAX = 2_000;
const FOLDERS_MAX = 500;

/** `~` is the home of the user that runs Plantain; anything else is taken as it is. */
export const expandPath = (path: string): string =>
  resolve(path === "~" || path.startsWith("~/") ? join(homedir(), path.slice(1)) : path);

type Look = { folders: string[]; logFiles: number; mediaFiles: number; otherFiles: number; hasDatabase: boolean };

const LOG_NAME = /\.(?:log|ndjson|jsonl|out|err)(?:\.\d+)?(?:\.(?:gz|zst))?$/i;

async function lookInto(folder: string): Promise<Look> {
  const look: Look = { folders: [], logFiles: 0, mediaFiles: 0, otherFiles: 0, hasDatabase: false };
  let seen = 0;
  for await (const entry of await opendir(folder)) {
    if (++seen > ENTRIES_MAX) break;
    if (entry.name === "tasks.sqlite") look.hasDatabase = true;
    if (entry.isDirectory()) {
      if (!entry.name.startsWith(".") && look.folders.length < FOLDERS_MAX) look.folders.push(entry.name);
    } else if (LOG_NAME.test(entry.name)) look.logFiles += 1;
    else if (["audio", "video"].includes(mediaRoleOf(entry.name) ?? "")) look.mediaFiles += 1;
    else look.otherFiles += 1;
  }
  look.folders.sort((a, b) => a.localeCompare(b));
  return look;
}

function suggest(look: Look): { suggestedKind: PathCheck["suggestedKind"]; why: string } {
  if (look.hasDatabase)
    return { suggestedKind: "banana_bun", why: "There is a tasks.sqlite: a Banana Bun installation." };
  if (look.mediaFiles > 0) return { suggestedKind: "media_folder", why: `${look.mediaFiles} media files right here.` };
  if (look.logFiles > 0) return { suggestedKind: "log_folder", why: `${look.logFiles} log files right here.` };
  const names = new Set(look.folders.map((name) => name.toLowerCase()));
  const isLibrary = ["movies", "music", "tv", "podcasts", "talks", "films", "audiobooks"].some((name) =>
    names.has(name),
  );
  if (isLibrary) return { suggestedKind: "media_folder", why: "The folders are named like a media library." };
  return { suggestedKind: null, why: "No logs, media or Banana Bun database right here; choose the kind yourself." };
}

/** Looks at a path before it is connected: what it is, whether it can be read, what kind of source it would be. */
export async function checkPath({ ctx, input }: Call<CheckPathInput>): Promise<PathCheck> {
  requireScope(ctx, "operate");
  const { path: given } = parseInput(CheckPathInput, input);
  const wanted = expandPath(given);
  const path = await realpath(wanted).catch(() => wanted);
  const nothing = { folders: [], counts: { logFiles: 0, mediaFiles: 0, otherFiles: 0 }, suggestedKind: null };
  const found = await stat(path).catch(() => null);
  if (found === null) {
    return {
      path,
      exists: false,
      isFolder: false,
      readable: false,
      ...nothing,
      why: "There is nothing at this path on the machine that runs Plantain.",
    };
  }
  const readable = await access(path, constants.R_OK).then(
    () => true,
    () => false,
  );
  if (!found.isDirectory() || !readable) {
    const why = readable
      ? "This is a file. Choose its folder."
      : "Plantain may not read this. Give its user the right to.";
    return { path, exists: true, isFolder: found.isDirectory(), readable, ...nothing, why };
  }
  const look = await lookInto(path);
  const { logFiles, mediaFiles, otherFiles, folders } = look;
  return {
    path,
    exists: true,
    isFolder: true,
    readable,
    folders,
    counts: { logFiles, mediaFiles, otherFiles },
    ...suggest(look),
  };
}
