/** A value as an error shows it. */
export function written(value: unknown): string {
  if (typeof value === 'string') return `'${value.length > 80 ? `${value.slice(0, 80)}…` : value}'`;
  if (typeof value === 'function') return 'a function';
  if (typeof value === 'bigint') return `${value}n`;
  if (Array.isArray(value)) return `[${value.slice(0, 4).map(written).join(', ')}${value.length > 4 ? ', …' : ''}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === Object.prototype || prototype === null) {
    const names = Object.keys(value).join(', ');
    return names === '' ? 'an empty object' : `an object with ${names}`;
  }
  return typeof value.constructor === 'function' ? value.constructor.name : 'an object';
}
