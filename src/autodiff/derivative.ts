import type { Tensor } from '../runtime/tensor.js';

/** What a derivative gets to see of the forward pass. Only what `keep` asked for still has content. */
export interface Saved<O = unknown> {
  readonly inputs: readonly Tensor[];
  readonly output: Tensor;
  readonly options: O;
  /** Which inputs want a gradient. */
  readonly needs: readonly boolean[];
}

/**
 * A contribution to one input: a tensor, a function that makes it when it is wanted, or null for none.
 *
 * @term cotangent: the gradient on its way backward; what an operand receives from a result
 */
export type Cotangent = Tensor | null | (() => Tensor);

/** The vector-Jacobian product: from the cotangent of the output to those of the inputs. */
export type Vjp<O = unknown> = (g: Tensor, saved: Saved<O>) => readonly Cotangent[];
