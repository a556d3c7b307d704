import { checkOptions } from '../core/options/read.js';
import type { LoadSource } from '../io/source.js';
import { type Model, withMethods } from '../model.js';
import { type LoadOptions, loadOptions, load as read } from '../train/saved/load.js';
import * as ready from './list.js';

/**
 * The model that `model.save` wrote, or that of a checkpoint: its topology, parameters and buffers, compiled as it was where optimizer, loss
 * and metrics have names. Its predictions are the same bits. Nothing in the file is evaluated: kinds are looked up among those of the
 * library and those given as `layers`.
 *
 * @throws FormatError when one bit is wrong or the file says what no model can be; IoError when it cannot be read.
 * @example
 * const { x, edges, y } = data.karate();
 * const graph = data.graph({ x, edges, y });
 * const model = sequential([layers.gcnConv({ units: 4 })]);
 * model.params = model.init({ seed: 0, like: graph });
 * await model.save('build/karate.safetensors');
 * const again = await io.load('build/karate.safetensors');
 * console.log((await again.predict(graph)).shape);
 */
export async function load(source: LoadSource, options: LoadOptions = {}): Promise<Model> {
  checkOptions('io.load', loadOptions, options);
  return withMethods(await read(source, { ...options, layers: { ...ready, ...options.layers } }));
}
