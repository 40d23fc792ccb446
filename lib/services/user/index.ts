export { banUser, unbanUser } from "./ban-user.ts";
export { createUser } from "./create-user.ts";
export { getMe } from "./get-me.ts";
export { hashOf, insertUser } from "./insert-user.ts";
export { listUsers } from "./list-users.ts";
export { removeUser } from "./remove-user.ts";
export { resetPassword } from "./reset-password.ts";
export {
  BanUserInput,
  CreateUserInput,
  Email,
  ListUsersInput,
  Me,
  PASSWORD_MAX,
  PASSWORD_MIN,
  Password,
  PersonName,
  ResetPasswordInput,
  SetUserRoleInput,
  UserIdInput,
  UserPage,
  UserView,
} from "./schemas.ts";
export { setUserRole } from "./set-user-role.ts";
export { isBanned, type UserRow } from "./user-view.ts";
