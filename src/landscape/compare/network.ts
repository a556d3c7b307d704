import { OptionError } from '../../core/errors.js';
import type { Expand, Given, Values } from '../../core/options/option.js';
import { int, number, oneOf, string } from '../../core/options/vocabulary.js';
import { activation as activationLayer } from '../../layers/activation.js';
import type { Layer } from '../../layers/define.js';
import { dense } from '../../layers/dense.js';
import { dropout as dropoutLayer } from '../../layers/dropout.js';
import { mlp } from '../../layers/mlp.js';
import { chained } from '../../network/containers.js';
import { kindsWith } from '../../network/libraryKinds.js';
import { type Network, networkOf } from '../../network/network.js';
import { type Activation, activationNames } from '../../nn/activations.js';
import { sin } from '../../ops/unary.js';

/** A network by names and numbers, so that it can be made in any thread. */
export const networkOptions = {
  /** The kind of convolution: any of `layers` that needs no more than `units`; 'ginConv' gets an MLP of two layers. Default 'gcnConv'. */
  layer: string('gcnConv'),
  /** What follows each hidden layer: an activation by name, 'sin', or 'none'. Default 'relu'. */
  activation: oneOf([...activationNames, 'sin', 'none'], 'relu'),
  /** Number of convolutions. Of outputs of nodes the last one is the output. Default 2. */
  depth: int({ min: 1, default: 2 }),
  /** Units of each hidden layer. Default 16. */
  width: int({ min: 1, default: 16 }),
  /** What follows each hidden convolution, before its activation. Default 'none'. */
  norm: oneOf(['none', 'batchNorm', 'layerNorm', 'graphNorm'], 'none'),
  /** Share of what is dropped after each activation while training. Default 0. */
  dropout: number({ min: 0, below: 1, default: 0 }),
  /** How nodes become one row for each graph, which a dense layer then reads; 'none' for outputs of nodes. Default 'none'. */
  readout: oneOf(['none', 'sum', 'mean', 'max'], 'none'),
  /** Width of the output. Default 1. */
  units: int({ min: 1, default: 1 }),
};

/** A network by names and numbers. */
export type NetworkChoice = Expand<Given<typeof networkOptions>>;

const pools = { sum: 'globalSumPool', mean: 'globalMeanPool', max: 'globalMaxPool' } as const;

/** A layer of the library by its name, without an activation of its own. @throws OptionError where there is none. */
function make(where: string, kind: string, options: object): Layer {
  const factory = kindsWith(where).get(`layers.${kind}`);
  if (factory !== undefined) {
    const linear = 'activation' in factory.definition.options ? { activation: 'linear' } : {};
    return factory({ ...options, ...linear } as never);
  }
  throw new OptionError({ where, what: 'no such layer', got: `'${kind}'`, expected: 'the name of one of layers' });
}

const activationOf = (name: string): Activation => (name === 'none' ? 'linear' : name === 'sin' ? sin : (name as Activation));

/**
 * The network of a choice: `depth` convolutions, each but the output followed by its norm, activation and dropout, then the readout with a dense
 * layer. Activations are layers of their own, so that what goes in and what comes out can be looked at.
 */
export function buildNetwork(where: string, spec: Values<typeof networkOptions>): Network {
  const { layer, activation, depth, width, norm, dropout, readout, units } = spec;
  const parts: Record<string, Layer> = {};
  for (let i = 1; i <= depth; i++) {
    const isOutput = readout === 'none' && i === depth;
    const wide = isOutput ? units : width;
    parts[`conv${i}`] = make(where, layer, layer === 'ginConv' ? { nn: mlp({ units: [wide, wide] }) } : { units: wide });
    if (isOutput) break;
    if (norm !== 'none') parts[`norm${i}`] = make(where, norm, {});
    parts[`activation${i}`] = activationLayer({ activation: activationOf(activation) });
    if (dropout > 0) parts[`dropout${i}`] = dropoutLayer({ rate: dropout });
  }
  if (readout !== 'none') {
    parts.pool = make(where, pools[readout], {});
    parts.output = dense({ units });
  }
  return networkOf(chained(parts, ''));
}
