import { isFloat } from '../core/dtype.js';
import { ShapeError } from '../core/errors.js';
import { INSPECT } from '../core/inspect.js';
import { formatShape, type Shape } from '../core/shape.js';
import { written } from '../core/written.js';
import { type Csr, expectCsr } from './csr.js';
import { type Owner, STORAGES, type Storage } from './storage.js';
import { Tensor } from './tensor.js';

const misfits = (values: unknown, nnz: number): ShapeError =>
  new ShapeError({
    where: 'SparseTensor',
    what: 'the values do not fit the structure',
    got: values instanceof Tensor ? values.label : written(values),
    expected: `a float tensor of shape [${nnz}]`,
  });

/** A sparse matrix: a structure, and one value for each of its entries. */
export class SparseTensor implements Owner {
  constructor(
    readonly csr: Csr,
    /** [nnz], numbered as `csr.perm` says; differentiable. */
    readonly values: Tensor,
  ) {
    const { nnz } = expectCsr('SparseTensor', csr);
    if (!(values instanceof Tensor && values.rank === 1 && values.size === nnz && isFloat(values.dtype))) throw misfits(values, nnz);
    Object.freeze(this);
  }

  get shape(): Shape {
    return this.csr.shape;
  }

  get dtype(): Tensor['dtype'] {
    return this.values.dtype;
  }

  get [STORAGES](): readonly Storage[] {
    return [...this.csr[STORAGES], this.values.storage];
  }

  /** The same entries with other values. */
  with(values: Tensor): SparseTensor {
    return new SparseTensor(this.csr, values);
  }

  dispose(): void {
    this.csr.dispose();
    this.values.dispose();
  }

  /** Type, shape and number of entries, in words. */
  get label(): string {
    return `SparseTensor ${this.dtype} ${formatShape(this.shape)} with ${this.csr.nnz} entries`;
  }

  toString(): string {
    return this.label;
  }

  [INSPECT](): string {
    return this.label;
  }

  [Symbol.dispose](): void {
    this.dispose();
  }
}
