import type { AuditEntryView, AuditVerdict } from "#lib/services/audit/index.ts";
import type { SettingList } from "#lib/services/setting/index.ts";
import type { StepTypeList } from "#lib/services/step-type/index.ts";
import type { TokenView } from "#lib/services/token/index.ts";
import type { UserView } from "#lib/services/user/index.ts";
import { toolPages, toolQuery } from "./tool-query.ts";

export const usersQuery = () => toolPages<UserView>("users.list", "/users");

export const tokensQuery = () => toolPages<TokenView>("tokens.list", "/tokens");

export const auditQuery = (input: { action?: string } = {}) => toolPages<AuditEntryView>("audit.list", "/audit", input);

export const auditVerdictQuery = () => toolQuery<AuditVerdict>("audit.verify", "/audit/verify");

export const stepTypesQuery = () => toolQuery<StepTypeList>("step_types.list", "/step-types");

export const settingsQuery = () => toolQuery<SettingList>("settings.list", "/settings");
