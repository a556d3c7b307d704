/**
 * The element type of every kernel: f32 in the release, relaxed and debug builds, f64 in the f64 build.
 * The compiler option `use: ["real=…"]` of asconfig.json names it; this file tells editors and `tsc`.
 */
declare type real = f32;
