import { Dict, Global } from './drafts.js';
import { dtype, ndarray, reconstruct, scalar } from './numpy.js';
import { csrMatrix } from './scipy.js';

const list = new Global('list');
const object = new Global('object');

const defaultdict = new Global('collections.defaultdict', (args, { reader }) => {
  if (args.length > 1 || (args.length === 1 && args[0] !== list)) throw reader.error('a defaultdict makes something else than lists');
  return new Dict();
});

/** How protocols 0 and 1 say NEWOBJ: copy_reg._reconstructor(class, object, None). */
const reconstructor = new Global('copy_reg._reconstructor', (args, { reader }) => {
  const [type, base, state] = args;
  if (args.length !== 3 || !(type instanceof Global) || !type.create || base !== object || state !== null) {
    throw reader.error('_reconstructor is not called as _reconstructor(csr_matrix, object, None)');
  }
  return type.create();
});

/** Every name a pickle may use, as `module name`. Nothing else is looked up anywhere. */
export const globals: ReadonlyMap<string, Global> = new Map([
  ['__builtin__ list', list],
  ['__builtin__ object', object],
  ['collections defaultdict', defaultdict],
  ['copy_reg _reconstructor', reconstructor],
  ['numpy ndarray', ndarray],
  ['numpy dtype', dtype],
  ['numpy.core.multiarray _reconstruct', reconstruct],
  ['numpy.core.multiarray scalar', scalar],
  ['scipy.sparse.csr csr_matrix', csrMatrix],
]);
