import { z } from "zod";
import { Actor, PageInput, pageOf, Role } from "#lib/core/index.ts";

export const PASSWORD_MIN = 10;
export const PASSWORD_MAX = 128;

/** Length is what counts (NIST SP 800-63B); no rules about kinds of characters. */
export const Password = z
  .string()
  .min(PASSWORD_MIN, `at least ${PASSWORD_MIN} characters`)
  .max(PASSWORD_MAX, `at most ${PASSWORD_MAX} characters`);

export const Email = z
  .string()
  .trim()
  .toLowerCase()
  .max(254)
  .pipe(z.email("an e-mail address, such as ada@example.org"));

export const PersonName = z.string().trim().min(1).max(80);

export const UserView = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string(),
  role: Role,
  banned: z.boolean(),
  banReason: z.string().nullable(),
  lastSignInAt: z.iso.datetime().nullable().describe("of the sessions that still exist"),
  createdAt: z.iso.datetime(),
});
export type UserView = z.infer<typeof UserView>;

export const UserPage = pageOf(UserView);
export const ListUsersInput = PageInput;

export const CreateUserInput = z.object({
  name: PersonName,
  email: Email,
  password: Password,
  role: Role.default("viewer"),
});
export type CreateUserInput = z.infer<typeof CreateUserInput>;

export const UserIdInput = z.object({ userId: z.string().max(254).describe("id or e-mail address") });
export type UserIdInput = z.infer<typeof UserIdInput>;

export const SetUserRoleInput = UserIdInput.extend({ role: Role });
export const BanUserInput = UserIdInput.extend({ reason: z.string().trim().max(500).optional() });
export const ResetPasswordInput = UserIdInput.extend({ password: Password });

/** Who is asking. */
export const Me = z.object({ actor: Actor, email: z.string().nullable() });
export type Me = z.infer<typeof Me>;
