/** Figures one above the other, as one: each keeps its size, the whole is as wide as the widest. */
export function stacked(svgs: readonly string[]): string {
  let [width, height] = [0, 0];
  const placed = svgs.map((svg) => {
    const head = svg.slice(0, svg.indexOf('>') + 1);
    const size = (name: string): number => Number(new RegExp(`\\s${name}="([\\d.]+)"`).exec(head)?.[1] ?? 0);
    const at = height;
    width = Math.max(width, size('width'));
    height += size('height');
    return svg.replace('<svg', `<svg y="${at}"`);
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">${placed.join('')}</svg>`;
}
