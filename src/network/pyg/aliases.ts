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

/** Names that hold nothing of the model's: a counter, and the second copy of shared weights that older GAT layers wrote. */
export const isIdle = (name: string): boolean => /(^|\.)num_batches_tracked$/.test(name);
export const twin = (name: string): string | null =>
  /(^|\.)lin_dst\.weight$/.test(name)
    ? name.replace(/lin_dst\.weight$/, 'lin_src.weight')
    : /(^|\.)lin_r\.weight$/.test(name)
      ? name.replace(/lin_r\.weight$/, 'lin_l.weight')
      : null;
