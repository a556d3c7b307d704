/**
 * The element type of every kernel: f32 in the release, relaxed and debug builds, f64 in the f64 build.
 * The compiler option `use: ["real=…"]` of asconfig.json names it; this file tells editors and `tsc`.
 */
declare type real = f32;

/**
 * What a kernel's argument is, which scripts/generate.mjs carries over to TypeScript: an address, a number of rows, one of columns, or any other
 * number of things (or a flag). asconfig.json makes all of them usize.
 */
declare type Pointer = usize;
declare type Rows = usize;
declare type Columns = usize;
declare type Size = usize;
