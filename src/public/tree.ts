export { entries, forEach, get, leaves, type MapTree, map, type Path, type Tree } from '../core/tree.js';
export { clone } from '../runtime/clone.js';
