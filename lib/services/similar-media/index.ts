export { type Embedded, embedMediaNow } from "./embed-media-now.ts";
