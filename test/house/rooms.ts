/** Rooms of src, lowest floor first; docs/architecture.md shows them. */
export const floors: readonly (readonly string[])[] = [
  ['core'],
  ['runtime'],
  ['autodiff'],
  ['ops'],
  ['graph', 'nn', 'io', 'testing', 'plot', 'transforms'],
  ['propagate', 'data'],
  ['layers', 'baselines'],
  ['network'],
  ['train'],
  ['landscape', 'explain', 'uncertainty'],
  ['model.ts'],
  ['models'],
];
