import { pageOf } from "#lib/core/index.ts";
import {
  getMediaItem,
  getMetadataQuality,
  ListMediaInput,
  listMedia,
  MediaItemDetail,
  MediaItemIdInput,
  MediaItemView,
  MetadataQuality,
  MetadataQualityInput,
} from "#lib/services/media/index.ts";
import { defineTool } from "./define-tool.ts";

const common = { tag: "Media", scope: "read", isReadOnly: true, isDestructive: false } as const;

export const mediaTools = [
  defineTool({
    ...common,
    name: "media.list",
    title: "Media",
    description: "The media of the library with completeness and gaps.",
    input: ListMediaInput,
    output: pageOf(MediaItemView),
    http: { method: "GET", path: "/media" },
    cli: {
      command: ["media", "list"],
      examples: ["plantain media list --missing title", "plantain media list --kind movie"],
    },
    run: listMedia,
  }),
  defineTool({
    ...common,
    name: "media.get",
    title: "One medium",
    description: "A medium with technical data, every field's value and origin, gaps and proposals.",
    input: MediaItemIdInput,
    output: MediaItemDetail,
    http: { method: "GET", path: "/media/{itemId}" },
    cli: { command: ["media", "show"], positional: ["itemId"], examples: ["plantain media show med_06f…"] },
    run: getMediaItem,
  }),
  defineTool({
    ...common,
    name: "metadata.quality",
    title: "Metadata quality",
    description: "How complete the library's metadata is, where the gaps are, and how it changed over time.",
    input: MetadataQualityInput,
    output: MetadataQuality,
    http: { method: "GET", path: "/metadata/quality" },
    cli: { command: ["metadata", "quality"], examples: ["plantain metadata quality --collection Films --json"] },
    mcp: { name: "analyze_metadata_quality" },
    run: getMetadataQuality,
  }),
];
