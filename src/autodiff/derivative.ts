import type { Tensor } from '../runtime/tensor.js';

/**
 * The operands of an operation, a tuple of tensors of one float type. `Tensor | null` is a place that may be
 * left out.
 */
export type Operands = readonly (Tensor | null)[];

/** Something for each operand. */
export type Each<I extends Operands, T> = { readonly [K in keyof I]: T };

/** What a derivative gets to see of the forward pass. Only what `keep` asked for still has content. */
export interface Saved<I extends Operands = Operands, O = unknown> {
  readonly inputs: I;
  readonly output: Tensor;
  readonly options: O;
  /** Which inputs want a gradient. */
  readonly needs: Each<I, boolean>;
}

/**
 * A contribution to one input: a tensor, a function that makes it when it is wanted, or null for none.
 *
 * @term cotangent: the gradient on its way backward; what an operand receives from a result
 */
export type Cotangent = Tensor | null | (() => Tensor);

/** The vector-Jacobian product: from the cotangent of the output to those of the inputs. */
export type Vjp<I extends Operands = Operands, O = unknown> = (g: Tensor, saved: Saved<I, O>) => Each<I, Cotangent>;
