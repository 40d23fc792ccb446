export { type Env, EnvSchema, parseEnv } from "./env.ts";
