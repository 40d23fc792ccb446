import type { PathCheck, SourceView } from "#lib/services/source/index.ts";
import { toolQuery } from "./tool-query.ts";

export const sourcesQuery = () => toolQuery<{ items: SourceView[] }>("sources.list", "/sources");

export const pathCheckQuery = (path: string) =>
  toolQuery<PathCheck>("sources.check_path", "/sources/check-path", { path });
