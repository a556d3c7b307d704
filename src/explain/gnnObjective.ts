import { sigmoid } from '../ops/activations.js';
import { scale, shift } from '../ops/affine.js';
import { add, mul } from '../ops/binary.js';
import { reshape } from '../ops/layout.js';
import { neg } from '../ops/neg.js';
import { mean } from '../ops/reduce.js';
import { gather } from '../ops/segment.js';
import { sum } from '../ops/sum.js';
import { log } from '../ops/unary.js';
import { type Tensor, tensor } from '../runtime/tensor.js';

/** How much each demand on the masks counts; the defaults are PyG's. */
export interface Coefficients {
  readonly edgeSize: number;
  readonly edgeEntropy: number;
  readonly featureSize: number;
  readonly featureEntropy: number;
}

/** Masks before the sigmoid; null where there is none. */
export type Masks = {
  /** [nodes, F], [nodes, 1] or [1, F]. */
  readonly features?: Tensor;
  /** [edges]. */
  readonly edges?: Tensor;
};

/** Which entries of each mask count: those that the first gradient reached. */
export interface Reached {
  readonly features?: Uint32Array;
  readonly edges?: Uint32Array;
}

/** What the network sees behind masks: x · σ(features), every message · σ(edges). */
export const behind = ({ features, edges }: Masks, x: Tensor): { readonly x: Tensor; readonly edgeMask?: Tensor } => ({
  x: features === undefined ? x : mul(x, sigmoid(features)),
  ...(edges && { edgeMask: sigmoid(edges) }),
});

/** The positions of a gradient that are not 0. */
export const reachedBy = (gradient: Tensor): Uint32Array => {
  const values = gradient.toTypedArray();
  return Uint32Array.from(values.keys()).filter((i) => values[i] !== 0);
};

/** -m log m - (1 - m) log(1 - m), with PyG's 1e-15 inside the logarithms. */
function entropy(m: Tensor): Tensor {
  const rest = shift(neg(m), 1);
  return neg(add(mul(m, log(shift(m, 1e-15))), mul(rest, log(shift(rest, 1e-15)))));
}

/** What masks cost: edgeSize Σ m + edgeEntropy mean H(m) over the edges, featureSize mean m + featureEntropy mean H(m) over the features that count. */
export function costOf({ features, edges }: Masks, reached: Reached, by: Coefficients): Tensor[] {
  const counted = (mask: Tensor, places: Uint32Array): Tensor => sigmoid(gather(reshape(mask, [mask.size]), tensor(places)));
  const terms: Tensor[] = [];
  if (edges && reached.edges && reached.edges.length > 0) {
    const m = counted(edges, reached.edges);
    terms.push(scale(sum(m), by.edgeSize), scale(mean(entropy(m)), by.edgeEntropy));
  }
  if (features && reached.features && reached.features.length > 0) {
    const m = counted(features, reached.features);
    terms.push(scale(mean(m), by.featureSize), scale(mean(entropy(m)), by.featureEntropy));
  }
  return terms;
}
