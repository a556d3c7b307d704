import { iota } from '../core/iota.js';
import { gatherGrouped } from '../ops/segment.js';
import { type Csr, csrFromPairs, ownCsr } from '../runtime/csr.js';
import { besides } from '../runtime/scope.js';
import { STORAGES } from '../runtime/storage.js';
import { type Tensor, tensor } from '../runtime/tensor.js';

/** The entries of a matrix [receivers, senders], in the order of its slots. */
export interface Entries {
  /** The matrix, whose values are numbered by slot. */
  readonly csr: Csr;
  /** u32 [slots]: the receiver of each. */
  readonly receivers: Tensor;
  /** Row i lists the slots of receiver i: what messages reduce over. */
  readonly incoming: Csr;
  /** Row j lists the slots of sender j. */
  readonly outgoing: Csr;
}

const cache = new WeakMap<Csr, Entries>();

/** The entries of a structure, cached beside it. */
export function entriesOf(structure: Csr): Entries {
  const known = cache.get(structure);
  if (known?.outgoing[STORAGES].every(({ address }) => address !== 0)) return known;
  const made = besides(structure.rowptr.storage, () => entries(structure));
  cache.set(structure, made);
  return made;
}

function entries({ rows, cols, rowptr, col }: Csr): Entries {
  const slots = tensor(iota(col.size));
  const incoming = ownCsr(rows, col.size, rowptr, slots, null);
  const outgoing = csrFromPairs(cols, col.size, col, slots);
  return { csr: ownCsr(rows, cols, rowptr, col, null), receivers: incoming.transpose.col, incoming, outgoing };
}

/** The row of the sender of each entry. x: [senders, …] -> [slots, …]. */
export const atSenders = ({ csr, outgoing }: Entries, x: Tensor): Tensor => gatherGrouped(x, csr.col, outgoing);

/** The row of the receiver of each entry. x: [receivers, …] -> [slots, …]. */
export const atReceivers = ({ receivers, incoming }: Entries, x: Tensor): Tensor => gatherGrouped(x, receivers, incoming);
