export { Context, type ContextLike, type TensorTree } from '../layers/context.js';
export type {
  Features,
  Layer,
  LayerDefinition,
  LayerFactory,
  LayerResult,
  ParamSpec,
} from '../layers/define.js';
export * from '../layers/list.js';
export { defineOwn as define } from '../layers/own.js';
