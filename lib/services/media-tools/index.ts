export { type MediaToolbox, mediaToolsOf, openMediaToolbox } from "./toolbox.ts";
