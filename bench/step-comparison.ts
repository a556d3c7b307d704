import type { Comparison, Guests } from './harness.js';
import { CHECKED_STEPS } from './peers/peer.js';

/** Makes a fresh, untrained contestant: a function that takes one step and gives the loss before it. */
export type StepMaker = () => () => number;

/** Training steps in several hands, checked by the losses of the first steps from the same weights. */
export function compareSteps(name: string, makers: Readonly<Record<string, StepMaker>>, guests: Guests = {}): Comparison {
  const timed = (make: StepMaker): (() => number) => {
    let step: (() => number) | null = null;
    return () => {
      step ??= make();
      return step();
    };
  };
  const losses = (step: () => number): number[] => Array.from({ length: CHECKED_STEPS }, step);
  return {
    name,
    contestants: Object.fromEntries(Object.entries(makers).map(([key, make]) => [key, timed(make)])),
    check: () => Object.fromEntries(Object.entries(makers).map(([key, make]) => [key, losses(make())])),
    guests,
  };
}
