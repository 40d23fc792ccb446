export { budgetLeftUsd } from "./budget-left.ts";
export { createBudget, listBudgets, removeBudget, updateBudget } from "./budgets.ts";
export { StoredAccount } from "./open-account.ts";
export { getCall, getSpend, listCalls } from "./read-ledger.ts";
export { readPurse } from "./read-purse.ts";
export {
  BudgetIdInput,
  BudgetList,
  BudgetView,
  CallIdInput,
  CallPage,
  CallView,
  CreateBudgetInput,
  ListCallsInput,
  Purse,
  SpendInput,
  SpendView,
  UpdateBudgetInput,
} from "./schemas.ts";
