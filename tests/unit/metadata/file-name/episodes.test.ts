import { describe, expect, it } from "vitest";
import { parseFileName } from "#lib/metadata/file-name/index.ts";

const numbersOf = (name: string): [number[], number[]] => {
  const { seasons, episodes } = parseFileName(name);
  return [seasons, episodes];
};

describe("names of episodes", () => {
  it("reads show, numbers, title of the episode and release", () => {
    expect(parseFileName("Night.Ferry.S02E05.The.Long.Way.Home.720p.HDTV.x264-ORBIT.mkv")).toMatchObject({
      type: "episode",
      title: "Night Ferry",
      seasons: [2],
      episodes: [5],
      episodeTitle: "The Long Way Home",
      screenSize: "720p",
      source: "HDTV",
      releaseGroup: "ORBIT",
    });
  });

  it.each<[string, number[], number[]]>([
    ["Night.Ferry.S02E05.mkv", [2], [5]],
    ["Night Ferry - 2x05.avi", [2], [5]],
    ["Night.Ferry.S02E05E06.mkv", [2], [5, 6]],
    ["Night.Ferry.S02E05-08.mkv", [2], [5, 6, 7, 8]],
    ["Night.Ferry.S02E05-E06.mkv", [2], [5, 6]],
    ["Night.Ferry.S02E05.and.S02E06.mkv", [2], [5, 6]],
    ["Night Ferry S01-S03 720p", [1, 2, 3], []],
    ["Night Ferry Season 1, 2 & 4", [1, 2, 4], []],
    ["Night.Ferry.Season.2.Episode.5.mkv", [2], [5]],
    ["Night Ferry Saison 2 Ep 14.avi", [2], [14]],
    ["Night Ferry 3 сезон 2 серия.avi", [3], [2]],
    ["Night Ferry - 04ª Temporada 720p", [4], []],
    ["Night Ferry [Cap.1102].mkv", [11], [2]],
    ["Night Ferry 第2季 第05集.mp4", [2], [5]],
    ["Night Ferry 5of6.avi", [], [5]],
    ["Night.Ferry.S03E21.22.FASTSUB.HDTV.XviD-ORBIT.avi", [3], [21, 22]],
    ["Night.Ferry.S03E21.24.Hours.HDTV.avi", [3], [21]],
    ["Night Ferry - 8x01_02 - Title.avi", [8], [1, 2]],
    ["Night.Ferry.S01E05-6.1080p.WEBRip.x264-ORBIT", [1], [5, 6]],
    ["Night Ferry - S42 E10591 - Title.mkv", [42], [10_591]],
    ["Night Ferry 60.Bölüm (31.01.2023) 720p.mkv", [], [60]],
    ["Night_Ferry_ep_08_of_12_720p.mkv", [], [8]],
    ["Night Ferry 13.mkv", [], [13]],
    ["[Orbit]Night.Ferry.100.mkv", [], [100]],
    ["Night.Ferry.S0412.480p.mkv", [4], [12]],
    ["Night Ferry (3.sezon.7.serija.iz.10).avi", [3], [7]],
    ["Night.Ferry.E06.S07.1080i.mkv", [7], [6]],
  ])("reads the notation of %s", (name, seasons, episodes) => {
    expect(numbersOf(name)).toEqual([seasons, episodes]);
    expect(parseFileName(name)).toMatchObject({ type: "episode", title: "Night Ferry" });
  });

  it.each<[string, number[], number[]]>([
    ["Night.Ferry.412.PDTV-ORBIT", [4], [12]],
    ["Night.Ferry.0412.PDTV-ORBIT", [4], [12]],
    ["Night.Ferry.09.PDTV-ORBIT", [], [9]],
    ["[Orbit] Night Ferry - 131 [720p][1A2B3C4D].mkv", [], [131]],
    ["[Orbit]_Night_Ferry_18_[DVD].mkv", [], [18]],
    ["[Orbit] Night Ferry - 01-12 [720p]", [], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]],
    ["Night Ferry - 204 (04) - The Pier.avi", [2], [4]],
    ["[Orbit][Night Ferry][07][720p].mkv", [], [7]],
  ])("reads bare numbers by their place: %s", (name, seasons, episodes) => {
    expect(numbersOf(name)).toEqual([seasons, episodes]);
    expect(parseFileName(name)).toMatchObject({ type: "episode", title: "Night Ferry" });
  });

  it.each(["Ferry 13 1080p BluRay x264-ORBIT", "Night Ferry 2 (2015).mkv", "Night.Ferry.2.1080p.BluRay.mkv"])(
    "does not read the number of a film as an episode: %s",
    (name) => {
      expect(parseFileName(name)).toMatchObject({ type: "movie", episodes: [], seasons: [] });
    },
  );

  it("keeps absolute numbers beside season and episode", () => {
    expect(parseFileName("Night Ferry - S01E05 - 005 - The Pier [HDTV-720p].mkv")).toMatchObject({
      seasons: [1],
      episodes: [5],
      absoluteEpisodes: [5],
      episodeTitle: "The Pier",
    });
  });

  it.each([
    ["Night.Show.2017.09.14.Ida.Berg.720p.HDTV.x264-ORBIT.mkv", "2017-09-14", "Ida Berg"],
    ["Night Show - 05-31-2013.mkv", "2013-05-31", undefined],
    ["Night Show 2nd Feb 2018 WEBRip h264-ORBIT", "2018-02-02", undefined],
    ["Night_Show_20210224.mp4", "2021-02-24", undefined],
    ["Night.Show.Oct.23.2014.HDTV.mkv", "2014-10-23", undefined],
  ])("dates a daily show: %s", (name, date, episodeTitle) => {
    expect(parseFileName(name)).toMatchObject({ type: "episode", title: "Night Show", date, episodeTitle });
  });

  it("takes a day that cannot be for no date", () => {
    expect(parseFileName("Night.Show.2015.02.31.mkv").date).toBeUndefined();
  });

  it("separates country and year of the show from its title", () => {
    expect(parseFileName("The.Desk.US.2010.S01E03.720p.HDTV.mkv")).toMatchObject({
      title: "The Desk",
      countries: ["US"],
      year: 2010,
      seasons: [1],
    });
    expect(parseFileName("Come.With.Us.Again.S01E01.mkv").title).toBe("Come With Us Again");
  });

  it("honours the caller's knowledge of the kind", () => {
    expect(parseFileName("Night.Ferry.4.PDTV-ORBIT", { type: "episode" })).toMatchObject({ episodes: [4] });
    expect(parseFileName("009.Ferry.mkv", { type: "movie" })).toMatchObject({ title: "009 Ferry", episodes: [] });
  });
});

