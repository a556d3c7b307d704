/** Operands that kernels of a family share, for every template: said once, in this order. */

const list = (type) => (names) => names.replace(/(\w+) ?/g, `$1: ${type}, `).slice(0, -2);

/** `pointers('x y')` is `x: Pointer, y: Pointer`. */
export const pointers = list('Pointer');
export const usizes = list('usize');
export const doubles = list('f64');
export const vectors = list('v128');

/** A range of elements, or of rows. */
export const range = 'begin: Size, end: Size';
export const rows = 'begin: Rows, end: Rows';
/** Heads of an attention, and the columns of each. */
export const heads = 'heads: Size, width: Size';
/** A structure of compressed rows; its transpose, with what leads from its slots to those of the structure. */
export const structure = pointers('rowptr col');
export const transpose = pointers('rowptrT colT perm');
/** Weights of slots, and the reciprocal sums of rows. */
export const weights = pointers('p r');
export const dropout = 'key: u32, threshold: i32';
