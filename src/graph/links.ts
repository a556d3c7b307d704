import type { Given, Values } from '../core/options/option.js';
import { bool, number } from '../core/options/vocabulary.js';
import type { Key } from '../core/random.js';
import type { Graph } from './graph.js';

/** How pairs that are no links are drawn beside those that are. */
export const negativeOptions = {
  /** Pairs that are none for each link. Default 1. */
  per: number({ above: 0, default: 1 }),
  /** Each keeps one end of its link, and only the other one is drawn; in an undirected graph a coin says which. Default false: both are. */
  structured: bool(false),
};

/** Options of negatives, as people write them. */
export interface NegativeOptions extends Given<typeof negativeOptions> {}

/** The same with defaults filled in. */
export type Negatives = Values<typeof negativeOptions>;

/** Links to learn from: what models are trained on and evaluated by, and what may draw other pairs that are none. */
export interface LinkData {
  /** The graph whose edges pass messages, with the pairs to score and their labels. */
  readonly scored: Graph;
  /** The same links beside pairs that are none, drawn by the key. @throws OptionError where there are not enough. */
  redrawn(negatives: Negatives, key: Key): Graph;
}

/** Known by what it can do, so that training loads none of it. */
export const isLinkData = (data: unknown): data is LinkData =>
  typeof data === 'object' && data !== null && 'redrawn' in data && 'scored' in data;
