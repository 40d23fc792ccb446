import type { GapItem } from "#lib/metadata/index.ts";

/** Numbers that look random and are the same in every run (Lehmer). */
function lehmer(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

const FIRST = "Ada Bruno Carla Dmitri Elsa Farid Greta Hugo Irma Jonas Kaja Liam Mona Nils Olga Pavel".split(" ");
const LAST = "Abelsen Brandt Corvin Dahlberg Ekman Ferrow Gallin Hartov Ibsor Jellick Kronfeld Lundqvar".split(" ");
const TOPICS: Readonly<Record<string, string>> = {
  Gardening: "soil roses compost seeds pruning hedges bulbs watering greenhouse lawn",
  Astronomy: "stars telescope comet orbit nebula galaxy planets eclipse lunar meteor",
  Cooking: "oven recipe flour butter roast simmer spices dough kitchen sauce",
  Sailing: "harbour mast wind knots keel anchor regatta tide deck rigging",
};

/** Invented talks: the speaker stands after "by" in the summary, the topic shows in the words, the event in the year. */
export function inventedTalks(count: number): { items: GapItem[]; truth: Map<string, GapItem["fields"]> } {
  const next = lehmer(20_261);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)] as T;
  const truth = new Map<string, GapItem["fields"]>();
  const items = Array.from({ length: count }, (_, index): GapItem => {
    const topic = pick(Object.keys(TOPICS));
    const words = (TOPICS[topic] ?? "").split(" ");
    const speaker = `${pick(FIRST)} ${pick(LAST)}`;
    const year = 2010 + Math.floor(next() * 8);
    const about = Array.from({ length: 6 }, () => pick(words)).join(" and ");
    const fields: GapItem["fields"] = {
      title: `What ${pick(words)} can teach us about ${pick(words)}`,
      summary: `An evening about ${about}, told by ${speaker} in the old theatre.`,
      speaker,
      genres: [topic],
      year,
      event: `Meadow Days ${year}`,
      tags: ["evening"],
    };
    truth.set(String(index), fields);
    const shown = { ...fields };
    for (const field of ["speaker", "genres", "year", "event"] as const) if (next() < 0.3) delete shown[field];
    return { id: String(index), kind: "talk", fields: shown };
  });
  return { items, truth };
}

/** Invented albums of ten tracks each: one artist per album, tracks in a shuffled order. */
export function inventedAlbums(albums: number): { items: GapItem[]; truth: Map<string, GapItem["fields"]> } {
  const next = lehmer(977);
  const truth = new Map<string, GapItem["fields"]>();
  const items: GapItem[] = [];
  for (let album = 0; album < albums; album += 1) {
    const artist = `${FIRST[album % FIRST.length]} ${LAST[(album * 5) % LAST.length]} Band ${album % 7}`;
    for (let track = 1; track <= 10; track += 1) {
      const fields = { title: `Song ${album * 31 + track}`, artist, album: `Record ${album}`, track, genres: ["Folk"] };
      const shown: GapItem["fields"] = { ...fields };
      if (next() < 0.3) delete shown.artist;
      truth.set(`${album}-${track}`, fields);
      items.push({ id: `${album}-${track}`, kind: "music", fields: shown });
    }
  }
  return { items, truth };
}
