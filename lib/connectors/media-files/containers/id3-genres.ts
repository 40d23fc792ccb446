/** Genre numbers of ID3v1 with the Winamp extensions (0 to 191); MP4's gnre atom counts from 1. */
const GENRES = (
  "Blues|Classic Rock|Country|Dance|Disco|Funk|Grunge|Hip-Hop|Jazz|Metal|New Age|Oldies|Other|Pop|R&B|Rap|Reggae|Rock|" +
  "Techno|Industrial|Alternative|Ska|Death Metal|Pranks|Soundtrack|Euro-Techno|Ambient|Trip-Hop|Vocal|Jazz+Funk|Fusion|" +
  "Trance|Classical|Instrumental|Acid|House|Game|Sound Clip|Gospel|Noise|Alternative Rock|Bass|Soul|Punk|Space|" +
  "Meditative|Instrumental Pop|Instrumental Rock|Ethnic|Gothic|Darkwave|Techno-Industrial|Electronic|Pop-Folk|" +
  "Eurodance|Dream|Southern Rock|Comedy|Cult|Gangsta|Top 40|Christian Rap|Pop/Funk|Jungle|Native American|Cabaret|" +
  "New Wave|Psychedelic|Rave|Showtunes|Trailer|Lo-Fi|Tribal|Acid Punk|Acid Jazz|Polka|Retro|Musical|Rock & Roll|" +
  "Hard Rock|Folk|Folk-Rock|National Folk|Swing|Fast Fusion|Bebop|Latin|Revival|Celtic|Bluegrass|Avantgarde|" +
  "Gothic Rock|Progressive Rock|Psychedelic Rock|Symphonic Rock|Slow Rock|Big Band|Chorus|Easy Listening|Acoustic|" +
  "Humour|Speech|Chanson|Opera|Chamber Music|Sonata|Symphony|Booty Bass|Primus|Porn Groove|Satire|Slow Jam|Club|Tango|" +
  "Samba|Folklore|Ballad|Power Ballad|Rhythmic Soul|Freestyle|Duet|Punk Rock|Drum Solo|A Cappella|Euro-House|" +
  "Dance Hall|Goa|Drum & Bass|Club-House|Hardcore|Terror|Indie|BritPop|Afro-Punk|Polsk Punk|Beat|" +
  "Christian Gangsta Rap|Heavy Metal|Black Metal|Crossover|Contemporary Christian|Christian Rock|Merengue|Salsa|" +
  "Thrash Metal|Anime|JPop|Synthpop|Abstract|Art Rock|Baroque|Bhangra|Big Beat|Breakbeat|Chillout|Downtempo|Dub|EBM|" +
  "Eclectic|Electro|Electroclash|Emo|Experimental|Garage|Global|IDM|Illbient|Industro-Goth|Jam Band|Krautrock|" +
  "Leftfield|Lounge|Math Rock|New Romantic|Nu-Breakz|Post-Punk|Post-Rock|Psytrance|Shoegaze|Space Rock|Trop Rock|" +
  "World Music|Neoclassical|Audiobook|Audio Theatre|Neue Deutsche Welle|Podcast|Indie Rock|G-Funk|Dubstep|" +
  "Garage Rock|Psybient"
).split("|");

/** Name of a genre number, or undefined when it is not assigned. */
export const genreName = (number: number): string | undefined => GENRES[number];

/** Number of a genre name (case does not matter), or undefined when there is none. */
export function genreNumber(name: string): number | undefined {
  const at = GENRES.findIndex((genre) => genre.toLowerCase() === name.toLowerCase());
  return at < 0 ? undefined : at;
}

function namedReference(reference: string): string | undefined {
  if (reference === "RX") return "Remix";
  if (reference === "CR") return "Cover";
  return /^\d{1,3}$/.test(reference) ? genreName(Number(reference)) : undefined;
}

/**
 * Genres out of an ID3 genre text: "(17)", "17", "(4)Eurodisco", "(51)(39)", "Rock;Pop". "((foo)" is a name in brackets.
 */
export function parseId3Genre(text: string): string[] {
  const found: string[] = [];
  let rest = text.trim();
  for (let match = /^\((\d{1,3}|RX|CR)\)/.exec(rest); match; match = /^\((\d{1,3}|RX|CR)\)/.exec(rest)) {
    const name = namedReference(match[1] ?? "");
    if (name !== undefined) found.push(name);
    rest = rest.slice(match[0].length).trim();
  }
  if (rest.startsWith("((")) rest = rest.slice(1);
  for (const part of rest.split(";").map((piece) => piece.trim())) {
    if (part !== "") found.push(namedReference(part) ?? part);
  }
  // "(52)Electronic" names the same genre twice.
  return [...new Set(found)];
}
