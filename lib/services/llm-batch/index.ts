export { addToBatch } from "./add-to-batch.ts";
export { advanceBatches } from "./advance-batches.ts";
export { cancelBatch, getBatch, listBatches, listBatchItems } from "./read-batches.ts";
export {
  AddedToBatch,
  AddToBatchInput,
  BatchIdInput,
  BatchItemPage,
  type BatchItemView,
  BatchPage,
  BatchView,
  ListBatchesInput,
  ListBatchItemsInput,
} from "./schemas.ts";
