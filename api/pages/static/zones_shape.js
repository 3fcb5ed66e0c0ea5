// Outlines as lists of [x, y] between 0 and 1, and what can be said of them. Nothing here touches the page.
export const MOST_POINTS = 100;
const STEPS = 10000;

export const within = (value) => Math.round(Math.min(1, Math.max(0, value)) * STEPS) / STEPS;
export const rounded = ([x, y]) => [within(x), within(y)];
export const apart = (a, b, ratio = 1) => Math.hypot((a[0] - b[0]) * ratio, a[1] - b[1]);
export const middle = (a, b) => rounded([(a[0] + b[0]) / 2, (a[1] + b[1]) / 2]);

const turn = (a, b, c) => (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);

/** The first two sides, each named by the point where it begins, that cross; null where none do. */
export function crossing(points) {
  const count = points.length;
  for (let first = 0; first < count; first++) {
    for (let second = first + 2; second < count; second++) {
      if ((second + 1) % count === first) continue;
      const a = points[first], b = points[(first + 1) % count];
      const c = points[second], d = points[(second + 1) % count];
      if (turn(a, b, c) * turn(a, b, d) < 0 && turn(c, d, a) * turn(c, d, b) < 0) return [first, second];
    }
  }
  return null;
}

export function area(points) {
  const twice = points.reduce((sum, [x, y], at) => {
    const [nextX, nextY] = points[(at + 1) % points.length];
    return sum + x * nextY - nextX * y;
  }, 0);
  return Math.abs(twice) / 2;
}

/** Where a name is written: the middle of the points. */
export function centre(points) {
  const sum = points.reduce(([x, y], each) => [x + each[0], y + each[1]], [0, 0]);
  return [sum[0] / points.length, sum[1] / points.length];
}

/** The points without those that stand on the one before, as a double click leaves them. */
export function withoutTwins(points, ratio) {
  return points.filter((each, at) => at === 0 || apart(each, points[at - 1], ratio) > 0.004);
}

/** The outline moved as a whole, as far as the picture reaches. */
export function moved(points, [right, down]) {
  const xs = points.map(([x]) => x), ys = points.map(([, y]) => y);
  const dx = Math.min(Math.max(right, -Math.min(...xs)), 1 - Math.max(...xs));
  const dy = Math.min(Math.max(down, -Math.min(...ys)), 1 - Math.max(...ys));
  return points.map(([x, y]) => rounded([x + dx, y + dy]));
}

/** "z3", the first of its kind that nobody has. */
export function freshId(letter, taken) {
  let number = 1;
  while (taken.includes(`${letter}${number}`)) number++;
  return `${letter}${number}`;
}
