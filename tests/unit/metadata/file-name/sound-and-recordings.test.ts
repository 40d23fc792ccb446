import { describe, expect, it } from "vitest";
import { parseFileName } from "#lib/metadata/file-name/index.ts";

describe("names of music", () => {
  it.each([
    ["Music/The Pines/Northern Rooms (1999)/03 - Paper Boats.flac", "The Pines", "Northern Rooms", 3, 1999],
    ["Music/The Pines/1999 - Northern Rooms/CD2/03. Paper Boats.mp3", "The Pines", "Northern Rooms", 3, 1999],
    ["The Pines - Northern Rooms - 03 - Paper Boats.mp3", "The Pines", "Northern Rooms", 3, undefined],
    [
      "The Pines - Northern Rooms (1999) [FLAC 24bit]/03 The Pines - Paper Boats.flac",
      "The Pines",
      "Northern Rooms",
      3,
      1999,
    ],
    ["The Pines - Paper Boats.mp3", "The Pines", undefined, undefined, undefined],
    ["03 Paper Boats.m4a", undefined, undefined, 3, undefined],
  ])("read artist, album and track: %s", (path, artist, album, trackNumber, year) => {
    expect(parseFileName(path)).toMatchObject({
      type: "music",
      title: "Paper Boats",
      artist,
      album,
      trackNumber,
      year,
    });
  });

  it("keep numbers that belong to the artist or the title", () => {
    expect(parseFileName("99 Paper Boats.mp3")).toMatchObject({ title: "99 Paper Boats", trackNumber: undefined });
    expect(parseFileName("50 Pines - Paper Boats.mp3")).toMatchObject({ artist: "50 Pines", title: "Paper Boats" });
  });

  it("read scene names with their group", () => {
    expect(parseFileName("01-the_pines-paper_boats-orb.mp3")).toMatchObject({
      artist: "the pines",
      title: "paper boats",
      trackNumber: 1,
      releaseGroup: "orb",
    });
  });
});

describe("names of podcasts", () => {
  it.each([
    ["Podcasts/Night Radio/2024-03-01 - The Long Wait.mp3", "2024-03-01", []],
    ["Podcasts/Night Radio/Night Radio - 012 - The Long Wait.mp3", undefined, [12]],
    ["Night Radio #12 - The Long Wait.mp3", undefined, [12]],
    ["2024-03-01 - Night Radio - The Long Wait.m4a", "2024-03-01", []],
    ["Night Radio S02E05 The Long Wait.mp3", undefined, [5]],
  ])("read show, number or date, and title: %s", (path, date, episodes) => {
    expect(parseFileName(path)).toMatchObject({
      type: "podcast",
      title: "Night Radio",
      episodeTitle: "The Long Wait",
      date,
      episodes,
    });
  });
});

describe("names of talks", () => {
  it.each([
    ["Talks/NordicConf 2019/Ida Berg - Faster Parsers.mp4"],
    ["Ida Berg - Faster Parsers (NordicConf 2019).mp4"],
    ["NordicConf 2019 - Ida Berg - Faster Parsers.webm"],
    ["Faster Parsers | Ida Berg | NordicConf 2019.mp4"],
  ])("read speaker, title and event: %s", (path) => {
    expect(parseFileName(path)).toMatchObject({
      type: "talk",
      title: "Faster Parsers",
      speaker: "Ida Berg",
      event: "NordicConf 2019",
    });
  });

  it("leave films with such words alone", () => {
    expect(parseFileName("Con Ship (1997).mkv")).toMatchObject({ type: "movie", title: "Con Ship" });
  });
});

describe("names given by devices", () => {
  it.each([
    ["IMG_20190403_123456.mp4", "2019-04-03"],
    ["VID-20200101-WA0003.mp4", "2020-01-01"],
    ["2019-04-03 12.34.56.mp4", "2019-04-03"],
    ["Screen Recording 2021-05-05 at 10.20.30.mov", "2021-05-05"],
    ["GOPR1234.MP4", undefined],
    ["DSC_0001.MOV", undefined],
  ])("are recordings with a date and no invented title: %s", (name, date) => {
    expect(parseFileName(name)).toMatchObject({ type: "personal", title: undefined, episodes: [], date });
  });
});
