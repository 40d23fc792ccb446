import { cleanTitle } from "./clean-text.ts";
import { isGenericDirectory } from "./directories.ts";
import type { Recognition } from "./recognition.ts";
import type { PathPart } from "./scan-name.ts";

export type MusicNaming = {
  title?: string | undefined;
  artist?: string | undefined;
  album?: string | undefined;
  trackNumber?: number | undefined;
  disc?: number | undefined;
  year?: number | undefined;
  releaseGroup?: string | undefined;
};

const SPACED_DASH = /[ _]{1,3}[-–—][ _]{1,3}/;
/** A number with only a blank behind it counts when padded: "03 Title", not "99 Balloons". */
const OPENING_TRACK = /^(?:(\d)[-.](?=\d\d))?(?:(\d{1,3})[ _]{0,2}[-.)–][ _]{0,2}|(0\d{1,2})[ _])(?=\S)/;
const OPENING_IN_ALBUM = /^()(\d{1,3})[ _](?=\S)/;
const VINYL_TRACK = /^[A-F]([1-9]\d?)[ _.-]{1,3}(?=\S)/;
const TRACK_ONLY = /^(?:track[ _]?)?(\d{1,3})$/i;
const DISC_DIRECTORY = /^(?:cd|disc|disk|disque)[ _.-]?(\d{1,2})\b/i;
const YEAR_AHEAD = /^[[(]?((?:19|20)\d\d)[\])]?[ _.-]+(?=\S)/;
const YEAR_BEHIND = /[ _.-]{0,3}[[(]((?:19|20)\d\d)[^\])]{0,20}[\])]/;
const TECHNICAL_BRACKET =
  /[ _]{0,3}[[({][^\])}]{0,40}(?:\d{2,4} ?k(?:bps|bit)?|flac|mp3|alac|aac|ogg|opus|vinyl|web|v0|lossless|24.?bit|16.?bit|khz|hi-?res|320|official (?:music )?video|official audio|lyrics?|hq|hd)[^\])}]{0,40}[\])}]/gi;

/** Without brackets that tell the format; the year is kept aside. */
function stripAlbumMarks(text: string): { text: string; year: number | undefined } {
  const plain = text.replace(TECHNICAL_BRACKET, "");
  const year = YEAR_BEHIND.exec(plain) ?? YEAR_AHEAD.exec(plain);
  return {
    text: year === null ? plain : plain.replace(year[0], " "),
    year: year === null ? undefined : Number(year[1]),
  };
}

const partText = (recognition: Recognition, part: PathPart): string =>
  recognition.scanned.raw.slice(part.start, part.end);

function splitSegments(text: string): string[] {
  const isScene =
    !text.includes(" ") &&
    text.includes("-") &&
    !SPACED_DASH.test(text) &&
    (text.includes("_") || text.split("-").length > 2);
  const pieces = isScene ? text.split("-") : text.split(SPACED_DASH);
  return pieces.map(cleanTitle).filter((piece) => piece !== "");
}

/** "Artist - Album (1999) [FLAC]", "1999 - Album", "Album (1999)", below a directory of the artist. */
function readDirectories(recognition: Recognition): MusicNaming {
  const naming: MusicNaming = {};
  const { parts } = recognition.scanned;
  let at = parts.length - 2;
  const discPart = parts[at];
  const disc = discPart === undefined ? null : DISC_DIRECTORY.exec(partText(recognition, discPart));
  if (disc !== null) {
    naming.disc = Number(disc[1]);
    at -= 1;
  }
  const albumPart = parts[at];
  if (albumPart === undefined || isGenericDirectory(recognition, albumPart)) return naming;
  const { text, year } = stripAlbumMarks(partText(recognition, albumPart));
  const pieces = splitSegments(text).filter((piece) => !/^(?:19|20)\d\d$/.test(piece));
  naming.year = year;
  naming.album = pieces.length > 1 ? pieces.slice(1).join(" - ") : pieces[0];
  if (pieces.length > 1) naming.artist = pieces[0];
  const artistPart = parts[at - 1];
  if (naming.artist === undefined && artistPart !== undefined && !isGenericDirectory(recognition, artistPart)) {
    naming.artist = cleanTitle(partText(recognition, artistPart));
  }
  return naming;
}

type Stem = { text: string; trackNumber?: number | undefined; disc?: number | undefined };

function takeOpeningTrack(text: string, isInAlbum: boolean): Stem {
  const opening = OPENING_TRACK.exec(text) ?? (isInAlbum ? OPENING_IN_ALBUM.exec(text) : null);
  const number = opening?.[2] ?? opening?.[3];
  if (opening !== null && number !== undefined) {
    const disc = opening[1] === undefined || opening[1] === "" ? undefined : Number(opening[1]);
    return { text: text.slice(opening[0].length), trackNumber: Number(number), disc };
  }
  const vinyl = VINYL_TRACK.exec(text);
  return vinyl === null ? { text } : { text: text.slice(vinyl[0].length), trackNumber: Number(vinyl[1]) };
}

/** Artist, album and title from the pieces of a name once the track number is out. */
function assignPieces(naming: MusicNaming, pieces: readonly string[], above: MusicNaming, hasTrack: boolean): void {
  const [first, ...rest] = pieces;
  if (first === undefined) return;
  const isKnownArtist = above.artist !== undefined && above.artist.toLowerCase() !== first.toLowerCase();
  const isCompilation = /^(?:various|va\b|v\.a\.)/i.test(above.artist ?? "");
  if (rest.length === 0 || (hasTrack && isKnownArtist && !isCompilation)) {
    naming.title = pieces.join(" - ");
    return;
  }
  naming.artist = first;
  if (rest.length >= 2) naming.album = rest[0];
  naming.title = rest.length >= 2 ? rest.slice(1).join(" - ") : rest[0];
}

/**
 * Reads artist, album, track and title from a sound file's name and its directories:
 * "Artist/Album (1999)/03 - Title", "Artist - Album - 03 - Title", "01-artist-title-group", "1-03 Title".
 */
export function nameMusic(recognition: Recognition): MusicNaming {
  const file = recognition.scanned.parts.at(-1);
  if (file === undefined) return {};
  const above = readDirectories(recognition);
  const stem = takeOpeningTrack(stripAlbumMarks(partText(recognition, file)).text.trim(), above.album !== undefined);
  const pieces = splitSegments(stem.text);
  const at = stem.trackNumber === undefined ? pieces.findIndex((piece) => TRACK_ONLY.test(piece)) : -1;
  const inner = at < 0 ? undefined : TRACK_ONLY.exec(pieces[at] ?? "")?.[1];
  const naming: MusicNaming = {
    trackNumber: stem.trackNumber ?? (inner === undefined ? undefined : Number(inner)),
    disc: stem.disc,
  };
  const isScene =
    !stem.text.includes(" ") &&
    stem.text === stem.text.toLowerCase() &&
    pieces.length === 3 &&
    stem.trackNumber !== undefined;
  if (isScene) naming.releaseGroup = pieces.pop();
  const words = pieces.filter((_, index) => index !== at || pieces.length === 1);
  assignPieces(naming, words, above, stem.trackNumber !== undefined);
  return {
    title: naming.title,
    artist: naming.artist ?? above.artist,
    album: naming.album ?? above.album,
    trackNumber: naming.trackNumber,
    disc: naming.disc ?? above.disc,
    year: above.year,
    releaseGroup: naming.releaseGroup,
  };
}
