export { type ItemBatch, splitItems } from "./split-items.ts";
