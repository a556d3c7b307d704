import { dot, link, text } from '@observablehq/plot';
import { IndexError, OptionError } from '../../core/errors.js';
import { largest } from '../../core/extremes.js';
import { draw, labelText, palette } from './draw.js';
import { type Places, springLayout } from './layout.js';
import { type MoleculeExplanation, moleculeExplanation } from './molecule.js';

/** How much nodes and edges of a graph have to do with a prediction. */
export interface GraphExplanation {
  /** Pairs of nodes. */
  readonly edges: readonly (readonly [number, number])[];
  /** Number of nodes. Default: as the edges, or the weights, say. */
  readonly numNodes?: number;
  /** A credit for each node, and for each edge; what speaks against it is negative. Default: all alike. */
  readonly nodeCredits?: readonly number[] | null;
  readonly edgeCredits?: readonly number[] | null;
  /** What is written beside the nodes. Default: their numbers. */
  readonly labels?: readonly string[];
  /** Which node is explained: it gets a ring. */
  readonly node?: number;
  /** Where nodes stand, in any units. Default: a spring layout. */
  readonly places?: Places;
}

export type ExplanationFigure = GraphExplanation | MoleculeExplanation;

/** More cannot be told apart. */
const MOST = 400;
const [FOR, AGAINST] = [palette[0], palette[1]];

/**
 * A graph whose nodes and edges are shaded by their credits, blue for and orange against, or a molecule whose atoms are, drawn by OpenChemLib. Nodes without
 * credit stay pale. Throws OptionError for more than 400 nodes and for credits that do not fit, IndexError for edges between nodes that are not there.
 */
export function explanation(figure: ExplanationFigure, document: Document): string {
  return 'smiles' in figure ? moleculeExplanation(figure, [FOR, AGAINST]) : graphExplanation(figure, document);
}

function graphExplanation(figure: GraphExplanation, document: Document): string {
  const { edges, nodeCredits = null, edgeCredits = null, node } = figure;
  const count = figure.numNodes ?? nodeCredits?.length ?? 1 + largest(edges.flat(), -1);
  check(figure, count);
  const places = figure.places ?? springLayout(count, edges);
  const [shadeNode, shadeEdge] = [shades(nodeCredits), shades(edgeCredits)];
  const signed = [...(nodeCredits ?? []), ...(edgeCredits ?? [])].some((credit) => credit < 0);
  const at = (id: number) => ({ x: places[id][0], y: places[id][1] });
  // the weak below the strong
  const order = [...edges.keys()].sort((a, b) => shadeEdge(a).strength - shadeEdge(b).strength);
  return draw(document, {
    ariaLabel: 'A graph whose nodes and edges are shaded by what they have to do with the prediction',
    inner: { width: 480, height: 400 },
    x: { axis: null },
    y: { axis: null },
    marks: [
      ...order.map((e) => {
        const [[a, b], { color, strength }] = [edges[e], shadeEdge(e)];
        const [from, to] = [at(a), at(b)];
        const look = { stroke: color, strokeOpacity: 0.15 + 0.85 * strength, strokeWidth: 1 + 3 * strength };
        return link([{ ...from, u: to.x, v: to.y }], { x1: 'x', y1: 'y', x2: 'u', y2: 'v', ...look });
      }),
      ...Array.from({ length: count }, (_, id) => {
        const { color, strength } = shadeNode(id);
        const ring = id === node ? { stroke: 'currentColor', strokeWidth: 2.5 } : { stroke: color };
        return dot([at(id)], { x: 'x', y: 'y', r: 6, fill: color, fillOpacity: 0.15 + 0.85 * strength, ...ring });
      }),
      ...(count > 60
        ? []
        : [
            text(
              Array.from({ length: count }, (_, id) => ({ ...at(id), name: labelText(figure.labels?.[id] ?? String(id), 12) })),
              { x: 'x', y: 'y', text: 'name', dy: -13 },
            ),
          ]),
    ],
    legend: signed
      ? [
          { label: 'speaks for it', color: FOR, swatch: 'dot' },
          { label: 'speaks against it', color: AGAINST, swatch: 'dot' },
        ]
      : [{ label: 'the more, the darker', color: FOR, swatch: 'dot' }],
    notes: [],
  });
}

/** Colour and strength in [0, 1] of each credit, by the largest. */
function shades(credits: readonly number[] | null): (i: number) => { color: string; strength: number } {
  if (credits === null) return () => ({ color: FOR, strength: 0.3 });
  const top = largest(
    credits.map((credit) => Math.abs(credit)),
    0,
  );
  return (i) => ({ color: credits[i] < 0 ? AGAINST : FOR, strength: top === 0 ? 0 : Math.abs(credits[i]) / top });
}

function check({ edges, nodeCredits, edgeCredits, places }: GraphExplanation, count: number): void {
  const where = 'explanation';
  if (count > MOST) {
    const mend = 'Draw what lies around the node that is explained';
    throw new OptionError({ where, what: 'too many nodes to tell apart', got: String(count), expected: `at most ${MOST}`, mend });
  }
  for (const [what, list, size] of [
    ['credits of nodes', nodeCredits, count],
    ['credits of edges', edgeCredits, edges.length],
    ['places', places, count],
  ] as const)
    if (list && list.length !== size)
      throw new OptionError({ where, what: `${what} do not fit`, got: `${list.length}`, expected: `${size}` });
  const stray = edges.flat().find((id) => !Number.isInteger(id) || id < 0 || id >= count);
  if (stray !== undefined)
    throw new IndexError({ where, what: `there is no node ${stray}`, got: String(stray), expected: `a whole number in [0, ${count})` });
}
