import { expect, it } from 'vitest';
import { init, memory } from '../../src/index.js';
import { hashOfTraining } from './training.js';

await init({ threads: 3 });

/** Recorded on version 0.1.0. What is made faster or put elsewhere leaves the same bits; who changes a formula on purpose records anew, and says why. */
const recorded = {
  GCN: '6c4038e7296e196935dd06398db5fc24a9d3f11212bd910e4e8f32f2a4f8438b',
  GAT: '1097f913f69550b10cc32c5c69e2d2ba3127805054e236a31d1031b70c515d57',
  GIN: '8737531ce2d08338c33f3e08410ea275ee008e50138b5b68bbacff9967c361e0',
  MFConv: 'b17028fd33a9dbc371c87fc1478b1df7d34a7452e406ef807433de04cb701ea0',
  NNConv: 'b993645c7b14ad1a572daa9ecc4d1192989965797aec35e46dfc0944cf974e19',
} as const;

it.each(Object.entries(recorded))('100 steps of %s leave the bits that were recorded, with 1, 2 and 3 threads', async (kind, hash) => {
  expect(memory().threads).toBe(3);
  for (const threads of [1, 2, 3]) expect(await hashOfTraining(kind as keyof typeof recorded, threads), `${threads} threads`).toBe(hash);
});
