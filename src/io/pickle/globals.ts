import { ByteString, Dict, Global } from './drafts.js';
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

/** How Python 3 writes bytes in protocol 2: _codecs.encode(text, 'latin1'). */
const encode = new Global('_codecs.encode', ([text, codec, ...more], { reader, budget }) => {
  if (typeof text !== 'string' || codec !== 'latin1' || more.length > 0)
    throw reader.error("_codecs.encode is not called as encode(text, 'latin1')");
  budget.copy(text.length);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code > 255) throw reader.error('a text is not Latin-1');
    bytes[i] = code;
  }
  return new ByteString(bytes);
});

/** Every name a pickle may use, as `module name`. Nothing else is looked up anywhere. */
export const globals: ReadonlyMap<string, Global> = new Map([
  ['__builtin__ list', list],
  ['__builtin__ object', object],
  ['collections defaultdict', defaultdict],
  ['copy_reg _reconstructor', reconstructor],
  ['_codecs encode', encode],
  ['numpy ndarray', ndarray],
  ['numpy dtype', dtype],
  ['numpy.core.multiarray _reconstruct', reconstruct],
  ['numpy.core.multiarray scalar', scalar],
  ['numpy._core.multiarray _reconstruct', reconstruct],
  ['numpy._core.multiarray scalar', scalar],
  ['scipy.sparse.csr csr_matrix', csrMatrix],
  ['scipy.sparse._csr csr_matrix', csrMatrix],
]);
