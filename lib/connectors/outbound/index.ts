export type { AllowedHosts } from "./guard-address.ts";
export { postGuarded } from "./post-guarded.ts";
export { sendMail } from "./send-mail.ts";
