import { define, type LayerDefinition } from '../layers/define.js';
import { type Model, modelOf } from '../model.js';
import { type Kind, registerKind } from '../network/kinds.js';

/** A function that makes models of one kind. */
export interface ModelFactory<Given extends object, O extends object> {
  (options: Given & { name?: string }): Model;
  readonly definition: LayerDefinition<O>;
}

/** Makes a kind of ready-made network from its definition, which is that of a layer: a model with its parts and parameters. */
export function defineModel<O extends object, Given extends object = Partial<O>>(definition: LayerDefinition<O>): ModelFactory<Given, O> {
  const layer = define<O, Given>({ ...definition, group: 'models' });
  const factory = Object.assign((options: Given & { name?: string }) => modelOf(layer(options)), { definition: layer.definition });
  registerKind(factory as unknown as Kind); // so that files may name it
  return factory;
}
