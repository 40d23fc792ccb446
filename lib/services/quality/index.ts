export { FieldWeightsView, getFieldWeights, SetFieldWeightsInput, setFieldWeights } from "./field-weights.ts";
export { measureLibrary } from "./measure-library.ts";
