import { describe, expect, it, vi } from 'vitest';
import { OptionError } from '../../src/core/errors.js';
import { type Progress, progress } from '../../src/train/progress.js';

/** An output that remembers and a clock that is set by hand. */
function bench(options: { epochs: number; unit?: string }, terminal?: { columns: number }) {
  const written: string[] = [];
  const clock = { time: 1000 };
  const out = { write: (text: string) => written.push(text), ...(terminal ? { isTTY: true, ...terminal } : {}) };
  return { written, clock, bar: progress({ ...options, out, now: () => clock.time }) };
}

/** Updates through whole epochs of `batches` batches, 100 items and `each` ms a batch; the loss is 1 / epoch. */
function run(bar: Progress, clock: { time: number }, { epochs, batches, each }: { epochs: number; batches: number; each: number }): void {
  for (let epoch = 1; epoch <= epochs; epoch++) {
    for (let batch = 1; batch <= batches; batch++) {
      clock.time += each;
      bar.update({ epoch, batch, batches, items: 100, loss: 1 / epoch, ...(batch === batches ? { metrics: { accuracy: 0.5 } } : {}) });
    }
  }
}

describe('progress where the output is no terminal', () => {
  it('writes one plain line for each epoch', () => {
    const { written, clock, bar } = bench({ epochs: 3, unit: 'graphs' });
    run(bar, clock, { epochs: 3, batches: 4, each: 250 });
    bar.finish();
    expect(written).toEqual([
      'epoch 1/3  1.0 s  400 graphs/s  loss 1  accuracy 0.5000  ETA 2.0 s\n',
      'epoch 2/3  1.0 s  400 graphs/s  loss 0.5000  accuracy 0.5000  ETA 1.0 s\n',
      'epoch 3/3  1.0 s  400 graphs/s  loss 0.3333  accuracy 0.5000\n',
    ]);
  });

  it('times each epoch by itself, from the end of the one before', () => {
    const { written, clock, bar } = bench({ epochs: 2 });
    clock.time += 100;
    bar.update({ epoch: 1, batch: 1, batches: 1, items: 50, loss: 2 });
    clock.time += 80_000;
    bar.update({ epoch: 2, batch: 1, batches: 1, items: 50, loss: Number.NaN });
    expect(written).toEqual(['epoch 1/2  0.1 s  500 items/s  loss 2  ETA 0.1 s\n', 'epoch 2/2  1:20  0.625 items/s  loss NaN\n']);
  });

  it('gives an epoch that was cut short its line, once', () => {
    const { written, clock, bar } = bench({ epochs: 5 });
    clock.time += 10;
    bar.update({ epoch: 1, batch: 3, batches: 8, items: 1, loss: 4 });
    bar.finish();
    bar.finish();
    bar.update({ epoch: 1, batch: 8, batches: 8, items: 1, loss: 4 });
    expect(written).toEqual(['epoch 1/5 (batch 3/8)  0.010 s  100 items/s  loss 4\n']);
  });

  it('counts a second closing update of an epoch, but writes no second line', () => {
    const { written, clock, bar } = bench({ epochs: 2 });
    clock.time += 1000;
    bar.update({ epoch: 1, batch: 1, batches: 1, items: 1, loss: 4 });
    bar.update({ epoch: 1, batch: 1, batches: 1, items: 0, loss: 4 });
    bar.finish();
    expect(written).toHaveLength(1);
  });

  it('has no control characters, whatever the numbers, and writes nothing for a run without updates', () => {
    const { written, clock, bar } = bench({ epochs: 2 });
    run(bar, clock, { epochs: 2, batches: 1, each: 0 });
    bar.finish();
    expect(written).toEqual([
      'epoch 1/2  0.000 s  – items/s  loss 1  accuracy 0.5000  ETA 0.000 s\n',
      'epoch 2/2  0.000 s  – items/s  loss 0.5000  accuracy 0.5000\n',
    ]);
    const idle = bench({ epochs: 1 });
    idle.bar.finish();
    expect(idle.written).toEqual([]);
  });
});

