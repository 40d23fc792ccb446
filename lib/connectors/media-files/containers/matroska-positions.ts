import { createHash } from "node:crypto";
import { ID, listElements, makeElement, makeMaster, makeUint, readUint } from "./ebml.ts";
import { type Level1, type MatroskaFile, type SeekEntry, startsWithChecksum } from "./matroska-layout.ts";

/** Positions are written with this many bytes, so that the size of an index does not depend on what it says. */
const POSITION_BYTES = 8;

export function makeSeekHead(entries: readonly SeekEntry[], withChecksum: boolean): Buffer {
  const seeks = entries.map(({ id, position }) => {
    const idBytes = Buffer.from(id.toString(16).padStart(2, "0"), "hex");
    return makeElement(ID.seek, makeElement(ID.seekId, idBytes), makeUint(ID.seekPosition, position, POSITION_BYTES));
  });
  return makeMaster(ID.seekHead, seeks, withChecksum);
}

const POSITION_IDS = new Set<number>([ID.cueClusterPosition, ID.cueRefCluster]);
const CUE_MASTERS = new Set<number>([ID.cuePoint, ID.cueTrackPositions, ID.cueReference]);

function mapCueBody(body: Buffer, mapPosition: (position: number) => number): Buffer[] {
  return listElements(body)
    .filter(({ id }) => id !== ID.crc32)
    .map((element) => {
      if (POSITION_IDS.has(element.id))
        return makeUint(element.id, mapPosition(readUint(body, element)), POSITION_BYTES);
      if (!CUE_MASTERS.has(element.id)) return body.subarray(element.start, element.end);
      return makeElement(element.id, ...mapCueBody(body.subarray(element.bodyStart, element.end), mapPosition));
    });
}

/** The Cues element with every cluster position mapped; its size does not depend on the mapping. */
export function mapCues(body: Buffer, mapPosition: (position: number) => number): Buffer {
  return makeMaster(ID.cues, mapCueBody(body, mapPosition), startsWithChecksum(body));
}

/** Digest of the Cues with positions replaced by the number of the cluster they point at. */
export function cuesDigest(body: Buffer, layout: MatroskaFile): string {
  const clusterNumber = new Map(
    layout.children.filter(({ id }) => id === ID.cluster).map(({ at }, index) => [at - layout.segmentBodyAt, index]),
  );
  const hash = createHash("sha256");
  for (const part of mapCueBody(body, (position) => clusterNumber.get(position) ?? 0xffffffff)) hash.update(part);
  return hash.digest("base64url");
}

/** "ok" when the entry points at an element of its kind. */
export function seekState(entry: SeekEntry, layout: MatroskaFile): string {
  const target = layout.children.find(({ at }) => at - layout.segmentBodyAt === entry.position);
  return target?.id === entry.id ? "ok" : "broken";
}

/** Where an old position lies now: at the new place of its element, or moved along with the unstructured tail. */
export function mapPositions(
  layout: MatroskaFile,
  newPlaces: ReadonlyMap<Level1, number>,
): (position: number) => number {
  const byPosition = new Map(
    [...newPlaces].map(([child, at]) => [child.at - layout.segmentBodyAt, at - layout.segmentBodyAt]),
  );
  const tail = layout.children.find(({ isTail }) => isTail);
  const tailShift = tail === undefined ? 0 : (newPlaces.get(tail) ?? tail.at) - tail.at;
  const tailFrom = tail === undefined ? Number.POSITIVE_INFINITY : tail.at - layout.segmentBodyAt;
  return (position) => byPosition.get(position) ?? (position >= tailFrom ? position + tailShift : position);
}
