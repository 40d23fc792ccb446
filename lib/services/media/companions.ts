import { mediaRoleOf } from "#lib/connectors/media-files/index.ts";

const withoutEnding = (path: string): string => path.replace(/\.[^./]*$/, "");

const isMedium = (path: string): boolean => ["audio", "video"].includes(mediaRoleOf(path) ?? "");

/**
 * Sidecars, subtitles and pictures by the medium that they belong to, sorted: "a.srt" and "a.en.srt" belong to "a.mkv",
 * unless there is an "a.en.mkv".
 */
export function companionsByMedium(paths: readonly string[]): Map<string, string[]> {
  const byStem = new Map(paths.filter(isMedium).map((path) => [withoutEnding(path), path]));
  const found = new Map<string, string[]>();
  for (const path of [...paths].sort()) {
    if (isMedium(path) || mediaRoleOf(path) === undefined) continue;
    const stem = withoutEnding(path);
    const owner = byStem.get(stem) ?? byStem.get(withoutEnding(stem));
    if (owner === undefined) continue;
    const list = found.get(owner) ?? [];
    list.push(path);
    found.set(owner, list);
  }
  return found;
}
