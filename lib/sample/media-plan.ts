/** Tags written into a file; what is absent is missing on purpose. */
export type SampleTags = Partial<
  Record<"title" | "artist" | "album" | "albumArtist" | "year" | "genre" | "track", string>
>;

export type SampleExtension = "mkv" | "mp4" | "m4a" | "mp3" | "flac" | "wav" | "avi";

/** A tiny media file of the sample library. `relPath` is below the media folder, with its extension. */
export type SampleMedium = {
  relPath: string;
  extension: SampleExtension;
  hasPicture: boolean;
  guessedType: string;
  seconds: number;
  /** Pitch of the test tone in Hz; files with the same pitch sound the same. */
  pitchHz: number;
  tags: SampleTags;
  modelTags: string[];
  transcript: string | null;
};

export type SampleSidecar = { relPath: string; content: string };
export type MediaPlan = { media: SampleMedium[]; sidecars: SampleSidecar[] };

type Entry = { path: string; tags?: SampleTags; pitchHz?: number; modelTags?: string[]; transcript?: string };

const VIDEO_EXTENSIONS = new Set<string>(["mkv", "mp4"]);

function toMedium(entry: Entry, index: number, guessedType: string): SampleMedium {
  const extension = entry.path.slice(entry.path.lastIndexOf(".") + 1) as SampleExtension;
  return {
    relPath: entry.path,
    extension,
    hasPicture: VIDEO_EXTENSIONS.has(extension),
    guessedType,
    seconds: 0.6 + (index % 5) * 0.1,
    pitchHz: entry.pitchHz ?? 220 + index * 17,
    tags: entry.tags ?? {},
    modelTags: entry.modelTags ?? [],
    transcript: entry.transcript ?? null,
  };
}

const MOVIES: Entry[] = [
  {
    path: "movies/The Lantern Keeper (2014)/The Lantern Keeper (2014).mkv",
    tags: { title: "The Lantern Keeper", year: "2014", genre: "Drama" },
  },
  { path: "movies/Harbour of Glass (2009)/Harbour of Glass (2009).mp4", tags: { title: "Harbour of Glass" } },
  { path: "movies/Northbound (2019)/Northbound (2019).mkv", tags: { title: "Untitled" } },
  {
    path: "movies/Salt and Cinder (2021)/Salt and Cinder (2021).mp4",
    tags: { title: "Salt and Cinder", year: "2021" },
  },
  { path: "movies/A Quiet Orbit (1998)/A Quiet Orbit (1998).mkv" },
  { path: "movies/paper.moons.2016.720p.web/paper.moons.2016.720p.web.mkv" },
];

const TV: Entry[] = [
  { path: "tv/Riverside Yard/Season 01/Riverside Yard - S01E01 - The New Crane.mkv", tags: { title: "The New Crane" } },
  { path: "tv/Riverside Yard/Season 01/Riverside Yard - S01E02 - Low Water.mkv", tags: { title: "Low Water" } },
  { path: "tv/Riverside Yard/Season 01/Riverside Yard - S01E03.mkv" },
  { path: "tv/Riverside Yard/Season 02/riverside.yard.s02e01.1080p.mkv" },
  { path: "tv/Signal Hill/Signal Hill 1x01 Static.mp4", tags: { title: "Static" } },
  { path: "tv/Signal Hill/Signal Hill 1x02 Carrier Wave.mp4", tags: { title: "Unknown" } },
  { path: "tv/Signal Hill/Signal Hill 1x03.mp4" },
];

const WINTER = { artist: "Mara Lindqvist", album: "Winter Ferries", year: "2012", genre: "Folk" };
const NIGHT_BUS = { artist: "The Copper Foxes", album: "Night Bus", year: "2018", genre: "Indie Rock" };

