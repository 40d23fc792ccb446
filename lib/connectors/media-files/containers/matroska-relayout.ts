import { ID, makeVoid, sizeVint } from "./ebml.ts";
import type { Level1, MatroskaFile, SeekEntry } from "./matroska-layout.ts";
import { makeSeekHead, mapCues, mapPositions } from "./matroska-positions.ts";
import { CannotEdit, type Segment } from "./source-file.ts";

/** What a new file is made of: old elements by reference, new ones as bytes, indexes that depend on the places. */
export type Piece =
  | { kind: "copy"; child: Level1 }
  | { kind: "new"; id: number; bytes: Buffer; replaces: Level1 | undefined }
  | { kind: "seekHead"; child: Level1; entries: SeekEntry[]; withChecksum: boolean }
  | { kind: "cues"; child: Level1; body: Buffer }
  | { kind: "gap"; bytes: number };

function pieceBytes(piece: Piece): number {
  switch (piece.kind) {
    case "copy":
      return piece.child.end - piece.child.at;
    case "new":
      return piece.bytes.length;
    case "gap":
      return piece.bytes;
    case "seekHead":
      return makeSeekHead(piece.entries, piece.withChecksum).length;
    case "cues":
      return mapCues(piece.body, () => 0).length;
  }
}

const childOf = (piece: Piece): Level1 | undefined =>
  piece.kind === "new" ? piece.replaces : piece.kind === "gap" ? undefined : piece.child;

/**
 * Pads the pieces in front of the first cluster so that it stays where it is; undefined when they do not fit (one byte
 * cannot be padded).
 */
export function fitBefore(pieces: readonly Piece[], roomBytes: number): Piece[] | undefined {
  const free = roomBytes - pieces.reduce((sum, piece) => sum + pieceBytes(piece), 0);
  if (free === 0) return [...pieces];
  return free >= 2 ? [...pieces, { kind: "gap", bytes: free }] : undefined;
}

/** Places of the old elements in the new file, and of the new Tags element. */
function placesOf(
  layout: MatroskaFile,
  pieces: readonly Piece[],
): { places: Map<Level1, number>; tagsAt: number | undefined; end: number } {
  const places = new Map<Level1, number>();
  let tagsAt: number | undefined;
  let at = layout.segmentBodyAt;
  for (const piece of pieces) {
    const child = childOf(piece);
    if (child !== undefined) places.set(child, at);
    if (piece.kind === "new" && piece.id === ID.tags) tagsAt = at;
    at += pieceBytes(piece);
  }
  return { places, tagsAt, end: at };
}

function segmentHeader(layout: MatroskaFile, header: Buffer, bodyBytes: number): Buffer {
  if (!layout.sizeKnown) return header;
  const size = sizeVint(bodyBytes, header.length - 4);
  if (size.length !== header.length - 4) throw new CannotEdit("The file's size field has no room for a larger file.");
  return Buffer.concat([header.subarray(0, 4), size]);
}

type Placing = { mapPosition: (position: number) => number; tagsPosition: number | undefined };

function renderPiece(piece: Piece, { mapPosition, tagsPosition }: Placing): Segment {
  switch (piece.kind) {
    case "copy":
      return { from: piece.child.at, to: piece.child.end };
    case "new":
      return piece.bytes;
    case "gap":
      return makeVoid(piece.bytes);
    case "cues":
      return mapCues(piece.body, mapPosition);
    case "seekHead": {
      const entries = piece.entries.map(({ id, position }) => ({
        id,
        position: id === ID.tags && tagsPosition !== undefined ? tagsPosition : mapPosition(position),
      }));
      return makeSeekHead(entries, piece.withChecksum);
    }
  }
}

/** Turns the pieces into the segments of the new file, with every index pointing at the new places. */
export function renderPieces(input: {
  layout: MatroskaFile;
  pieces: readonly Piece[];
  /** Bytes of the Segment's own header (number and size). */
  header: Buffer;
  fileBytes: number;
}): Segment[] {
  const { layout, pieces } = input;
  const { places, tagsAt, end } = placesOf(layout, pieces);
  const tagsPosition = tagsAt === undefined ? undefined : tagsAt - layout.segmentBodyAt;
  const placing: Placing = { mapPosition: mapPositions(layout, places), tagsPosition };
  return [
    { from: 0, to: layout.segmentAt },
    segmentHeader(layout, input.header, end - layout.segmentBodyAt),
    ...pieces.map((piece) => renderPiece(piece, placing)),
    { from: layout.segmentEnd, to: input.fileBytes },
  ];
}
