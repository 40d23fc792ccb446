export { type FeedbackSource, feedbackRow, keepFeedback } from "./keep-feedback.ts";
