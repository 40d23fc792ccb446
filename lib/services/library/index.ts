export { LibraryKpis, measureKpis, StoredGaps } from "./measure-kpis.ts";
