import { z } from "zod";
import { JobView } from "#lib/services/job/index.ts";
import {
  ClusterMedia,
  ClusterMediaInput,
  EmbedMediaInput,
  embedMedia,
  FindSimilarMediaInput,
  findSimilarMedia,
  getMediaClusters,
  groupMedia,
  listClusterMedia,
  MediaClusters,
  MediaClustersInput,
  SimilarMedia,
} from "#lib/services/similar-media/index.ts";
import { defineTool } from "./define-tool.ts";
import { followJob } from "./follow-job.ts";

const reading = { tag: "Media", scope: "read", isReadOnly: true, isDestructive: false } as const;
const work = { tag: "Media", scope: "operate", isReadOnly: false, isDestructive: false } as const;

export const similarMediaTools = [
  defineTool({
    ...reading,
    name: "media.similar",
    title: "Similar media",
    description: "Media that are like a medium or a description, with the words they share and the group they are in.",
    input: FindSimilarMediaInput,
    output: SimilarMedia,
    http: { method: "GET", path: "/media/similar" },
    cli: {
      command: ["search-similar"],
      aliases: ["atlas-search-similar"],
      examples: [
        'plantain search-similar --query "storms at sea" --top 5',
        "plantain search-similar --media med_06f… --threshold 0.3 --cluster",
      ],
    },
    mcp: { name: "find_similar_media" },
    run: findSimilarMedia,
  }),
  defineTool({
    ...work,
    name: "media.embed",
    title: "Make vectors of media",
    description: "Makes vectors of media that have none, of one medium, or of all, as a job in the background.",
    input: EmbedMediaInput,
    output: JobView,
    http: { method: "POST", path: "/media/embed", successStatus: 202 },
    cli: {
      command: ["embed-media"],
      aliases: ["atlas-embed-media"],
      examples: ["plantain embed-media", "plantain embed-media --all --force --batch 1000"],
      follow: followJob,
    },
    run: embedMedia,
  }),
  defineTool({
    ...reading,
    name: "media.clusters",
    title: "Groups of media",
    description: "Media that belong together by what they are about, by genre or by mood, with a map.",
    input: MediaClustersInput,
    output: MediaClusters,
    http: { method: "GET", path: "/media/clusters" },
    cli: { command: ["media", "groups"], examples: ["plantain media groups --kind mood"] },
    run: getMediaClusters,
  }),
  defineTool({
    ...reading,
    name: "media.cluster_items",
    title: "Media of a group",
    description: "The media of one group, the most typical first.",
    input: ClusterMediaInput,
    output: ClusterMedia,
    http: { method: "GET", path: "/media/clusters/{clusterId}" },
    cli: { command: ["media", "group"], positional: ["clusterId"], examples: ["plantain media group mcl_06f…"] },
    run: listClusterMedia,
  }),
  defineTool({
    ...work,
    name: "media.group",
    title: "Group media",
    description: "Groups all media anew, as a job in the background.",
    input: z.object({}),
    output: JobView,
    http: { method: "POST", path: "/media/clusters", successStatus: 202 },
    cli: { command: ["media", "regroup"], examples: ["plantain media regroup"], follow: followJob },
    run: groupMedia,
  }),
];
