import { filled } from '../autodiff/space.js';
import { int, string } from '../core/options/vocabulary.js';
import { cellSpecs, type GruParams, gru } from '../layers/cell/gru.js';
import { define } from '../layers/define.js';
import type { RunPart } from '../layers/layer.js';
import type { Tensor } from '../runtime/tensor.js';

/**
 * A gated recurrent unit as a part of a model; called by itself it starts from a state of zeros.
 *
 * Shapes: x [n, in] -> [n, units]. Params: inputKernel [in, 3 units]; recurrentKernel [units, 3 units]; inputBias and
 * recurrentBias [3 units]; all start as U(±1/√units). The gates stand in the order r, z, n.
 */
export const gruCell = define({
  kind: 'gruCell',
  group: 'models',
  options: {
    units: int({ min: 1 }) /** What follows the names of the tensors in PyG: '_l0' in torch's GRU, nothing in its GRUCell. */,
    suffix: string(''),
  },
  params: ({ units, suffix }, [, width]) => ({ ...cellSpecs(3, width, units, (name) => `${name}${suffix}`) }),
  call: ({ units }, params, x) => {
    // the names that the specs declare
    return gru(params as unknown as GruParams, x, filled({ shape: [x.shape[0], units], dtype: x.dtype }, 0));
  },
});

/** One step of a cell that is a part of a model: from an input and a state to the next state. */
export function nextState(cell: RunPart, x: Tensor, state: Tensor): Tensor {
  if (cell.params === undefined) cell(x); // makes them
  return gru(cell.params as unknown as GruParams, x, state); // the names that the specs declare
}
