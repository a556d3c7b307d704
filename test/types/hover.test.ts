import { describe, expect, it } from 'vitest';
import type { Optional, Schema } from '../../src/core/options/option.js';
import { layers, models } from '../../src/index.js';
import { argumentOf } from './editor.js';

const factories = [
  ...Object.entries(layers).map(([name, value]) => [`layers.${name}`, value] as const),
  ...Object.entries(models).map(([name, value]) => [`models.${name}`, value] as const),
].flatMap(([name, value]) => ('definition' in value ? [[name, value.definition.options as Schema] as const] : []));

describe('what an editor shows', () => {
  it('of an argument is its options, written out', () => {
    expect(argumentOf('layers.gcnConv({ units: 3 })').printed).toBe(
      '{ units: number; activation?: Activation | undefined; useBias?: boolean | undefined; improved?: boolean | undefined; ' +
        'normalize?: boolean | undefined; addSelfLoops?: boolean | undefined; name?: string | undefined; trainable?: boolean | undefined; }',
    );
  });

  it.each(factories)('of %s: plain types, a sentence for each option, and the default it has', (name, schema) => {
    const { printed, options } = argumentOf(`${name}({} as never)`);
    expect(printed).not.toMatch(/Option|Given|Expand|Declared|Pick|Partial|typeof|infer|\.\.\./);
    expect(Object.keys(options).sort()).toEqual([...Object.keys(schema), 'name', 'trainable'].sort());
    for (const [option, { doc, optional }] of Object.entries(options)) {
      expect(`${option}: ${doc}`).toMatch(/: .*\.$/s);
      const declared = option === 'name' ? undefined : schema[option];
      if (declared === undefined) continue;
      expect(`${option} may be left out: ${optional}`).toBe(`${option} may be left out: ${'default' in declared}`);
      const { default: fallback } = declared as Optional<unknown>;
      if (!optional || fallback === null || fallback === undefined) continue;
      if (typeof fallback === 'function' && 'kind' in fallback) {
        expect(doc).toContain(`Default layers.${fallback.kind}(`);
        continue;
      }
      const shown = Array.isArray(fallback) ? `[${fallback.join(', ')}]` : String(fallback);
      const written = typeof fallback === 'string' ? `'${fallback}'` : shown;
      expect(`${option}: ${doc.replaceAll('1e-5', '0.00001')}`).toContain(`Default ${written}`);
    }
  });
});
