/** The mean of the entries number `count` and `count` + 1 of several lines, the largest first. */
export function quantileAt(lines: readonly Float64Array[], count: number): number {
  const all = new Float64Array(lines.reduce((sum, line) => sum + line.length, 0));
  let at = 0;
  for (const line of lines) {
    all.set(line, at);
    at += line.length;
  }
  all.sort();
  const [above, below] = [all[all.length - Math.max(count, 1)], all[all.length - Math.max(count, 1) - 1]];
  return (above + below) / 2;
}
