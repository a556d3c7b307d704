/** docs/layers.md and the row of README.md, from the docstrings and definitions of the layers. */

/** Where the source of what a page shows can be read: the package that holds the page does not hold it. */
const source = 'https://github.com/graphgrad/graphgrad/blob/main/';

/** Folders of src/layers, and what their layers are called; the folder itself comes last. */
const GROUPS = [
  ['conv', 'Convolutions'],
  ['global', 'Attention within a graph'],
  ['aggregation', 'Aggregations'],
  ['pool', 'Pools'],
  ['norm', 'Normalisations'],
  ['decoder', 'Decoders of links'],
  ['recurrent', 'Recurrent'],
  ['', 'Others'],
];

/** All layers by group, each with what its docstring and its definition say. */
const groups = (files) => {
  const folderOf = ({ path }) => /^src\/layers\/(?:(\w+)\/)?/.exec(path)[1] ?? '';
  const known = GROUPS.map(([folder]) => folder);
  const stray = files.find((file) => !known.includes(folderOf(file)));
  if (stray !== undefined) throw new Error(`docs/layers.md has no heading for ${stray.path}: scripts/layer-table.mjs lists them`);
  return GROUPS.map(([folder, title]) => ({ title, layers: files.filter((file) => folderOf(file) === folder).flatMap(layersOf) }));
};

function layersOf({ path, text, made }) {
  return made.map(({ name, doc }) => {
    const plain = doc.replace(/^ *\* ?/gm, '').trim();
    const [prose] = plain.split(/^@/m);
    const part = (head) => new RegExp(`${head}: ([\\s\\S]*?)(?=\\. |\\.$|$)`).exec(prose.replaceAll(/\s*\n/g, ' ').trim())?.[1];
    const ignores = /Edge weights are ignored/.test(prose.replaceAll(/\s+/g, ' '));
    const shapes = part('Shapes');
    return {
      name,
      path,
      what: oneLine(prose.split(/\n\s*\n/)[0]),
      shapes,
      papers: [...prose.matchAll(/arXiv:(\d{4}\.\d{4,5})/g)].map(([, id]) => id),
      pyg: /^@pyg (\S+)/m.exec(plain)?.[1],
      edges: [ignores ? '' : 'weights', /edgeAttr/.test(shapes) ? 'attributes' : ''].filter(Boolean).join(', '),
      sparse: /takesSparse: true/.test(text),
      blocks: /takesBlocks: true/.test(text),
    };
  });
}

const oneLine = (text) => text.replaceAll(/\s*\n\s*/g, ' ').trim();
const cell = (text) => oneLine(text).replaceAll('|', '\\|').replaceAll('<', '&lt;');
const row = (cells) => `| ${cells.join(' | ')} |`;
const mark = (yes) => (yes ? 'yes' : '');

export function layerTable(files) {
  const sections = groups(files).map(({ title, layers }) => {
    const convolves = title === 'Convolutions';
    const columns = ['layer', 'what it computes', 'shapes', 'source', 'PyG', ...(convolves ? ['edges'] : []), 'sparse x', 'blocks'];
    const rows = layers.map((layer) =>
      row([
        `[\`${layer.name}\`](${source}${layer.path})`,
        cell(layer.what),
        cell(layer.shapes),
        [...new Set(layer.papers)].map((id) => `[${id}](https://arxiv.org/abs/${id})`).join(', '),
        layer.pyg === undefined ? '' : `\`${layer.pyg}\``,
        ...(convolves ? [layer.edges] : []),
        mark(layer.sparse),
        mark(layer.blocks),
      ]),
    );
    return `## ${title}\n\n${row(columns)}\n${row(columns.map(() => '---'))}\n${rows.join('\n')}\n`;
  });
  return `<!-- Written by scripts/generate.mjs from the docstrings of src/layers. -->

# Layers

What each computes, for node i and its neighbours j; \`[a, b]\` is a shape, or columns side by side. PyG: the module whose weights
\`io.loadPyG\` and \`io.savePyG\` read and write. Edges: what of the graph's edges takes part besides their ends. Sparse x: features may be
sparse (CSR). Blocks: works on the part of a sampled graph that a step of \`data.neighborLoader\` needs; others work on the whole sample.
Parameters, options and defaults stand in the docstrings, which an editor shows.

${sections.join('\n')}`;
}

export const layerRow = (files) =>
  groups(files)
    .map(({ layers }) => layers.map(({ name }) => `\`${name}\``).join(', '))
    .join('; ');
