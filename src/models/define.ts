import { type Defined, define, type LayerDefinition } from '../layers/define.js';
import type { LayerGiven, LayerOptions, OptionSchema } from '../layers/options.js';
import { type Model, modelOf } from '../model.js';
import { readyMade } from '../network/kinds.js';

/** A function that makes models of one kind. */
export interface ModelFactory<G extends object, O extends object> {
  (options: G): Model;
  readonly definition: LayerDefinition<O>;
}

/** Makes a kind of ready-made network from its definition, which is that of a layer: a model with its parts and parameters. */
export function defineModel<const S extends OptionSchema>(definition: Defined<S>): ModelFactory<LayerGiven<S>, LayerOptions<S>> {
  const layer = define(readyMade({ ...definition, group: 'models' }));
  const factory = (...options: Parameters<typeof layer>): Model => modelOf(layer(...options));
  return Object.assign(factory as ModelFactory<LayerGiven<S>, LayerOptions<S>>, { definition: layer.definition });
}
