/** Between two figures, in CSS pixels. */
const GAP = 24;

/** Several figures side by side in one `<svg>` file, as wide as all of them, on white paper. */
export function sheet(svgs: readonly string[]): string {
  let [width, height] = [0, 0];
  const placed = svgs.map((svg) => {
    const tag = svg.slice(0, svg.indexOf('>'));
    const x = width === 0 ? 0 : width + GAP;
    width = x + size(tag, 'width');
    height = Math.max(height, size(tag, 'height'));
    // inside another one, a figure keeps its own size and does not follow a page's
    const fixed = tag.replace(/ style="[^"]*"/, '').replace('<svg', `<svg x="${x}" y="0" style="font-size:12px"`);
    return `${fixed}${svg.slice(tag.length).replace(/\s*(display|height|max-width): [^;]*;/g, '')}`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"><rect width="100%" height="100%" fill="white"/>${placed.join('')}</svg>\n`;
}

const size = (tag: string, name: string): number => Number(new RegExp(` ${name}="([\\d.]+)"`).exec(tag)?.[1] ?? 0);
