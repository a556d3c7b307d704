import { DOMParser } from 'linkedom';
import { expect, it } from 'vitest';
import { OptionError } from '../../src/core/errors.js';
import { renderReplay } from '../../src/plot/replay.js';

const frame = (label: string) => ({ label, figures: [{ svg: '<svg></svg>', caption: `at ${label}` }] });

it('a replay has a frame for each moment, shows the last one, and lets nothing but its own script run', () => {
  const html = renderReplay({ title: 'a < b', text: ['why & how'], frames: [frame('epoch 0'), frame('epoch "5"')] });
  const page = new DOMParser().parseFromString(html, 'text/html') as unknown as Document;
  const frames = [...page.querySelectorAll('.frame')];
  expect(frames.map((one) => one.getAttribute('data-label'))).toEqual(['epoch 0', 'epoch "5"']);
  expect(frames.map((one) => one.hasAttribute('hidden'))).toEqual([true, false]);
  expect(page.querySelector('#moment')?.getAttribute('max')).toBe('1');
  expect(page.querySelector('output')?.textContent).toBe('epoch "5"');
  expect(page.querySelectorAll('script')).toHaveLength(1);
  expect(html).toMatch(/default-src 'none'.*script-src 'nonce-/);
  expect(html).toContain('why &amp; how');
});

it('refuses no frames, and figures that are none', () => {
  expect(() => renderReplay({ title: '', frames: [] })).toThrow(OptionError);
  expect(() => renderReplay({ title: '', frames: [{ label: '', figures: [{ svg: '<p>' }] }] })).toThrow(OptionError);
});
