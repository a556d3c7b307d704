/** What other libraries of the field call an option, in small letters alone, and the names it may have here. */
const habits: Readonly<Record<string, readonly string[]>> = {
  lr: ['learningRate'],
  minlr: ['minLearningRate'],
  betas: ['beta1'],
  eps: ['epsilon'],
  epsilon: ['eps'],
  l2: ['weightDecay'],
  maxnorm: ['clipNorm'],
  dim: ['axis'],
  k: ['folds', 'topK'],
  nsplits: ['folds'],
  randomstate: ['seed'],
  outchannels: ['units'],
  outfeatures: ['units'],
  hiddenchannels: ['hidden', 'units'],
  numlayers: ['layers'],
  act: ['activation'],
  aggr: ['aggregate'],
  bias: ['useBias'],
  p: ['rate', 'dropout'],
  inputnodes: ['seeds'],
  numneighbors: ['fanOuts'],
  bs: ['batchSize'],
  numepochs: ['epochs'],
  valdata: ['validationData'],
  val: ['validation', 'validationData'],
  edges: ['edgeIndex'],
  features: ['x'],
  labels: ['y', 'label'],
  targets: ['y'],
};

const letters = (name: string): string => name.toLowerCase().replaceAll(/[^a-z0-9]/g, '');

/** The known name that someone who wrote another most likely meant; undefined where none is near. */
export function nearest(name: string, known: readonly string[]): string | undefined {
  const written = letters(name);
  const same = known.find((one) => letters(one) === written);
  if (same !== undefined) return same;
  const habit = Object.hasOwn(habits, written) ? habits[written].find((one) => known.includes(one)) : undefined;
  if (habit !== undefined) return habit;
  return (
    closest(
      written,
      known.filter((one) => holds(written, letters(one))),
      Infinity,
    ) ?? closest(written, known, Math.max(1, written.length / 2))
  );
}

/** True where one name holds the other, if that is more than a letter or two: `isUndirected`, `undirected`. */
const holds = (one: string, other: string): boolean =>
  Math.min(one.length, other.length) > 2 && (one.includes(other) || other.includes(one));

function closest(written: string, known: readonly string[], limit: number): string | undefined {
  let best: string | undefined;
  let least = limit;
  for (const one of known) {
    const distance = edits(written, letters(one));
    if (distance > least || (distance === least && best !== undefined)) continue;
    best = one;
    least = distance;
  }
  return best;
}

/** Letters to insert, drop, replace or swap with their neighbour until one word is the other. */
function edits(one: string, other: string): number {
  let before: number[] = [];
  let above = Array.from({ length: other.length + 1 }, (_, j) => j);
  for (let i = 1; i <= one.length; i++) {
    const row = [i];
    for (let j = 1; j <= other.length; j++) {
      const differs = one[i - 1] === other[j - 1] ? 0 : 1;
      row[j] = Math.min(above[j] + 1, row[j - 1] + 1, above[j - 1] + differs);
      if (i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1]) row[j] = Math.min(row[j], before[j - 2] + 1);
    }
    before = above;
    above = row;
  }
  return above[other.length];
}