const MUSIC: Entry[] = [
  {
    path: "music/Mara Lindqvist/Winter Ferries/01 - Ice on the Rail.flac",
    tags: { ...WINTER, title: "Ice on the Rail", track: "1" },
  },
  {
    path: "music/Mara Lindqvist/Winter Ferries/02 - Two Harbours.flac",
    tags: { ...WINTER, title: "Two Harbours", track: "2" },
  },
  {
    path: "music/Mara Lindqvist/Winter Ferries/03 - Lamp Oil.flac",
    tags: { artist: WINTER.artist, album: WINTER.album, title: "Lamp Oil", track: "3" },
  },
  {
    path: "music/Mara Lindqvist/Winter Ferries/04 - Crossing.flac",
    tags: { ...WINTER, artist: "Unknown Artist", title: "Crossing", track: "4" },
  },
  { path: "music/Mara Lindqvist/Winter Ferries/05 - Landfall.flac", tags: { title: "Landfall" } },
  { path: "music/The Copper Foxes/Night Bus/01 Last Stop.mp3", tags: { ...NIGHT_BUS, title: "Last Stop", track: "1" } },
  {
    path: "music/The Copper Foxes/Night Bus/02 Wet Tarmac.mp3",
    tags: { ...NIGHT_BUS, title: "Wet Tarmac", track: "2" },
  },
  {
    path: "music/The Copper Foxes/Night Bus/03 Neon Rain.mp3",
    tags: { artist: NIGHT_BUS.artist, title: "Neon Rain" },
    pitchHz: 911,
  },
  { path: "music/The Copper Foxes/Night Bus/04 Conductor.mp3", tags: { ...NIGHT_BUS, title: "Track 04", track: "4" } },
  { path: "music/The Copper Foxes/Night Bus/05 Depot.mp3" },
  {
    path: "music/The Copper Foxes/singles/Neon Rain (single).m4a",
    tags: { artist: NIGHT_BUS.artist, title: "Neon Rain", genre: "Indie Rock" },
    pitchHz: 911,
  },
  {
    path: "music/Juno Ardent/Juno Ardent - Paper Sun.m4a",
    tags: { artist: "Juno Ardent", title: "Paper Sun", genre: "unknown" },
  },
  {
    path: "music/Juno Ardent/Juno Ardent - Weather Report.m4a",
    tags: { artist: "Juno Ardent", title: "Weather Report", year: "2020" },
  },
  { path: "music/unsorted/Track 01.mp3", tags: { title: "Track 01", artist: "Unknown Artist" } },
];

const PHYSICS = { artist: "Kitchen Table Physics", album: "Kitchen Table Physics", genre: "Podcast" };

const PODCASTS: Entry[] = [
  {
    path: "podcasts/Kitchen Table Physics/ktp-001-why-pans-ring.mp3",
    tags: { ...PHYSICS, title: "Why pans ring", year: "2022" },
    modelTags: ["acoustics", "physics"],
    transcript: "Welcome to the kitchen table. Today we ask why a pan rings when you tap it.",
  },
  {
    path: "podcasts/Kitchen Table Physics/ktp-002-boiling-twice.mp3",
    tags: { ...PHYSICS, title: "Boiling twice" },
    modelTags: ["auto-generated", "needs-review"],
  },
  { path: "podcasts/Kitchen Table Physics/ktp-003-the-spinning-egg.mp3", tags: { artist: PHYSICS.artist } },
  { path: "podcasts/Kitchen Table Physics/ktp-004-salt-in-water.mp3" },
  {
    path: "podcasts/Slow Maps/2023-02-11 Drawing a coast.mp3",
    tags: { title: "Drawing a coast", artist: "Slow Maps" },
  },
  { path: "podcasts/Slow Maps/2023-03-04 Blank spaces.mp3" },
  { path: "podcasts/Slow Maps/2023-03-25.mp3" },
];

const TALKS: Entry[] = [
  {
    path: "talks/PipelineConf 2023/Ana Ruiz - Queues that breathe.mp4",
    tags: { title: "Queues that breathe", artist: "Ana Ruiz", album: "PipelineConf 2023", year: "2023" },
    transcript: "A queue is a promise about time. Let us look at what happens when we break it.",
  },
  {
    path: "talks/PipelineConf 2023/Tomas Okafor - One slot is not enough.mp4",
    tags: { title: "One slot is not enough", artist: "Tomas Okafor" },
  },
  { path: "talks/PipelineConf 2023/keynote_day2.mp4", tags: { title: "keynote_day2" } },
  { path: "talks/Local Meetup/2024-05-16 tags and other lies.m4a", tags: { title: "Tags and other lies" } },
  { path: "talks/Local Meetup/2024-06-20.m4a" },
  { path: "talks/Local Meetup/recording (3).m4a", tags: { title: "New Recording 3" } },
];

