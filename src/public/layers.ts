export { Context, type ContextLike, type TensorTree } from '../layers/context.js';
export {
  define,
  type Features,
  type Layer,
  type LayerDefinition,
  type LayerFactory,
  type LayerResult,
  type ParamSpec,
} from '../layers/define.js';
export * from '../layers/list.js';
