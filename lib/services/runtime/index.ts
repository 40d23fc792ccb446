export { type AppContext, createAppContext, getAppContext, setAppContext } from "./app-context.ts";
