export {
  FINDING_STATES,
  FindingIdInput,
  FindingView,
  ListFindingsInput,
} from "./schemas.ts";
