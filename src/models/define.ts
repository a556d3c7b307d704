import { define, type LayerDefinition } from '../layers/define.js';
import { type Model, modelOf } from '../model.js';
import { readyMade } from '../network/kinds.js';

/** A function that makes models of one kind. */
export interface ModelFactory<Given extends object, O extends object> {
  (options: Given & { name?: string }): Model;
  readonly definition: LayerDefinition<O>;
}

/** Makes a kind of ready-made network from its definition, which is that of a layer: a model with its parts and parameters. */
export function defineModel<O extends object, Given extends object = Partial<O>>(definition: LayerDefinition<O>): ModelFactory<Given, O> {
  const layer = define<O, Given>(readyMade({ ...definition, group: 'models' }));
  return Object.assign((options: Given & { name?: string }) => modelOf(layer(options)), { definition: layer.definition });
}
