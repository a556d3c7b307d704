import { describe, expect, it } from 'vitest';
import { expectClose, inPieces } from './expect.js';
import { benches, sizes, uniform } from './harness.js';

const LR = 0.01;

for (const bench of benches) {
  const { kernels: k } = bench;
  const read = (pointer: number, n: number) => Array.from(bench.reals(pointer, n));

  describe(`optimizer ${bench.dtype}`, () => {
    for (const [momentum, dampening, nesterov, decay] of [
      [0, 0, 0, 0],
      [0, 0, 0, 0.1],
      [0.9, 0, 0, 0],
      [0.9, 0.3, 0, 0.1],
      [0.9, 0, 1, 0.1],
    ]) {
      it(`sgd: momentum ${momentum}, dampening ${dampening}, nesterov ${nesterov}, decay ${decay}`, () => {
        for (const n of sizes) {
          const w = bench.real(uniform(n, 1), 1);
          const g = bench.real(uniform(n, 2), 2);
          const v = momentum ? bench.real(new Array(n).fill(Number.NaN), 3) : 0;
          const weights = read(w, n);
          const gradient = read(g, n);
          let velocity: number[] = [];
          for (let t = 0; t < 3; t++) {
            const d = gradient.map((x, i) => x + decay * weights[i]);
            velocity = t === 0 ? d : velocity.map((x, i) => momentum * x + (1 - dampening) * d[i]);
            const step = momentum === 0 ? d : nesterov ? d.map((x, i) => x + momentum * velocity[i]) : velocity;
            for (let i = 0; i < n; i++) weights[i] -= LR * step[i];
            inPieces(n, (begin, end) => k.sgd(begin, end, LR, momentum, dampening, nesterov, decay, t === 0 ? 1 : 0, w, g, v));
          }
          expectClose(read(w, n), weights, 20 * bench.epsilon, `${n}`);
          if (momentum) expectClose(read(v, n), velocity, 40 * bench.epsilon, `${n}`);
          bench.release();
        }
      });
    }

    for (const decoupled of [0, 1]) {
      it(decoupled ? 'adam, decoupled decay' : 'adam, decay in the gradient', () => {
        for (const n of sizes) {
          const w = bench.real(uniform(n, 1), 1);
          const g = bench.real(uniform(n, 2), 2);
          const m = bench.real(new Array(n).fill(0), 3);
          const v = bench.real(new Array(n).fill(0));
          const weights = read(w, n);
          const gradient = read(g, n);
          const first = new Array(n).fill(0);
          const second = new Array(n).fill(0);
          for (let t = 1; t <= 3; t++) {
            const [c1, c2] = [1 - 0.9 ** t, 1 - 0.999 ** t];
            for (let i = 0; i < n; i++) {
              const q = gradient[i] + (decoupled ? 0 : 0.1 * weights[i]);
              if (decoupled) weights[i] *= 1 - LR * 0.1;
              first[i] = 0.9 * first[i] + 0.1 * q;
              second[i] = 0.999 * second[i] + 0.001 * q * q;
              weights[i] -= ((LR / c1) * first[i]) / (Math.sqrt(second[i] / c2) + 1e-8);
            }
            inPieces(n, (begin, end) => k.adam(begin, end, LR, 0.9, 0.999, 1e-8, 0.1, decoupled, c1, c2, w, g, m, v));
          }
          expectClose(read(w, n), weights, 40 * bench.epsilon, `${n}`);
          expectClose(read(m, n), first, 20 * bench.epsilon, `${n}`);
          expectClose(read(v, n), second, 1 * bench.epsilon, `${n}`);
          bench.release();
        }
      });
    }

    it('lets NaN gradients through, and flushes tiny ones in f32 only', () => {
      const w = bench.real([1, 1, 1, 1, 1]);
      const g = bench.real([Number.NaN, 1e-16, 1e-16, 1, Number.NaN]);
      const m = bench.real(new Array(5).fill(0));
      const v = bench.real(new Array(5).fill(0));
      k.adam(0, 5, LR, 0.9, 0.999, 1e-8, 0, 0, 0.1, 0.001, w, g, m, v);
      expect(read(w, 5).map(Number.isNaN)).toEqual([true, false, false, false, true]);
      expect(read(v, 5)[1] === 0).toBe(bench.dtype === 'f32');
      k.sgd(0, 5, LR, 0.9, 0, 0, 0, 1, w, g, v);
      expect(read(w, 5).map(Number.isNaN)).toEqual([true, false, false, false, true]);
      bench.release();
    });
  });
}
