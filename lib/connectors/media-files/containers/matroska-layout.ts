import { type EbmlElement, ID, listElements, readElementHeader, readText, readUint } from "./ebml.ts";
import { DamagedFile, HEADER_BYTES_MAX, type SourceFile } from "./source-file.ts";

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

/** Lists the elements of the first Segment. @throws DamagedFile when it is cut off or broken */
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
