/** Another name of a tensor, below the layer, as older releases of PyG wrote it. */
export interface Alias {
  readonly name: string;
  /** False where the older release stored [in, out] while the present one stores [out, in]. Default as now. */
  readonly transpose?: boolean;
}

/** Older names by kind and present name. */
const byKind: Readonly<Record<string, Readonly<Record<string, readonly Alias[]>>>> = {
  gatConv: {
    'lin.weight': [{ name: 'lin_src.weight' }, { name: 'lin_l.weight' }],
    att_src: [{ name: 'att_l' }],
    att_dst: [{ name: 'att_r' }],
    'res.weight': [{ name: 'lin_res.weight' }],
  },
  gatv2Conv: { 'res.weight': [{ name: 'lin_res.weight' }] },
  gcnConv: { 'lin.weight': [{ name: 'weight', transpose: false }] },
  graphConv: {
    'lin_rel.weight': [{ name: 'lin_l.weight' }, { name: 'weight', transpose: false }],
    'lin_rel.bias': [{ name: 'lin_l.bias' }, { name: 'bias' }],
    'lin_root.weight': [{ name: 'lin_r.weight' }, { name: 'lin.weight' }],
  },
  sageConv: {
    'lin_l.weight': [{ name: 'lin_rel.weight' }],
    'lin_l.bias': [{ name: 'lin_rel.bias' }],
    'lin_r.weight': [{ name: 'lin_root.weight' }],
  },
  nnConv: { 'lin.weight': [{ name: 'root', transpose: false }] },
};

/** Other names of a tensor. What PyG wraps as `module` also comes from torch, which does not. */
export function aliasesOf(kind: string, name: string): readonly Alias[] {
  const own = byKind[kind]?.[name] ?? [];
  return name.startsWith('module.') ? [...own, { name: name.slice('module.'.length) }] : own;
}

/** A tensor that PyG holds and this library has no use for. */
export interface Spare {
  readonly name: string;
  /** Number of outputs of one that PyG never reads; null for a second name of the same values. */
  readonly outputs: number | null;
}

/** What PyG's layer holds besides a tensor under a name; null for nothing. */
export function spareOf(kind: string, options: object, name: string): Spare | null {
  const { shareWeights, rootWeight, units, heads, concat } = options as Readonly<Record<string, unknown>>;
  if (kind === 'gatv2Conv' && shareWeights === true && name.startsWith('lin_l.'))
    return { name: name.replace('lin_l.', 'lin_r.'), outputs: null };
  // its filter network is a part of two modules
  if (kind === 'schNetInteraction' && name.startsWith('mlp.')) return { name: name.replace('mlp.', 'conv.nn.'), outputs: null };
  // its map of the root is made, whether it is used or not
  if (kind === 'transformerConv' && rootWeight === false && name.startsWith('lin_query.'))
    return { name: name.replace('lin_query.', 'lin_skip.'), outputs: Number(units) * (concat === true ? Number(heads) : 1) };
  return null;
}

/** Names that hold nothing of the model's: a counter, and the second copy of shared weights that older GAT layers wrote. */
export const isIdle = (name: string): boolean => /(^|\.)num_batches_tracked$/.test(name);
export const twin = (name: string): string | null =>
  /(^|\.)lin_dst\.weight$/.test(name)
    ? name.replace(/lin_dst\.weight$/, 'lin_src.weight')
    : /(^|\.)lin_r\.weight$/.test(name)
      ? name.replace(/lin_r\.weight$/, 'lin_l.weight')
      : null;
