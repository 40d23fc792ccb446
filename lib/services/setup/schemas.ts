import { z } from "zod";
import { Email, Password, PersonName } from "#lib/services/user/index.ts";

export const CompleteSetupInput = z.object({
  token: z.string().trim().min(1).max(200).describe("the one-time token from the console"),
  name: PersonName,
  email: Email,
  password: Password,
});
export type CompleteSetupInput = z.infer<typeof CompleteSetupInput>;

export const SetupResult = z.object({ userId: z.string(), email: z.string() });
export type SetupResult = z.infer<typeof SetupResult>;
