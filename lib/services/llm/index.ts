export { askModel } from "./ask-model.ts";
export type { Answered, AskInput, Embedded, Unavailable } from "./ask-schemas.ts";
export { embedTexts } from "./embed-texts.ts";
