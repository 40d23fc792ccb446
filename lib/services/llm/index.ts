export { askModel } from "./ask-model.ts";
export type { Answered, AskInput, Embedded, Unavailable } from "./ask-schemas.ts";
export { createProvider, removeProvider, updateProvider } from "./change-providers.ts";
export { embeddingModelName, embedTexts } from "./embed-texts.ts";
export { listProviders } from "./list-providers.ts";
export { type ModelWorld, modelKey, readModelWorld } from "./model-world.ts";
export { editModel, listModelsOfProviders } from "./models.ts";
export { openGateway } from "./open-gateway.ts";
export { setOptimizations, switchOptimizations } from "./optimizations.ts";
export {
  ListPricesInput,
  listPrices,
  PriceIdInput,
  PricePage,
  PriceView,
  removePrice,
  SetPriceInput,
  setPrice,
} from "./prices.ts";
export {
  CreateProviderInput,
  EditModelInput,
  ModelList,
  ModelView,
  ProviderIdInput,
  ProviderList,
  ProviderView,
  SetOptimizationsInput,
  SwitchOptimizationsInput,
  UpdateProviderInput,
} from "./provider-schemas.ts";
export { tendModels } from "./tend-models.ts";
export { testProvider } from "./test-provider.ts";
export { transcribeAudio, transcriptionEndpoint } from "./transcribe-audio.ts";
