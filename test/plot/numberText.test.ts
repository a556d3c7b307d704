import { describe, expect, it } from 'vitest';
import { numberText } from '../../src/plot/numberText.js';

describe('numberText', () => {
  it.each([
    [0, '0'],
    [-3, '-3'],
    [2708, '2,708'],
    [1234567, '1,234,567'],
    [-1234567, '-1,234,567'],
    [0.815, '0.8150'],
    [12.3456, '12.35'],
    [1234.5, '1,235'],
    [12345.6, '12,346'],
    [9999.9, '10,000'],
    [0.00012345, '0.0001234'],
    [1.2345e-7, '1.235e-7'],
    [1e20, '1.000e+20'],
    [Number.NaN, 'NaN'],
    [Number.NEGATIVE_INFINITY, '-Infinity'],
  ])('%d', (value, text) => expect(numberText(value)).toBe(text));

  it('takes other precisions', () =>
    expect([numberText(0.98765, 2), numberText(123.4, 2), numberText(99.96, 3)]).toEqual(['0.99', '123', '100']));

  it.each([0, 18, 2.5, Number.NaN])('refuses %d digits', (digits) =>
    expect(() => numberText(1, digits)).toThrow(/whole number from 1 to 17/),
  );
});