describe("words that could be a number's marker or part of the title", () => {
  it.each<[string, string]>([
    ["Series 13 - S01E01.mkv", "Series 13"],
    ["Night_Ferry_ep_08_of_12_720p.mkv", "Night Ferry"],
    ["Night Ferry/Season 1/Complete Season 1 [720p].mkv", "Night Ferry"],
    ["[Orbit] Night Ferry 00 S1 [1080p]", "Night Ferry 00"],
  ])("%s is called %s", (name, title) => {
    expect(parseFileName(name).title).toBe(title);
  });

  it("a year that opens an episode's title is no year", () => {
    const parsed = parseFileName("Night Ferry - S07E22 - 2000 Miles Away.mkv");
    expect(parsed.year).toBeUndefined();
    expect(parsed.title).toBe("Night Ferry");
  });
});

describe("directories", () => {
  it.each([
    ["TV Shows/Night Ferry/Season 1/05 - The Pier.mkv", "Night Ferry", [1], [5], "The Pier"],
    ["TV Shows/Night Ferry (2008)/Season 1/The Pier_1280x720.mp4", "Night Ferry", [1], [], "The Pier"],
    ["tv/Night Ferry/S02/E01.mkv", "Night Ferry", [2], [1], undefined],
    ["tv/Night Ferry/Season 06/E13 - The Pier.mkv", "Night Ferry", [6], [13], "The Pier"],
    ["Сезон 5/Серия 11.mkv", undefined, [5], [11], undefined],
    ["dl/Night.Ferry.S02E05.720p.WEB-DL.x264-ORBIT/a81bc81b7c184dd3a9cd0e9a.mkv", "Night Ferry", [2], [5], undefined],
    ["dl/Night.Ferry.S02.720p.HDTV-ORBIT/night.ferry.0206.720p-orbit.mkv", "Night Ferry", [2], [6], undefined],
  ])("fill in what the file leaves out: %s", (path, title, seasons, episodes, episodeTitle) => {
    expect(parseFileName(path)).toMatchObject({ type: "episode", title, seasons, episodes, episodeTitle });
  });

  it("tell which side of a dash is the title, and how it is spelled", () => {
    expect(parseFileName("Movies/Harbor Palace (1989)/Ida Berg - Harbor Palace (Fr Vhs Rip).avi")).toMatchObject({
      title: "Harbor Palace",
      year: 1989,
      source: "VHS",
      languages: ["fr"],
    });
    expect(parseFileName("Night Ferry/NIGHT FERRY.mkv").title).toBe("Night Ferry");
  });

  it("are read in the manner of Windows too, and not at all when the caller says so", () => {
    expect(parseFileName("D:\\Films\\Night Ferry (2014)\\nf.mkv")).toMatchObject({
      title: "Night Ferry",
      year: 2014,
      type: "movie",
    });
    expect(parseFileName("Ferry - Day/Night (1080p)", { nameOnly: true })).toMatchObject({
      title: "Ferry",
      alternativeTitles: ["Day", "Night"],
    });
  });
});
