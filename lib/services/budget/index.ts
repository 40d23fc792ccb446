export { budgetLeftUsd } from "./budget-left.ts";
export { StoredAccount } from "./open-account.ts";
