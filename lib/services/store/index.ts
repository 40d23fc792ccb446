export { migrateStore } from "./migrate-store.ts";
