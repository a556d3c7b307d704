/** Imports a package of this folder's node_modules: a dynamic import looks from the file it stands in, and programs are bundled into build/. */
export const load = (name) => import(name);
