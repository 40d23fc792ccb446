import { open } from "node:fs/promises";
import type { MediaFields, MediaKind } from "#lib/metadata/index.ts";
import { type FeedItem, readFeed } from "./read-feed.ts";
import { type NfoEntry, readNfo } from "./read-nfo.ts";
import { firstElementName } from "./xml-elements.ts";
import { decodeXml, SIDECAR_BYTES_MAX } from "./xml-text.ts";

export type SidecarReading =
  | { ok: true; format: "nfo"; kind: MediaKind; fields: MediaFields; entries: NfoEntry[] }
  | { ok: true; format: "feed"; kind: "podcast"; fields: MediaFields; items: FeedItem[] };

export type SidecarFault = {
  ok: false;
  code: "not_found" | "unreadable" | "empty" | "too_large" | "damaged" | "timeout";
  message: string;
};

/** The bytes of a sidecar, or the fault that stops it from being read; never more than the size limit. */
export async function loadSidecar(absPath: string): Promise<Buffer | SidecarFault> {
  try {
    const file = await open(absPath, "r");
    try {
      const { size } = await file.stat();
      const limitMib = SIDECAR_BYTES_MAX / 1024 / 1024;
      const tooLarge = {
        ok: false,
        code: "too_large",
        message: `The sidecar is larger than ${limitMib} MiB.`,
      } as const;
      if (size > SIDECAR_BYTES_MAX) return tooLarge;
      const bytes = Buffer.alloc(SIDECAR_BYTES_MAX > size ? Number(size) + 1 : Number(size));
      const { bytesRead } = await file.read(bytes, 0, bytes.length, 0);
      if (bytesRead === 0) return { ok: false, code: "empty", message: "The sidecar is empty (0 bytes)." };
      return bytes.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === "ENOENT" || code === "ENOTDIR")
      return { ok: false, code: "not_found", message: "There is no sidecar." };
    return { ok: false, code: "unreadable", message: `The sidecar cannot be opened (${code ?? "unknown cause"}).` };
  }
}

const FEED_ROOTS: ReadonlySet<string> = new Set(["rss", "feed", "rdf:RDF"]);

/** Reads an NFO or a podcast feed in this thread. Never rejects, but may take long on a hostile file. */
export async function readSidecarHere(absPath: string): Promise<SidecarReading | SidecarFault> {
  const bytes = await loadSidecar(absPath);
  if (!Buffer.isBuffer(bytes)) return bytes;
  const { text } = decodeXml(bytes);
  try {
    const isFeed = FEED_ROOTS.has(firstElementName(text) ?? "");
    if (isFeed) return { ok: true, format: "feed", kind: "podcast", ...readFeed(text) };
    const entries = readNfo(text);
    const [first] = entries;
    return { ok: true, format: "nfo", kind: first?.kind ?? "other", fields: first?.fields ?? {}, entries };
  } catch (error) {
    const cause = error instanceof Error ? error.message.slice(0, 200) : "unknown cause";
    return { ok: false, code: "damaged", message: `The sidecar could not be understood: ${cause}.` };
  }
}
