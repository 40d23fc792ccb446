export { tendServers } from "./tend-servers.ts";