describe('progress on a terminal', () => {
  it('redraws one line in place, and ends it', () => {
    const { written, clock, bar } = bench({ epochs: 4 }, { columns: 120 });
    run(bar, clock, { epochs: 3, batches: 2, each: 500 });
    bar.finish();
    expect(written).toEqual([
      '\r▕██▌                 ▏  12%  1/4  200 items/s  ETA 3.5 s  loss 1\x1b[K',
      '\r▕█████               ▏  25%  1/4  200 items/s  ETA 3.0 s  loss 1  accuracy 0.5000\x1b[K',
      '\r▕███████▌            ▏  37%  2/4  200 items/s  ETA 2.5 s  loss 0.5000\x1b[K',
      '\r▕██████████          ▏  50%  2/4  200 items/s  ETA 2.0 s  loss 0.5000  accuracy 0.5000  █▁\x1b[K',
      '\r▕████████████▌       ▏  62%  3/4  200 items/s  ETA 1.5 s  loss 0.3333  █▁\x1b[K',
      '\r▕███████████████     ▏  75%  3/4  200 items/s  ETA 1.0 s  loss 0.3333  accuracy 0.5000  █▃▁\x1b[K',
      '\r▕███████████████     ▏  75%  3/4  200 items/s  3.0 s  loss 0.3333  accuracy 0.5000  █▃▁\x1b[K',
      '\n',
    ]);
  });

  it('draws at most every 50 ms, and the last state always', () => {
    const { written, clock, bar } = bench({ epochs: 1000 }, { columns: 100 });
    run(bar, clock, { epochs: 1000, batches: 1, each: 1 });
    bar.finish();
    expect(written).toHaveLength(20 + 2); // at 1, 51, …, 951 ms, and the end
    expect(written.at(-2)).toMatch(/▕█{20}▏ 100% {2}1000\/1000 .* 1\.0 s {2}loss 0\.001000/);
  });

  it('follows a change of pace', () => {
    const { written, clock, bar } = bench({ epochs: 100 }, { columns: 100 });
    run(bar, clock, { epochs: 10, batches: 1, each: 10_000 });
    expect(written.at(-1)).toContain('10 items/s');
    for (let epoch = 11; epoch <= 60; epoch++) {
      clock.time += 1000;
      bar.update({ epoch, batch: 1, batches: 1, items: 100, loss: 1 });
    }
    expect(written.at(-1)).toMatch(/ 100 items\/s {2}ETA 40 s/);
  });

  it('never exceeds the width, so that it cannot wrap', () => {
    const { written, clock, bar } = bench({ epochs: 2 }, { columns: 40 });
    run(bar, clock, { epochs: 2, batches: 2, each: 60 });
    bar.finish();
    for (const text of written.slice(0, -1)) expect(text.slice(1, -3)).toHaveLength(39);
  });
});

describe('progress', () => {
  it('goes to the stderr of the process by default, and to the console where there is none', () => {
    const stderr = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const log = vi.spyOn(console, 'log').mockReturnValue(undefined);
    try {
      const update = { epoch: 1, batch: 1, batches: 1, items: 1, loss: 1 };
      progress({ epochs: 1, now: () => 0 }).update(update);
      expect(stderr).toHaveBeenCalledTimes(1);
      vi.stubGlobal('process', undefined);
      progress({ epochs: 1, now: () => 0 }).update(update);
      vi.unstubAllGlobals();
      expect(log.mock.calls).toEqual([['epoch 1/1  0.000 s  – items/s  loss 1']]);
    } finally {
      vi.unstubAllGlobals();
      vi.restoreAllMocks();
    }
  });

  it.each([0, -1, 1.5, Number.NaN])('refuses %d epochs', (epochs) => expect(() => bench({ epochs })).toThrow(OptionError));
});