const nfo = (root: string, members: Record<string, string>): string => {
  const inner = Object.entries(members).map(([name, value]) => `  <${name}>${value}</${name}>`);
  return `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<${root}>\n${inner.join("\n")}\n</${root}>\n`;
};

const FEED = `<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd">
<channel>
  <title>Kitchen Table Physics</title>
  <language>en</language>
  <description>Small experiments with what is in the kitchen.</description>
  <itunes:author>Dana Whitlock</itunes:author>
  <item><title>Why pans ring</title><pubDate>Mon, 10 Jan 2022 06:00:00 GMT</pubDate><description>Bells, pans and standing waves.</description><enclosure url="https://podcast.example.org/ktp-001-why-pans-ring.mp3" type="audio/mpeg" length="0"/></item>
  <item><title>Boiling twice</title><pubDate>Mon, 24 Jan 2022 06:00:00 GMT</pubDate><description>Why water that was hot before is quiet.</description><enclosure url="https://podcast.example.org/ktp-002-boiling-twice.mp3" type="audio/mpeg" length="0"/></item>
  <item><title>The spinning egg</title><pubDate>Mon, 07 Feb 2022 06:00:00 GMT</pubDate><description>Raw or boiled, told by a twist.</description><enclosure url="https://podcast.example.org/ktp-003-the-spinning-egg.mp3" type="audio/mpeg" length="0"/></item>
</channel>
</rss>
`;

const SIDECARS: SampleSidecar[] = [
  {
    relPath: "movies/The Lantern Keeper (2014)/movie.nfo",
    content: nfo("movie", {
      title: "The Lantern Keeper",
      year: "2014",
      genre: "Drama",
      director: "Iris Calloway",
      plot: "A lighthouse keeper answers letters that were never sent.",
      country: "Ireland",
    }),
  },
  {
    relPath: "movies/Harbour of Glass (2009)/Harbour of Glass (2009).nfo",
    content: nfo("movie", { title: "Harbour of Glass", year: "2009" }),
  },
  {
    relPath: "movies/Salt and Cinder (2021)/Salt and Cinder (2021).nfo",
    content: nfo("movie", {
      title: "Salt and Cinder",
      year: "2021",
      genre: "Documentary",
      director: "Per Halvorsen",
      plot: "Three families and the last salt works of a coast.",
    }),
  },
  {
    relPath: "tv/Riverside Yard/tvshow.nfo",
    content: nfo("tvshow", {
      title: "Riverside Yard",
      year: "2015",
      genre: "Drama",
      plot: "A shipyard, a river, and the people between them.",
    }),
  },
  {
    relPath: "tv/Riverside Yard/Season 01/Riverside Yard - S01E01 - The New Crane.nfo",
    content: nfo("episodedetails", {
      title: "The New Crane",
      season: "1",
      episode: "1",
      aired: "2015-03-02",
      plot: "A crane arrives before anyone has ordered it.",
    }),
  },
  { relPath: "podcasts/Kitchen Table Physics/feed.xml", content: FEED },
];

/** The sample library: movies, TV, music, podcasts and talks, some with full tags, many with gaps and placeholders. */
export function planMedia(): MediaPlan {
  const groups: [Entry[], string][] = [
    [MOVIES, "movie"],
    [TV, "tv"],
    [MUSIC, "music"],
    [PODCASTS, "podcast"],
    [TALKS, "talk"],
  ];
  let index = 0;
  const media = groups.flatMap(([entries, type]) => entries.map((entry) => toMedium(entry, index++, type)));
  return { media, sidecars: SIDECARS };
}
