import { type EbmlElement, ID, listElements, readElementHeader, readText, readUint } from "./ebml.ts";
import { DamagedFile, HEADER_BYTES_MAX, type SourceFile } from "./source-file.ts";

/** Element number, and its place relative to the first byte of the Segment's body. */
export type SeekEntry = { id: number; position: number };

/** Entries of a SeekHead body: element number and position relative to the segment's first byte. */
export function readSeekHead(body: Buffer): SeekEntry[] {
  return listElements(body)
    .filter(({ id }) => id === ID.seek)
    .map((seek) => {
      const fields = listElements(body, seek.bodyStart, seek.end);
      const id = fields.find((field) => field.id === ID.seekId);
      const position = fields.find((field) => field.id === ID.seekPosition);
      return {
        id: id === undefined ? 0 : readUint(body, id),
        position: position === undefined ? -1 : readUint(body, position),
      };
    })
    .filter(({ id, position }) => id !== 0 && position >= 0);
}

/** A child of the Segment: place in the file; `isTail` = everything from here on, whose structure is not known. */
export type Level1 = { id: number; at: number; bodyAt: number; end: number; isTail: boolean };

export type MatroskaFile = {
  /** Place of the Segment header, of its first child, and its end; `sizeKnown` false for streamed files. */
  segmentAt: number;
  segmentBodyAt: number;
  segmentEnd: number;
  sizeKnown: boolean;
  children: Level1[];
};

async function headerAt(file: SourceFile, at: number): Promise<EbmlElement> {
  const bytes = await file.readUpTo(at, 12);
  const element = readElementHeader(bytes, 0);
  if (element === undefined) throw new DamagedFile("it holds something that is no element");
  return {
    id: element.id,
    start: at,
    bodyStart: at + element.bodyStart,
    end: element.end === undefined ? undefined : at + element.end,
  };
}

const LEVEL1_IDS = new Set<number>([
  ID.seekHead,
  ID.info,
  ID.tracks,
  ID.cluster,
  ID.cues,
  ID.chapters,
  ID.attachments,
  ID.tags,
  ID.void,
  ID.crc32,
]);

/** Elements behind the data that the SeekHead in front of it names; entries that lead nowhere are left out. */
async function namedBehind(file: SourceFile, segmentBodyAt: number, seen: readonly Level1[]): Promise<Level1[]> {
  const found: Level1[] = [];
  for (const seekHead of seen.filter(({ id }) => id === ID.seekHead)) {
    const entries = readSeekHead(await file.read(seekHead.bodyAt, seekHead.end - seekHead.bodyAt));
    for (const entry of entries.slice(0, 100)) {
      const at = segmentBodyAt + entry.position;
      if (at >= file.size || [...seen, ...found].some((child) => child.at === at)) continue;
      const element = await headerAt(file, at).catch(() => undefined);
      if (element?.id !== entry.id || element.end === undefined) continue;
      found.push({
        id: element.id,
        at,
        bodyAt: element.bodyStart,
        end: Math.min(element.end, file.size),
        isTail: false,
      });
    }
  }
  return found;
}

/**
 * Lists the elements of the first Segment. `tolerant` stops at the first data and takes from behind it only what the
 * SeekHead names: enough for reading tags, without a walk through a whole film.
 * @throws DamagedFile when it is cut off or broken
 */
export async function readMatroskaLayout(file: SourceFile, options: { tolerant: boolean }): Promise<MatroskaFile> {
  const ebml = await headerAt(file, 0);
  if (ebml.id !== ID.ebml || ebml.end === undefined) throw new DamagedFile("it does not start as Matroska does");
  let at = ebml.end;
  let segment = await headerAt(file, at);
  while (segment.id === ID.void && segment.end !== undefined) {
    at = segment.end;
    segment = await headerAt(file, at);
  }
  if (segment.id !== ID.segment) throw new DamagedFile("its segment is missing");
  const sizeKnown = segment.end !== undefined;
  if (sizeKnown && (segment.end ?? 0) > file.size && !options.tolerant) throw new DamagedFile("its data is cut off");
  const segmentEnd = Math.min(segment.end ?? file.size, file.size);
  const children: Level1[] = [];
  for (at = segment.bodyStart; at < segmentEnd; ) {
    const element = await headerAt(file, at).catch((error: unknown) => {
      if (options.tolerant && error instanceof DamagedFile) return undefined;
      throw error;
    });
    if (element === undefined) break;
    if (!LEVEL1_IDS.has(element.id)) throw new DamagedFile("it holds an element that does not belong there");
    const isTail = element.end === undefined;
    const end = element.end ?? segmentEnd;
    if (end > segmentEnd && !options.tolerant) throw new DamagedFile("its data is cut off");
    children.push({ id: element.id, at, bodyAt: element.bodyStart, end: Math.min(end, segmentEnd), isTail });
    if (isTail || end > segmentEnd) break;
    if (options.tolerant && element.id === ID.cluster) {
      children.push(...(await namedBehind(file, segment.bodyStart, children).catch(() => [])));
      break;
    }
    at = end;
    if (children.length > 500_000) throw new DamagedFile("it holds an absurd number of elements");
  }
  return { segmentAt: segment.start, segmentBodyAt: segment.bodyStart, segmentEnd, sizeKnown, children };
}

/** The body of the only element of that kind, or undefined. @throws DamagedFile when there are several */
export async function bodyOf(file: SourceFile, layout: MatroskaFile, id: number): Promise<Buffer | undefined> {
  const found = layout.children.filter((child) => child.id === id);
  const [only] = found;
  if (only === undefined) return undefined;
  if (found.length > 1) throw new DamagedFile("one of its header elements occurs several times");
  if (only.end - only.bodyAt > HEADER_BYTES_MAX) throw new DamagedFile("one of its header elements is absurdly large");
  return file.read(only.bodyAt, only.end - only.bodyAt);
}

/** True when no track is a video track. */
export function isAudioOnly(tracks: Buffer | undefined): boolean {
  if (tracks === undefined) return false;
  const entries = listElements(tracks).filter(({ id }) => id === ID.trackEntry);
  return entries.every((entry) => {
    const type = listElements(tracks, entry.bodyStart, entry.end).find(({ id }) => id === ID.trackType);
    return type === undefined || readUint(tracks, type) !== 1;
  });
}

/** The title in the Info element, or undefined. */
export function infoTitle(info: Buffer | undefined): string | undefined {
  if (info === undefined) return undefined;
  const title = listElements(info).find(({ id }) => id === ID.title);
  return title === undefined ? undefined : readText(info, title);
}

export const startsWithChecksum = (body: Buffer): boolean => readElementHeader(body, 0)?.id === ID.crc32;
