export { type AppContext, closeAppContext, createAppContext, getAppContext, setAppContext } from "./app-context.ts";
export { isReady } from "./is-ready.ts";
export { PRODUCT_VERSION } from "./product-version.ts";
