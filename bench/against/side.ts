/** One build of two: makes the works of a case over its library, and does what the parent asks of them. Run by bench/against/run.ts. */
import type { Comparison } from '../harness.js';

/** What the parent asks. */
export type Question =
  | { readonly ask: 'list'; readonly name: string; readonly large: boolean }
  | { readonly ask: 'check'; readonly index: number }
  | { readonly ask: 'time'; readonly index: number; readonly calls: number };

let works: Comparison[] = [];

async function answer(question: Question): Promise<unknown> {
  if (question.ask === 'list') {
    const { comparisons } = await import(`../cases/${question.name}.ts`);
    works = ((await comparisons({ peers: [], large: question.large })) as Comparison[]).filter(
      ({ contestants }) => Object.keys(contestants).length > 0,
    );
    return works.map(({ name }) => name);
  }
  const { contestants, check } = works[question.index];
  const [[own, work]] = Object.entries<() => unknown>(contestants);
  if (question.ask === 'check') return Array.from((await check())[own] ?? []);
  const began = performance.now();
  for (let i = 0; i < question.calls; i++) await work();
  return performance.now() - began;
}

process.on('message', (question: Question) => {
  answer(question).then(
    (value) => process.send?.({ value }),
    (error) => process.send?.({ error: String(error).split('\n')[0] }),
  );
});
process.send?.({ value: 'ready' });
