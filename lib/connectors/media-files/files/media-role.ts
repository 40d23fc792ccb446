/** What a file in a media folder is to us. */
export type MediaRole = "audio" | "video" | "sidecar" | "subtitle" | "image";

const EXTENSIONS: Readonly<Record<MediaRole, readonly string[]>> = {
  audio: (
    "mp3 mp2 flac m4a m4b m4r aac alac ogg oga opus spx wav wave w64 rf64 aif aiff aifc wma asf ape wv mpc mp+ mka dsf dff " +
    "tta ac3 eac3 dts amr au"
  ).split(" "),
  video: "mp4 m4v mov mkv webm avi divx wmv mpg mpeg m2v m2ts mts ts ogv ogm flv f4v 3gp 3g2 vob rm rmvb mk3d".split(
    " ",
  ),
  sidecar: ["nfo", "rss", "xml"],
  subtitle: ["srt", "ass", "ssa", "vtt", "sub", "idx", "sup", "lrc"],
  image: ["jpg", "jpeg", "png", "webp", "gif", "bmp", "avif"],
};

const ROLE_OF = new Map<string, MediaRole>();
for (const [role, extensions] of Object.entries(EXTENSIONS)) {
  for (const extension of extensions) ROLE_OF.set(extension, role as MediaRole);
}

/** Lower-case extension without the dot; "" when there is none. */
export function extensionOf(fileName: string): string {
  const name = fileName.slice(fileName.lastIndexOf("/") + 1);
  const dot = name.lastIndexOf(".");
  return dot > 0 ? name.slice(dot + 1).toLowerCase() : "";
}

/** The role of a file by its extension, or undefined for a file that is none of our business. */
export function mediaRoleOf(fileName: string): MediaRole | undefined {
  return ROLE_OF.get(extensionOf(fileName));
}
