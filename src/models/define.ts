import { define, type LayerDefinition } from '../layers/define.js';
import type { LayerGiven, LayerOptions, OptionSchema } from '../layers/options.js';
import { type Model, modelOf } from '../model.js';
import { type Kind, registerKind } from '../network/kinds.js';

/** A function that makes models of one kind. */
export interface ModelFactory<G extends object, O extends object> {
  (options: G): Model;
  readonly definition: LayerDefinition<O>;
}

/** Makes a kind of ready-made network from its definition, which is that of a layer: a model with its parts and parameters. */
export function defineModel<const S extends OptionSchema>(
  definition: LayerDefinition<LayerOptions<S>, S>,
): ModelFactory<LayerGiven<S>, LayerOptions<S>> {
  const layer = define({ ...definition, group: 'models' });
  const factory = Object.assign((...options: Parameters<typeof layer>) => modelOf(layer(...options)), { definition: layer.definition });
  registerKind(factory as unknown as Kind); // so that files may name it
  return factory as ModelFactory<LayerGiven<S>, LayerOptions<S>>;
}
