export { type Episode, findDenseStretch, findEpisodes } from "./find-episodes.ts";
