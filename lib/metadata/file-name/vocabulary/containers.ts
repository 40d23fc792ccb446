export type ContainerKind = "video" | "audio" | "subtitle" | "image" | "document";

const EXTENSIONS: Record<ContainerKind, string> = {
  video:
    "3g2 3gp 3gp2 asf avi divx f4v flv iso img m2ts m2v m4v mk2 mk3d mka3d mkv mov mp4 mpe mpeg mpg mts mxf ogm ogv qt ra ram rm rmvb " +
    "strm ts vob webm wmv wtv",
  audio: "aac ac3 aif aiff alac ape dff dsf dts eac3 flac m4a m4b mka mp2 mp3 mpc oga ogg opus spx tta wav wma wv",
  subtitle: "ass idx lrc mks scc sami smi srt ssa sub sup ttml usf vtt",
  image: "avif bmp gif jpeg jpg png tbn webp",
  document: "cue json log m3u m3u8 md5 nfo nzb par2 pdf rar sfv torrent txt xml zip",
};

/** Known file extensions (lower case, no dot) and what they hold. */
export const CONTAINER_BY_EXTENSION: ReadonlyMap<string, ContainerKind> = new Map(
  (Object.keys(EXTENSIONS) as ContainerKind[]).flatMap((kind) =>
    EXTENSIONS[kind].split(" ").map((extension): [string, ContainerKind] => [extension, kind]),
  ),
);
