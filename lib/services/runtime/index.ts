export { type AppContext, createAppContext, getAppContext, setAppContext } from "./app-context.ts";
export { isReady } from "./is-ready.ts";
