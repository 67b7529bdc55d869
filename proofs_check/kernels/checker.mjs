// Re-check certificates of proofs-check in another language: node checker.mjs FILE … [--json].
//
// Integers are BigInt, nothing is a floating-point number, and there are no packages. It shares no code with the program
// that wrote the certificate. A number is a sum of terms n/√v, written [n, v]; its sign comes from enclosures at growing
// precision, and that it is 0 from collecting terms whose v differ by a square. Exit status: 0 all valid, 1 something is
// invalid, 2 no such file, 3 nothing invalid but something is of a kind that is not known here.

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";

const FORMAT = "proofs-check certificate", BUNDLE = "proofs-check certificates";
const PRECISIONS = [96n, 256n, 1024n, 4096n];
const MOST_SUBSETS = 5000000n, MOST_BITS = 8192, WHOLE = -1;
const KINDS = ["separability", "fate", "direction", "optimum", "identity"];
const DEEPEST = 12;  // levels of a document

class Invalid extends Error {}
class Unsupported extends Error {}
const need = (condition, why) => { if (!condition) throw new Invalid(why); };

// ---- reading: JSON with whole numbers only and no repeated keys ---------------------------------------------------

function parse(text) {
  let at = 0;
  const skip = () => { while (at < text.length && " \t\r\n".includes(text[at])) at += 1; };
  const fail = () => { throw new SyntaxError(`no certificate: JSON is wrong at character ${at}`); };
  const string = () => {
    const found = /"(?:[^"\\\u0000-\u001f]|\\.)*"/y;
    found.lastIndex = at;
    const part = found.exec(text) ?? fail();
    at += part[0].length;
    return JSON.parse(part[0]);
  };
  const value = (depth) => {
    skip();
    const c = text[at];
    if (c === '"') return string();
    if (c === "[" || c === "{") {
      if (depth >= DEEPEST) fail();
      at += 1;
      const list = c === "[" ? [] : new Map();
      const end = c === "[" ? "]" : "}";
      skip();
      if (text[at] === end) { at += 1; return list; }
      for (;;) {
        if (c === "[") list.push(value(depth + 1));
        else {
          skip();
          if (text[at] !== '"') fail();
          const key = string();
          skip();
          if (text[at] !== ":" || list.has(key)) fail();
          at += 1;
          list.set(key, value(depth + 1));
        }
        skip();
        if (text[at] === ",") { at += 1; continue; }
        if (text[at] !== end) fail();
        at += 1;
        return list;
      }
    }
    const found = /(?:0|-[0-9]|-?[1-9][0-9]{0,8}|[1-9][0-9]{9})(?![0-9.eE])|true|false|null/y;  // 10 characters
    found.lastIndex = at;
    const part = found.exec(text) ?? fail();
    at += part[0].length;
    return JSON.parse(part[0]);
  };
  const result = value(0);
  skip();
  if (at < text.length) fail();
  return result;
}

const quote = (text) =>
  JSON.stringify(text).replace(/[\u007f-\uffff]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`);
const points = (x, y) => {
  const a = [...x], b = [...y];
  for (let i = 0; i < Math.min(a.length, b.length); i += 1) {
    if (a[i] !== b[i]) return a[i].codePointAt(0) - b[i].codePointAt(0);
  }
  return a.length - b.length;
};
function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value instanceof Map) {
    return `{${[...value.keys()].sort(points).map((key) => `${quote(key)}:${canonical(value.get(key))}`).join(",")}}`;
  }
  return typeof value === "string" ? quote(value) : String(value);
}
const digest = (value) => createHash("sha256").update(canonical(value)).digest("hex");

const kinds = {
  str: (x) => typeof x === "string", list: Array.isArray, dict: (x) => x instanceof Map,
  int: (x) => typeof x === "number", bool: (x) => typeof x === "boolean",
};
function get(where, key, kind) {
  const value = where instanceof Map ? where.get(key) : undefined;
  need(kinds[kind](value), `the entry '${key}' is missing or of a wrong type`);
  return value;
}
function integer(text) {
  need(typeof text === "string" && /^-?[0-9]{1,4000}$/.test(text) && !text.endsWith("\n"), "an integer is not digits");
  return BigInt(text);
}
function row(text) {
  need(typeof text === "string" || Array.isArray(text), "a row is neither a list nor a string");
  return (typeof text === "string" ? text.split(" ") : text).map(integer);
}
function index(value, stop, start = 0) {
  const fits = typeof value === "number" && start <= value && value < stop;
  need(fits, `${canonical(value ?? null).slice(0, 40)} is not from ${start} to ${stop - 1}`);
  return value;
}

// ---- numbers -------------------------------------------------------------------------------------------------------

const abs = (x) => (x < 0n ? -x : x);
const gcd = (...all) => all.reduce((x, y) => { x = abs(x); y = abs(y); while (y) [x, y] = [y, x % y]; return x; }, 0n);
const floor = (x, y) => { const q = x / y; return x % y !== 0n && (x < 0n) !== (y < 0n) ? q - 1n : q; };
function isqrt(x) {
  if (x < 2n) return x;
  let s = 1n << BigInt((x.toString(16).length * 4 + 1) >> 1);
  for (;;) {
    const t = (s + x / s) >> 1n;
    if (t >= s) return s;
    s = t;
  }
}
function enclose(n, v, p) {
  if (n === 0n) return [0n, 0n];
  const s = isqrt(((n * n) << (2n * p)) / v);
  return n > 0n ? [s, s + 1n] : [-s - 1n, -s];
}
const add = (x, y) => [x[0] + y[0], x[1] + y[1]];
const sub = (x, y) => [x[0] - y[1], x[1] - y[0]];
const least = (list) => list.reduce((x, y) => (y < x ? y : x));
const most = (list) => list.reduce((x, y) => (y > x ? y : x));
function mul(x, y, p) {
  const ends = [x[0] * y[0], x[0] * y[1], x[1] * y[0], x[1] * y[1]];
  return [least(ends) >> p, -(-most(ends) >> p)];
}
function div(x, y, p) {
  const pairs = x.flatMap((a) => y.map((b) => [a << p, b]));
  return [least(pairs.map(([a, b]) => floor(a, b))), most(pairs.map(([a, b]) => -floor(-a, b)))];
}
const away = (x) => (x[0] > 0n ? x[0] : x[1] < 0n ? -x[1] : 0n);
const enclosed = (terms, p) => terms.reduce((sum, [n, v]) => add(sum, enclose(n, v, p)), [0n, 0n]);

function isZero(terms) {
  let left = terms.filter(([n]) => n);
  while (left.length) {
    const v1 = left[0][1], rest = [];
    let num = 0n, den = 1n;
    for (const [n, v] of left) {
      const s = isqrt(v1 * v);
      if (s * s === v1 * v) {
        [num, den] = [num * v + n * s * den, den * v];
        const g = gcd(num, den);
        [num, den] = [num / g, den / g];
      } else rest.push([n, v]);
    }
    if (num) return false;
    left = rest;
  }
  return true;
}
function sign(terms) {
  for (const p of PRECISIONS) {
    const [low, high] = enclosed(terms, p);
    if (low > 0n || high < 0n) return low > 0n ? 1 : -1;
    if (p === PRECISIONS[0] && isZero(terms)) return 0;
  }
  throw new Invalid("a sign is beyond the precision of this kernel");
}

// ---- linear systems in intervals -------------------------------------------------------------------------------------

function eliminate(matrix, p, columns) {
  const work = matrix.map((line) => [...line]), used = [];
  let free = work.map((_, i) => i), left = [...Array(columns).keys()];
  while (free.length && left.length) {
    let best = 0n, i = -1, a = -1;
    for (const x of free) for (const y of left) if (away(work[x][y]) > best) [best, i, a] = [away(work[x][y]), x, y];
    if (i < 0) break;
    free = free.filter((x) => x !== i);
    left = left.filter((y) => y !== a);
    used.push(i);
    for (const other of free) {
      const entry = work[other][a];
      if (entry[0] === 0n && entry[1] === 0n) continue;
      const factor = div(entry, work[i][a], p);
      for (const b of left) work[other][b] = sub(work[other][b], mul(factor, work[i][b], p));
    }
  }
  return used;
}
const independent = (rows, columns) => PRECISIONS.some((p) =>
  eliminate(rows.map((line) => line.map(([n, v]) => enclose(n, v, p))), p, columns).length === columns);
function solve(matrix, right, p) {
  const size = matrix.length, work = matrix.map((line, i) => [...line, right[i]]);
  for (let k = 0; k < size; k += 1) {
    let best = 0n, at = -1;
    for (let i = k; i < size; i += 1) if (away(work[i][k]) > best) [best, at] = [away(work[i][k]), i];
    if (at < 0) return null;
    [work[k], work[at]] = [work[at], work[k]];
    for (let other = 0; other < size; other += 1) {
      const entry = work[other][k];
      if (other === k || (entry[0] === 0n && entry[1] === 0n)) continue;
      const factor = div(entry, work[k][k], p);
      for (let b = k + 1; b <= size; b += 1) work[other][b] = sub(work[other][b], mul(factor, work[k][b], p));
    }
  }
  return work.map((line, k) => div(line[size], line[k], p));
}
// Weights of `movable` with Σ = 0 on the columns exist: those of `must` positive, the others free; `fixed` stay.
function balances(fixed, movable, must, columns) {
  for (const p of PRECISIONS) {
    const inside = movable.map(([, vector]) => columns.map((a) => vector[a]));
    const boxes = inside.map((vector) => vector.map(([n, v]) => enclose(n, v, p)));
    const basis = eliminate(boxes, p, columns.length);
    if (basis.length < columns.length) continue;
    const parts = movable.map(([weight], i) => [weight, inside[i]]).filter((_, i) => !basis.includes(i));
    for (const [weight, vector] of fixed) parts.push([weight, columns.map((a) => vector[a])]);
    const right = columns.map((_, a) => {
      const [low, high] = enclosed(parts.map(([weight, vector]) => [weight * vector[a][0], vector[a][1]]), p);
      return [-high, -low];
    });
    const found = solve(columns.map((_, a) => basis.map((i) => boxes[i][a])), right, p);
    if (found && basis.every((i, k) => !must[i] || found[k][0] > 0n)) return true;
  }
  return false;
}

// ---- data ------------------------------------------------------------------------------------------------------------

const range = (n) => [...Array(n).keys()];
function same(x, y) {
  const side = (n) => (n > 0n ? 1 : n < 0n ? -1 : 0);
  return [1, -1].some((s) => x.every(([n, v], i) =>
    n * n * y[i][1] === y[i][0] * y[i][0] * v && side(n) === s * side(y[i][0]) + 0));
}
function* choose(n, k, from = 0) {
  if (k === 0) { yield []; return; }
  for (let i = from; i <= n - k; i += 1) for (const rest of choose(n, k - 1, i + 1)) yield [i, ...rest];
}
const binomial = (n, k) => range(k).reduce((x, i) => (x * BigInt(n - i)) / BigInt(i + 1), 1n);

class World {
  constructor(data, order) {
    this.rows = get(data, "features", "list").map(row);
    this.dens = row(get(data, "denominators", "list"));
    this.classes = get(data, "label_names", "list").length;
    this.n = this.rows.length;
    this.d = this.dens.length;
    need(this.n > 1 && this.d && this.rows.every((line) => line.length === this.d), "the table is not full");
    need(this.dens.every((x) => x > 0n) && this.classes > 1, "a denominator is not positive, or one class only");
    this.labels = get(data, "labels", "list").map((label) => index(label, this.classes));
    need(this.labels.length === this.n, "the labels do not fit the rows");
    const [top, bottom] = get(data, "eps", "str").split(/\/(.*)/s);
    this.eps = [integer(top), integer(bottom || "1")];
    need(this.eps[0] >= 0n && this.eps[1] > 0n, "eps is negative");
    this.constant = get(data, "constant", "str");
    need(["zero", "error"].includes(this.constant), "the convention for constant features is unknown");
    this.dim = (this.classes - 1) * this.d;
    this.order = get(order, "name", "str");
    this.sizes = [];
    this.table = [];
    this.made = new Map();
    if (this.order === "ss") {
      this.table = this.batchesFrom(get(order, "batches", "list"));
      const used = this.table.flat();
      need(used.length && new Set(used).size === used.length, "the order repeats a sample");
    } else if (this.order === "gd") this.table = [range(this.n)];
    else {
      need(this.order === "rr", "the order is unknown");
      this.sizes = get(order, "sizes", "list").map((size) => index(size, this.n + 1, 2));
      need(this.sizes.length, "the order has no batch size");
    }
  }
  batchesFrom(value) {
    need(value.every(Array.isArray), "a batch is not a list");
    const table = value.map((batch) => batch.map((i) => index(i, this.n)));
    need(table.every((batch) => batch.length > 1 && new Set(batch).size === batch.length), "a batch is not one");
    return table;
  }
  normalize(samples) {
    const [e, f] = this.eps, size = BigInt(samples.length);
    return this.dens.map((den, a) => {
      const x = samples.map((i) => this.rows[i][a]), total = x.reduce((s, y) => s + y, 0n);
      const t = x.map((y) => size * y - total);
      if (t.every((y) => y === 0n)) return t.map(() => [0n, 1n]);
      const u = f * t.reduce((s, y) => s + y * y, 0n) + size ** 3n * den * den * e;
      const n = t.map((y) => f * size * y), v = f * size * u;
      let g = gcd(...n);
      if (v % (g * g)) g = 1n;
      return n.map((y) => [y / g, v / (g * g)]);
    });
  }
  batch(samples) {
    const key = samples.join();
    if (!this.made.has(key)) this.made.set(key, this.normalize(samples));
    return this.made.get(key);
  }
  * everyBatch() {
    if (this.order !== "rr") { yield* this.table; return; }
    const count = this.sizes.reduce((s, k) => s + binomial(this.n, k), 0n);
    need(count <= MOST_SUBSETS, "too many subsets to enumerate");
    for (const k of this.sizes) yield* choose(this.n, k);
  }
  * everyItem() {
    for (const samples of this.everyBatch()) {
      for (const [position, i] of samples.entries()) for (const k of this.opponents(i)) yield [samples, position, k];
      if (this.order === "rr") this.made.delete(samples.join());  // there can be millions
    }
  }
  opponents(i) { return range(this.classes).filter((k) => k !== this.labels[i]); }
  vector([samples, position, k]) {
    const columns = this.batch(samples), y = this.labels[samples[position]], out = [];
    for (let b = 1; b < this.classes; b += 1) {
      const s = BigInt((b === y) - (b === k));
      for (const column of columns) out.push([s * column[position][0], column[position][1]]);
    }
    return out;
  }
  items(value, whole = false) {
    need(Array.isArray(value), "a list of items is missing");
    return value.map((triple) => {
      need(Array.isArray(triple) && triple.length === 3, "an item is not three numbers");
      const [b, i, k] = triple;
      index(b, this.table.length, whole ? WHOLE : 0);
      const samples = b === WHOLE ? range(this.n) : this.table[b];
      index(i, samples.length);
      index(k, this.classes);
      need(k !== this.labels[samples[i]], "an item compares a class with itself");
      return [samples, i, k];
    });
  }
  dead() {
    if (!this.idle) {
      const whole = this.normalize(range(this.n)), idle = new Set();
      whole.forEach((column, a) => {
        const alike = range(a).some((b) => !idle.has(b) && same(column, whole[b]));
        if (alike || column.every(([n]) => n === 0n)) idle.add(a);
      });
      this.idle = new Set(range(this.dim).filter((at) => idle.has(at % this.d)));
    }
    return this.idle;
  }
}
const name = ([samples, position, k]) => `${samples.join()}|${position}|${k}`;
const distinct = (list) => new Set(list).size === list.length;

// ---- the overlapping part --------------------------------------------------------------------------------------------

const reduced = (num, den) => { const g = gcd(num, den); return [num / g, den / g]; };
const over = (x, y) => reduced(x[0] * y[1], x[1] * y[0]);
const times = (x, y) => reduced(x[0] * y[0], x[1] * y[1]);
function root(x) {
  const p = isqrt(x[0]), q = isqrt(x[1]);
  return p * p === x[0] && q * q === x[1] ? [p, q] : null;
}

class Roots {
  constructor(world, opened) {
    this.world = world;
    this.opened = opened;
    this.features = [...new Set(opened.map((a) => a % world.d))].sort((x, y) => x - y);
    this.known = new Map();
    this.space = [];
  }
  factor(samples, extend) {
    const own = new Map();
    for (const a of this.features) {
      const column = this.world.batch(samples)[a], g = gcd(...column.map(([n]) => n));
      if (g) own.set(a, reduced(column[0][1], g * g));
    }
    const first = [...own.keys()].find((a) => this.known.has(a));
    const ratio = first === undefined ? [1n, 1n] : over(own.get(first), this.known.get(first));
    for (const [a, v] of own) {
      if (this.known.has(a)) { if (!root(times(over(this.known.get(a), v), ratio))) return null; }
      else if (!extend) return null;
    }
    if (extend) for (const [a, v] of own) if (!this.known.has(a)) this.known.set(a, over(v, ratio));
    return ratio;
  }
  rational(item, extend = false) {
    const ratio = this.factor(item[0], extend);
    if (!ratio) return null;
    const vector = this.world.vector(item);
    const out = this.opened.map((a) => {
      const [n, v] = vector[a];
      const r = n ? root(times(over(ratio, [v, 1n]), this.known.get(a % this.world.d))) : [0n, 1n];
      return [n * r[0], r[1]];
    });
    const den = out.reduce((x, [, q]) => (x * q) / gcd(x, q), 1n);
    return out.map(([n, q]) => n * (den / q));
  }
  rest(vector) {
    for (const [pivot, base] of this.space) {
      if (!vector[pivot]) continue;
      const up = base[pivot], down = vector[pivot];
      const left = vector.map((x, a) => up * x - down * base[a]), g = gcd(...left) || 1n;
      vector = left.map((x) => x / g);
    }
    return vector;
  }
  add(vector) {
    const left = this.rest(vector), pivot = left.findIndex((x) => x);
    if (pivot >= 0) this.space.push([pivot, left]);
  }
  contains(item) {
    const vector = this.rational(item);
    return vector !== null && this.rest(vector).every((x) => x === 0n);
  }
}
function sharedZero(world, opened, terms) {
  const roots = new Roots(world, opened), rows = [];
  for (const [item, weight] of terms) {
    const ratio = roots.factor(item[0], true);
    if (!ratio) return false;
    rows.push(world.vector(item).map(([n, v]) => [weight * n * ratio[0], v * ratio[0] * ratio[1]]));
  }
  return opened.every((a) => isZero(rows.map((vector) => vector[a])));
}
function surds(value) {
  return value.map((pairs) => {
    need(Array.isArray(pairs) && pairs.length <= 4096, "a sum of roots is too long or no list");
    return pairs.map((pair) => {
      const [q, k, ...more] = row(pair);
      need(k > 0n && !more.length, "a root is not of a positive number");
      return [q * k, k];
    });
  });
}

class Overlap {
  constructor(world, stages) {
    this.world = world;
    this.covered = new Set(world.dead());
    this.groups = [];
    this.single = new Set();
    const combined = [];
    for (const stage of stages) {
      const rule = get(stage, "rule", "str");
      if (rule === "class") { this.byClass(stage); continue; }
      const items = world.items(get(stage, "items", "list"));
      need(items.length && distinct(items.map(name)), "a stage names an item twice, or none");
      if (rule === "algebraic") {
        const weights = surds(get(stage, "weights", "list")), vectors = items.map((item) => world.vector(item));
        need(weights.length === items.length && weights.every((x) => sign(x) > 0), "a weight is not positive");
        for (const a of this.opened()) {
          const terms = weights.flatMap((x, i) => x.map(([n, v]) => [n * vectors[i][a][0], v * vectors[i][a][1]]));
          need(isZero(terms), "an algebraic combination is not 0");
        }
        items.forEach((item) => this.single.add(name(item)));
        continue;
      }
      const weights = row(get(stage, "weights", "list"));
      need(weights.length === items.length && weights.every((x) => x > 0n), "a weight of a stage is not positive");
      if (rule === "span") {
        const columns = get(stage, "columns", "list").map((a) => index(a, world.dim));
        need(columns.length && distinct(columns) && !columns.some((a) => this.covered.has(a)), "a column is repeated");
        const terms = items.map((item, i) => [weights[i], world.vector(item)]);
        const inside = new Set([...this.covered, ...columns]);
        need(terms.every(([, vector]) => vector.every(([n], a) => !n || inside.has(a))), "an item sticks out");
        need(balances([], terms, terms.map(() => true), columns), "a span has no positive combination, or no full rank");
        columns.forEach((a) => this.covered.add(a));
      } else {
        need(rule === "combination", "a rule is unknown");
        need(sharedZero(world, this.opened(), items.map((item, i) => [item, weights[i]])), "a combination is not 0");
        combined.push(items);
      }
    }
    for (const items of combined) {
      const opened = this.opened(), group = new Roots(world, opened);
      for (const item of items) {
        const vector = group.rational(item, true);
        need(vector, "the batches of a combination do not share their roots");
        group.add(vector);
      }
      this.groups.push(group);
      if (group.space.length === opened.length) {
        range(world.dim).forEach((a) => this.covered.add(a));
        this.groups = [];
        break;
      }
    }
  }
  opened() { return range(this.world.dim).filter((a) => !this.covered.has(a)); }
  home(item) { return this.groups.find((group) => group.contains(item)); }
  inside(item) { return this.world.vector(item).every(([n], a) => !n || this.covered.has(a)); }
  holds(item) { return this.inside(item) || this.single.has(name(item)) || this.home(item) !== undefined; }
  byClass(stage) {
    const world = this.world, features = get(stage, "features", "list").map((a) => index(a, world.d));
    const batches = get(stage, "batches", "list").map((b) => world.table[index(b, world.table.length)]);
    need(new Set(batches.flat().map((i) => world.labels[i])).size === 1, "a batch is not of one class");
    const ties = get(stage, "ties", "list").map((pair) => {
      need(Array.isArray(pair) && pair.length === 2, "a tie is not of two features");
      return pair.map((a) => index(a, world.d));
    });
    const tied = new Set(ties.map((x) => x[0])), hubs = new Set(ties.map((x) => x[1]));
    need(![...tied, ...features].some((a) => hubs.has(a)) && !features.some((a) => tied.has(a)), "the ties are tangled");
    for (const [x, y] of ties) {
      need(batches.every((batch) => same(world.batch(batch)[x], world.batch(batch)[y])), "a tie does not hold");
    }
    const fresh = range(world.classes - 1).flatMap((block) => features.map((a) => block * world.d + a));
    need(fresh.length && distinct(fresh) && !fresh.some((a) => this.covered.has(a)), "a feature is repeated");
    const together = [...new Set([...features, ...hubs])].sort((x, y) => x - y);
    for (const at of this.opened()) {
      const a = at % world.d;
      if (together.includes(a) || tied.has(a)) continue;
      need(batches.every((batch) => world.batch(batch)[a].every(([n]) => !n)), "a feature is not constant in a class");
    }
    const rows = batches.flatMap((batch) => batch.map((_, i) => together.map((a) => world.batch(batch)[a][i])));
    need(independent(rows, together.length), "the batches of one class do not have full rank");
    fresh.forEach((a) => this.covered.add(a));
  }
}

// ---- weights and the decomposition -----------------------------------------------------------------------------------

class Weight {
  constructor(overlap, value, tied = [], roots = false) {
    const world = overlap.world;
    Object.assign(this, { world, overlap, boxes: new Map(), tied: new Roots(world, overlap.opened()) });
    let basis = [];
    this.columns = [];
    if (roots && value instanceof Map && value.has("surds")) this.w = surds(get(value, "surds", "list"));
    else {
      this.w = row(get(value, "w", "list")).map((n) => [[n, 1n]]);
      this.columns = get(value, "columns", "list").map((a) => index(a, world.dim));
      basis = world.items(get(value, "basis", "list"));
    }
    need(this.w.length === world.dim, "a weight does not fit the data");
    need(!this.touches([...overlap.covered].filter((a) => !world.dead().has(a))), "a weight is not 0 on what is covered");
    need(this.columns.length === basis.length + tied.length && distinct(this.columns), "no correction");
    need(!this.columns.some((a) => overlap.covered.has(a)), "a correction is on a covered coordinate");
    this.flat = [...basis, ...tied];
    if (this.columns.length) this.spans(basis);
    if (tied.length) this.ties(basis, tied);
  }
  touches(coordinates) { return coordinates.some((a) => this.w[a].some(([n]) => n)); }
  // The basis spans each group of the overlapping part, so that the corrected weight is exactly 0 there.
  spans(basis) {
    const { overlap, world } = this, dead = world.dead();
    need(overlap.covered.size === dead.size || !this.touches([...dead]), "a weight is not 0 on a repeated feature");
    const spans = overlap.groups.map(() => new Roots(world, overlap.opened()));
    for (const item of basis) {
      const home = overlap.home(item);
      need(home, "the basis holds an item that is not proved to overlap");
      spans[overlap.groups.indexOf(home)].add(home.rational(item));
    }
    const full = spans.every((own, i) => own.space.length === overlap.groups[i].space.length);
    need(full, "the basis does not span the overlapping part");
  }
  // Nor does it see what tied items span, with those of the basis that share their roots.
  ties(basis, tied) {
    for (const item of tied) {
      const vector = this.tied.rational(item, true);
      need(vector, "ties do not share their roots");
      this.tied.add(vector);
    }
    for (const item of basis) {
      const vector = this.tied.rational(item, true);
      if (vector) this.tied.add(vector);
    }
  }
  // Whether the corrected weight is exactly 0 on an item, whatever the correction is.
  vanishes(item) {
    return this.overlap.inside(item) || this.overlap.home(item) !== undefined || this.tied.contains(item);
  }
  // Enclosures of the weight, corrected; null if the correction was not proved to exist.
  enclosed(p) {
    if (!this.boxes.has(p)) {
      const boxes = this.w.map((entry) => enclosed(entry, p)), vectors = this.flat.map((item) => this.world.vector(item));
      const matrix = vectors.map((vector) => this.columns.map((a) => enclose(...vector[a], p)));
      const right = vectors.map((vector) => enclosed(vector.map(([n, v], a) => [-this.w[a][0][0] * n, v]), p));
      const found = solve(matrix, right, p);
      if (found) this.columns.forEach((a, i) => { boxes[a] = add(boxes[a], found[i]); });
      this.boxes.set(p, found && boxes);
    }
    return this.boxes.get(p);
  }
  // An enclosure of weight · item, or null.
  value(item, p) {
    const boxes = this.enclosed(p), vector = this.world.vector(item);
    return boxes && boxes.map((box, a) => mul(box, enclose(...vector[a], p), p)).reduce(add, [0n, 0n]);
  }
  side(item) {
    if (!this.columns.length) {
      const vector = this.world.vector(item);
      return sign(this.w.flatMap((x, a) => x.map(([n, v]) => [n * vector[a][0], v * vector[a][1]])));
    }
    for (const p of PRECISIONS) {
      const found = this.value(item, p);
      if (found && (found[0] > 0n || found[1] < 0n)) return found[0] > 0n ? 1 : -1;
      if (found && this.vanishes(item)) return 0;
    }
    throw new Invalid("a correction was not proved to exist, or a sign not proved");
  }
  loses(item) {  // whether weight · item is seen to be negative
    if (!this.columns.length) return this.side(item) < 0;
    return PRECISIONS.some((p) => (this.value(item, p) || [0n, 0n])[1] < 0n);
  }
}
function separated(weight, overlap) {
  const found = new Set();
  let rest = false;
  for (const item of overlap.world.everyItem()) {
    const i = item[0][item[1]], side = weight.side(item);
    need(side >= 0, `sample ${i} is on the wrong side`);
    if (side) found.add(i);
    else {
      need(overlap.holds(item), `sample ${i} is neither separated nor proved to overlap`);
      rest = true;
    }
  }
  return [[...found].sort((x, y) => x - y), rest];
}
function separation(world, proof) {
  index(proof.get("bits"), MOST_BITS + 1, 16);  // of other checkers' enclosures
  if (world.order === "rr") {
    world.table = world.batchesFrom(get(proof, "batches", "list"));
    need(world.table.every((batch) => world.sizes.includes(batch.length)), "a batch is of a size that the order has not");
  }
  if (world.constant === "error" && !world.eps[0]) {
    for (const a of range(world.d)) {
      const column = world.rows.map((line) => line[a]), counts = new Map();
      column.forEach((x) => counts.set(x, (counts.get(x) ?? 0) + 1));
      const bad = world.order === "rr" ? Math.max(...counts.values()) >= Math.min(...world.sizes)
        : world.table.some((batch) => batch.every((i) => column[i] === column[batch[0]]));
      need(!bad, "a feature is constant in a batch");
    }
  }
  const overlap = new Overlap(world, get(proof, "stages", "list"));
  const all = new Map([["class", "SC"]]);
  if (!overlap.opened().length) return [all, overlap];
  const given = proof.get("separator") ?? null;
  if (given === null) {
    for (const item of world.everyItem()) need(overlap.holds(item), `sample ${item[0][item[1]]} is not proved to overlap`);
    return [all, overlap];
  }
  const [found, rest] = separated(new Weight(overlap, given, [], true), overlap);
  if (!found.length) return [all, overlap];
  return [new Map(rest ? [["class", "PLS"], ["ls_samples", found]] : [["class", "LS"]]), overlap];
}

// ---- fates -----------------------------------------------------------------------------------------------------------

function combination(overlap, where) {
  const world = overlap.world;
  const items = world.items(get(where, "items", "list"), true), weights = row(get(where, "weights", "list"));
  const free = world.items(get(where, "free", "list")), freely = row(get(where, "free_weights", "list"));
  need(items.length === weights.length && weights.every((x) => x > 0n), "a weight is missing or not positive");
  need(free.length === freely.length && free.every((x) => overlap.holds(x)), "the free part does not overlap");
  return [items.map((item, i) => [item, weights[i]]), free.map((item, i) => [item, freely[i]])];
}
function combines(overlap, where, positive, free, fixed) {
  const world = overlap.world, opened = overlap.opened();
  if (where.get("shared") === true) return sharedZero(world, opened, [...positive, ...free, ...fixed]);
  const vectors = (list) => list.map(([item, weight]) => [weight, world.vector(item)]);
  const movable = vectors([...positive, ...free]), still = vectors(fixed), every = [...movable, ...still];
  const touched = opened.filter((a) => every.some(([, vector]) => vector[a][0]));
  if (touched.every((a) => isZero(every.map(([w, vector]) => [w * vector[a][0], vector[a][1]])))) return true;
  return balances(still, movable, movable.map((_, i) => i < positive.length), touched);
}
const wholeItems = (world) => range(world.n).flatMap((i) => world.opponents(i).map((k) => [range(world.n), i, k]));
function fate(world, proof) {
  const rule = get(proof, "rule", "str");
  const [shown, overlap] = separation(world, get(proof, "separation", "dict"));
  need((rule === "overlaps") === (shown.get("class") === "SC"), "the rule does not fit the class");
  const whole = wholeItems(world), all = range(world.n);
  let answer = "bounded";
  if (rule === "coercive") {
    const other = Object.assign(Object.create(World.prototype), world, { order: "gd", table: [all], sizes: [] });
    need(!separation(other, get(proof, "gd", "dict"))[1].opened().length, "the data as one batch has not full rank");
    answer = "diverges";
  } else if (rule === "whole") {
    const sizes = world.sizes.length ? world.sizes : world.table.map((batch) => batch.length);
    need(sizes.includes(world.n), "no batch is all of the data");
  } else if (rule === "farkas") {
    const [positive, free] = combination(overlap, proof), triples = proof.get("items");
    need(positive.some(([item], i) => triples[i][0] !== WHOLE && !overlap.holds(item)), "nothing separable is combined");
    need(combines(overlap, proof, positive, free, []), "the combination is not 0");
    answer = "diverges";
  } else if (rule === "cones") {
    const left = new Set(whole.map(name));
    for (const entry of get(proof, "cones", "list")) {
      need(entry instanceof Map, "a cone is not an object");
      const [target] = world.items([entry.get("item")], true), scale = integer(entry.get("scale"));
      const [positive, free] = combination(overlap, entry);
      need(scale > 0n && entry.get("items").every((triple) => triple[0] !== WHOLE), "a cone uses its own target");
      need(combines(overlap, entry, positive, free, [[target, -scale]]), "a cone does not give its target");
      left.delete(name(target));
    }
    need(!left.size, "a sample has no cone");
  } else if (rule === "depends") {
    const given = get(proof, "stays", "dict"), tied = world.items(get(given, "tied", "list"), true);
    need(given.get("tied").every((triple) => triple[0] === WHOLE), "a tie is not of the data as one batch");
    const stays = new Weight(overlap, given, tied), leaves = new Weight(overlap, get(proof, "leaves", "dict"));
    separated(stays, overlap);
    separated(leaves, overlap);
    need(whole.every((item) => stays.side(item) >= 0), "the first direction loses");
    need(whole.some((item) => leaves.loses(item)), "none is lost");
    answer = "depends";
  } else need(rule === "overlaps", "the rule is unknown");
  return new Map([["fate", answer], ...shown]);
}

// ---- max-margin directions -------------------------------------------------------------------------------------------

const reach = (x) => most(x.map(abs));
// A bound on the least norm of u with u·z ≥ 1 on separable items and u·z = 0 on overlapping ones: a weight v that is 0 on
// the latter, over its least margin. For P > 2 classes ‖v‖₂² = Σ_{j<k} ‖v_j − v_k‖²/P over rows with v_0 = 0.
class Height {
  constructor(overlap, weight, norm) {
    const world = overlap.world, closed = new Set([...overlap.covered].filter((a) => !world.dead().has(a)));
    Object.assign(this, { world, overlap, weight, norm, closed, made: new Map() });
  }
  // [N, m] with ‖v‖₁ ≤ 2^−p N or ‖v‖₂² ≤ 4^−p N/P, and v·z ≥ 2^−p m > 0; null if p is too small.
  at(p) {
    if (!this.made.has(p)) {
      const boxes = this.weight.enclosed(p), lows = [];
      for (const item of boxes ? this.world.everyItem() : []) {
        const [low] = this.weight.value(item, p);
        if (low > 0n || !this.overlap.holds(item)) lows.push(low);  // above 0 where it overlaps: then below 0 elsewhere
        else need(this.weight.side(item) === 0, "the feasible weight is not 0 on what overlaps");
      }
      const m = lows.length ? least(lows) : 0n;
      this.made.set(p, m > 0n ? [this.size(boxes), m] : null);
    }
    return this.made.get(p);
  }
  features(vector) { return range(this.world.d).map((a) => vector.filter((_, at) => at % this.world.d === a)); }
  size(boxes) {
    if (this.norm === "l1") return boxes.map(reach).reduce((x, y) => x + y, 0n);
    const rows = this.features(boxes).map((column) => [[0n, 0n], ...column]);
    return rows.flatMap((x) => x.flatMap((one, k) => x.slice(k + 1).map((other) => reach(sub(one, other)) ** 2n)))
      .reduce((x, y) => x + y, 0n);
  }
  // Above 2^p ‖r‖∞, or above 4^p max (u·r)² over ‖u‖₂ ≤ 1: rows r_1 … r_{P−1} and r_0 = −Σ r_k, those averaged that are
  // equal in u since their coordinates are covered.
  dual(r) {
    if (this.norm === "l1") return most(r.map(reach));
    const open = this.features(range(this.world.dim).map((a) => !this.closed.has(a)));
    return this.features(r).reduce((square, column, a) => {
      const equal = BigInt(this.world.classes - open[a].filter((x) => x).length), sum = reach(column.reduce(add, [0n, 0n]));
      return column.reduce((x, box) => x + reach(box) ** 2n, square) + (sum * sum + equal - 1n) / equal;
    }, 0n);
  }
  // Whether |u·r| < β for r = Σ weight · item and every u of least norm.
  below(terms, beta) {
    const vectors = terms.map(([item, weight]) => this.world.vector(item).map(([n, v]) => [weight * n, v]));
    return PRECISIONS.some((p) => {
      const height = this.at(p);
      if (!height) return false;
      const boxes = range(this.world.dim).map((a) => enclosed(this.closed.has(a) ? [] : vectors.map((x) => x[a]), p));
      const r = this.dual(boxes), right = (beta * height[1]) << p;
      return r * height[0] < (this.norm === "l1" ? right : BigInt(this.world.classes) * right * right);
    });
  }
  // The item that a target shows to be lost by every u of least norm, or kept, and which of the two.
  shown(target) {
    const side = get(target, "side", "str"), [item] = this.world.items([target.get("item")], true);
    const scale = integer(target.get("scale")), [positive, free] = combination(this.overlap, target);
    need(scale > 0n && ["lost", "kept"].includes(side), "a target has no positive scale, or no side");
    need(target.get("item")[0] === WHOLE, "a target is not of the data as one batch");
    need(target.get("items").every((triple) => triple[0] !== WHOLE), "a target is compared with another one");
    need(!positive.some(([z]) => this.overlap.holds(z)), "a target is compared with what overlaps");
    const turned = positive.map(([z, weight]) => [z, side === "lost" ? weight : -weight]);
    const beta = positive.reduce((x, [, weight]) => x + weight, 0n);
    need(this.below([[item, scale], ...turned, ...free], beta), `sample ${item[1]} is not shown to be ${side}`);
    return [item, side];
  }
}
function direction(world, proof) {
  const norm = get(proof, "norm", "str"), [shown, overlap] = separation(world, get(proof, "separation", "dict"));
  need(norm === "l2" || (norm === "l1" && world.classes === 2), "the norm is unknown, or not for so many classes");
  need(shown.get("class") !== "SC", "what overlaps has no max-margin direction");
  const whole = wholeItems(world), kept = new Set();
  const height = new Height(overlap, new Weight(overlap, get(proof, "feasible", "dict")), norm);
  const columns = world.batch(range(world.n));
  const repeated = [...world.dead()].some((a) => columns[a % world.d].some(([n]) => n));
  need(!(height.closed.size && repeated), "a feature is repeated beside covered ones");
  for (const target of get(proof, "targets", "list")) {
    const [item, side] = height.shown(target);
    if (side === "lost") return new Map([["fate", "diverges"], ["norm", norm], ...shown]);
    kept.add(name(item));
  }
  need(whole.every((item) => kept.has(name(item)) || overlap.holds(item)), "a sample is not shown to be kept");
  return new Map([["fate", "bounded"], ["norm", norm], ...shown]);
}

// ---- optima ----------------------------------------------------------------------------------------------------------

function leastSquares(certificate) {
  const data = certificate.get("data"), order = get(certificate, "order", "dict");
  const world = Object.create(World.prototype);
  world.rows = get(data, "features", "list").map(row);
  world.dens = row(get(data, "denominators", "list"));
  world.eps = [0n, 1n];
  const targets = get(data, "targets", "list").map(row), dens = row(get(data, "target_denominators", "list"));
  need(data.get("eps") === "0" && data.get("constant") === "zero", "ε is not 0, or a convention is unknown");
  const n = world.rows.length, name = get(order, "name", "str");
  need(n && world.dens.length && dens.length && [...world.dens, ...dens].every((x) => x > 0n), "no data");
  need(world.rows.every((line) => line.length === world.dens.length), "the table is not full");
  need(targets.length === n && targets.every((line) => line.length === dens.length), "the targets do not fit");
  let batches = [[1n, range(n)]];
  if (name === "ss") {
    const lists = get(order, "batches", "list");
    need(lists.every(Array.isArray), "a batch is not a list");
    batches = lists.map((batch) => [1n, batch.map((i) => index(i, n))]);
    const used = batches.flatMap(([, batch]) => batch);
    need(used.length && distinct(used) && batches.every(([, batch]) => batch.length), "the order repeats a sample");
  } else if (name === "rr") {
    const size = index(order.get("batch_size"), n + 1, 1), rest = n % size;
    const full = binomial(n, size), last = rest ? binomial(n, rest) : 1n;
    need(full + last <= MOST_SUBSETS, "too many subsets to enumerate");
    batches = [...choose(n, size)].map((batch) => [BigInt(Math.floor(n / size)) * last, batch]);
    if (rest) for (const batch of choose(n, rest)) batches.push([full, batch]);
  } else need(name === "gd", "the order is unknown");
  const rows = batches.flatMap(([weight, batch]) => {
    const columns = world.normalize(batch);
    return batch.map((i, place) => [weight, i, columns.map((column) => column[place])]);
  });
  return [rows, targets, dens];
}
function optimum(certificate, claim, proof) {
  const [rows, targets, dens] = leastSquares(certificate), d = rows[0][2].length;
  const table = get(claim, "optimum", "list"), unique = get(claim, "unique", "bool");
  need(table.length === dens.length && table.every((line) => Array.isArray(line) && line.length === d), "wrong shape");
  table.forEach((line, k) => {
    const entries = line.map((entry) => {
      need(Array.isArray(entry), "an entry is no list of terms");
      return entry.map(row).map((term) => {
        need(term.length === 3 && term[1] > 0n && term[2] > 0n, "a term is not [p, q, r]");
        const [p, q, r] = term;
        return [p * r, q * q * r];
      });
    });
    const equations = range(d).map(() => new Map());
    for (const [weight, i, x] of rows) {
      const left = [[targets[i][k], dens[k] * dens[k]]];
      entries.forEach((entry, a) => entry.forEach(([m, u]) => left.push([-m * x[a][0], u * x[a][1]])));
      x.forEach(([n, v], a) => {
        if (n) for (const [m, u] of left) equations[a].set(v * u, (equations[a].get(v * u) ?? 0n) + weight * n * m);
      });
    }
    equations.forEach((alike, a) =>
      need(isZero([...alike].map(([v, n]) => [n, v])), `the normal equation of feature ${a} does not hold`));
  });
  if (unique) {
    const some = get(proof, "rows", "list").map((i) => rows[index(i, rows.length)][2]);
    need(some.length === d, "there is not one row for each feature");
    need(independent(some, d), "the named rows are not proved to be independent");
  }
  return new Map([["optimum", table], ["unique", unique]]);
}

// ---- identities ------------------------------------------------------------------------------------------------------

// A polynomial is a Map from exponents (joined by commas, without zeros at the end) to integers; a rational function is
// one over an integer and powers of polynomials, each known by its text.
const text = (poly) => [...poly].map(([m, c]) => `${m}:${c}`).sort().join(" ");
const clean = (poly) => new Map([...poly].filter(([, c]) => c));
const exponents = (m) => (m === "" ? [] : m.split(",").map(Number));
function monomial(list) {
  let size = list.length;
  while (size && list[size - 1] === 0) size -= 1;
  return list.slice(0, size).join();
}
const MOST_WORK = 500000, LARGEST = 50000, MOST_POWER = 1000000;  // of one identity, one number, one variable
const TOO_LARGE = "the identity is too large for this kernel";
let work = 0;
function bits(number) {
  const digits = abs(number).toString(16);
  return 4 * digits.length - Math.clz32(parseInt(digits[0], 16)) + 28;
}
function spend(count, ...numbers) {  // count operations with numbers so large, and refuse to do too many
  const sizes = numbers.length ? numbers.map((number) => (abs(number) < 1n << 30n ? 30 : bits(number))) : [0];
  work += count * (1 + Math.floor((sizes[0] * sizes[sizes.length - 1]) / 1e6));
  need(work <= MOST_WORK && Math.max(...sizes) <= LARGEST, TOO_LARGE);
}
const largest = (poly) => [...poly.values()].reduce((most, c) => (abs(c) > most ? abs(c) : most), 0n);
function product(x, y) {
  const longest = [...x.keys(), ...y.keys()].reduce((most, m) => Math.max(most, m.length), 0);
  spend(x.size * y.size * (1 + Math.floor(longest / 100)), largest(x), largest(y));
  const out = new Map(), right = [...y].map(([m, c]) => [exponents(m), c]);
  for (const [m, c] of x) {
    const left = exponents(m);
    for (const [k, e] of right) {
      const [long, short] = left.length < k.length ? [k, left] : [left, k];
      const sum = long.map((a, i) => a + (short[i] ?? 0)), key = sum.join();
      need(sum.every((a) => a <= MOST_POWER), TOO_LARGE);
      out.set(key, (out.get(key) ?? 0n) + c * e);
    }
  }
  return clean(out);
}
const powers = (factors, key) => factors.get(key)?.power ?? 0;
const joined = (x, y, how) => new Map([...x, ...y].map(([key, { poly }]) =>
  [key, { poly, power: how(powers(x, key), powers(y, key)) }]));
class Rational {
  constructor(top, under = 1n, factors = new Map()) {
    Object.assign(this, { top: clean(top), under, factors: new Map([...factors].filter(([, { power }]) => power)) });
  }
  over(under, factors) {
    let out = new Map([...this.top].map(([m, c]) => [m, c * (under / this.under)]));
    for (const [key, { poly, power }] of factors) {
      for (let i = powers(this.factors, key); i < power; i += 1) out = product(out, poly);
    }
    return out;
  }
  plus(other) {
    spend(this.top.size + other.top.size + this.factors.size + other.factors.size, this.under, other.under);
    const under = (this.under * other.under) / gcd(this.under, other.under);
    const factors = joined(this.factors, other.factors, Math.max), total = this.over(under, factors);
    for (const [m, c] of other.over(under, factors)) total.set(m, (total.get(m) ?? 0n) + c);
    return new Rational(total, under, factors);
  }
  by(other) {
    spend(this.factors.size + other.factors.size, this.under, other.under);
    const factors = joined(this.factors, other.factors, (p, q) => p + q), top = product(this.top, other.top);
    const key = text(top), under = this.under * other.under;
    if (!powers(factors, key)) return new Rational(top, under, factors);
    factors.set(key, { poly: top, power: powers(factors, key) - 1 });
    return new Rational(new Map([["", 1n]]), under, factors);
  }
  minus() { return new Rational(new Map([...this.top].map(([m, c]) => [m, -c])), this.under, this.factors); }
  inverse() {
    need(this.top.size, "a denominator is 0");
    let top = new Map([["", this.under]]);
    for (const { poly, power } of this.factors.values()) for (let i = 0; i < power; i += 1) top = product(top, poly);
    if (this.top.size === 1 && this.top.has("")) {
      const number = this.top.get("");
      return new Rational(new Map([...top].map(([m, c]) => [m, number > 0n ? c : -c])), abs(number));
    }
    return new Rational(top, 1n, new Map([[text(this.top), { poly: this.top, power: 1 }]]));
  }
  power(e) {
    const base = e < 0 ? this.inverse() : this;
    let out = constant(1n);
    for (let i = index(Math.abs(e), 1001); i > 0; i -= 1) out = out.by(base);
    return out;
  }
  reduced() {  // without a whole number that divides above and below
    if (!this.top.size) return constant(0n);
    const common = gcd(this.under, ...this.top.values());
    return new Rational(new Map([...this.top].map(([m, c]) => [m, c / common])), this.under / common, this.factors);
  }
  polynomials() {  // whose powers this is the product of
    const under = [...this.factors.values()].map(({ poly, power }) => [poly, -power]);
    return [[this.top, 1], [new Map([["", this.under]]), -1], ...under];
  }
  mapped(of) {  // the same with of(i) for each variable i
    return this.polynomials().reduce((out, [poly, e]) => {
      const terms = [...poly].map(([m, c]) =>
        exponents(m).reduce((term, k, i) => (k ? term.by(of(i).power(k)) : term), constant(c)));
      return out.by(terms.reduce((x, y) => x.plus(y), constant(0n)).power(e));
    }, constant(1n));
  }
  variables() {
    return new Set(this.polynomials().flatMap(([poly]) => written(poly)));
  }
}
const written = (poly) => [...poly.keys()].flatMap((m) => exponents(m).flatMap((k, i) => (k ? [i] : [])));
const constant = (p, q = 1n) => new Rational(new Map([["", p]]), q);
const variable = (i) => new Rational(new Map([[[...range(i).fill(0), 1].join(), 1n]]));
const whole = (number) => { need(abs(number) <= 1000n, "a number is too large"); return Number(number); };

// Programs over n variables: see the list of nodes in `number` and `node`; a value is a Map from words of letters to
// their coefficients. Powers with symbolic exponents, exponentials and Γ become variables from n on: b^(m/2) for each
// monomial m of an exponent, e^(m/2), and Γ(x) with x's constant part in [0, 1). So does what varies: a "place" of a
// sum, a difference from a point that is "near", a "smooth" argument of a function, a number that is "far"; the last two
// are positive, as the n variables are wherever they are factors of a base. An operation evaluates its node again, with
// what varies in the place of its variable.
class Formulas {
  constructor(n, letters, sums) {
    const empty = { atoms: [], numbers: new Map(), moved: new Set(), divisors: new Map(), depth: 0 };
    Object.assign(this, { n, letters, sums, ...empty });
  }
  fresh(rule, base = null, inside = constant(0n), over = [], depth = 0) {
    const i = this.n + this.atoms.length;
    this.atoms.push({ rule, base, inside, over: new Set([...over, i]), depth });
    return i;
  }
  atom(rule, base, inside, key) {
    if (!this.numbers.has(key)) {
      const over = this.over(inside, ...(base ? [new Rational(base)] : []));
      const depth = 1 + Math.max(0, ...[...over].filter((i) => i >= this.n).map((i) => this.atoms[i - this.n].depth));
      need(depth <= 50, "functions of functions are nested too deeply");
      this.numbers.set(key, this.fresh(rule, base, inside, over, depth));
    }
    return variable(this.numbers.get(key));
  }
  over(...values) {  // all variables that values depend on, atoms among them
    const found = new Set(values.flatMap((value) => [...value.variables()]));
    for (const i of [...found]) if (i >= this.n) for (const j of this.atoms[i - this.n].over) found.add(j);
    return found;
  }
  rules(...values) {
    return new Set([...this.over(...values)].filter((i) => i >= this.n).map((i) => this.atoms[i - this.n].rule));
  }
  zero(value) {  // whether it is 0, as the square of b^(1/2) is b
    let { top } = value;
    for (;;) {
      const half = new Map();
      for (const i of new Set(written(top))) {
        const { base, inside } = this.atoms[i - this.n] ?? {};
        if (base && inside.top.size === 1 && inside.top.has("")) half.set(i, new Rational(base));
      }
      if (![...top.keys()].some((m) => exponents(m).some((k, i) => k > 1 && half.has(i)))) return top.size === 0;
      top = [...top].map(([m, c]) => exponents(m).reduce((term, k, i) => {
        if (!half.has(i)) return term.by(variable(i).power(k));
        return term.by(half.get(i).power(Math.floor(k / 2))).by(variable(i).power(k % 2));
      }, constant(c))).reduce((x, y) => x.plus(y)).top;
    }
  }
  raised(base, power) {  // a polynomial to some power; e where the base is null
    const exponent = power.reduced();
    need(!exponent.factors.size, "an exponent is no polynomial");
    let out = constant(1n);
    for (const [m, c] of exponent.top) {
      const halves = 2n * c;
      need(halves % exponent.under === 0n, "an exponent has other fractions than halves");
      if (base && m === "" && c % exponent.under === 0n) {
        out = out.by(new Rational(base).power(whole(c / exponent.under)));
      } else {
        const rule = base?.size === 1 && base.get("") < 0n ? "negative" : "power";
        const atom = this.atom(rule, base, new Rational(new Map([[m, 1n]]), 2n), `${base ? text(base) : "e"}^${m}`);
        out = out.by(atom.power(whole(halves / exponent.under)));
      }
    }
    return out;
  }
  power(base, exponent) {  // polynomials and variables of the base one by one, where they are positive
    need(!this.zero(base), "a power of 0 has a symbolic exponent");
    let above = 1n, below = 1n;
    const parts = base.reduced().polynomials().flatMap(([poly, e]) => {
      if (poly.size > 1) return [[poly, e]];
      const [[m, c]] = poly;
      if (e > 0) above *= c ** BigInt(e);
      else below *= c ** BigInt(-e);
      return exponents(m).flatMap((k, i) => (k ? [[variable(i).top, k * e]] : []));
    });
    const common = gcd(above, below) * (below > 0n ? 1n : -1n);
    for (const [c, e] of [[above / common, 1], [below / common, -1]]) if (c !== 1n) parts.push([new Map([["", c]]), e]);
    const { top, under, factors } = exponent, end = top.get("") ?? 0n;
    const integer = !factors.size && end % under === 0n && top.size === (end ? 1 : 0);
    if (!integer && (parts.length > 1 || parts.some(([, e]) => e !== 1))) {
      const unsure = parts.filter(([part]) =>
        [...part.values()].some((c) => c < 0n) || this.unsure([new Rational(part)]));
      need(unsure.length < 2 && unsure.every(([, e]) => e === 1), "the base of a power has factors that need not be positive");
    }
    return parts.reduce((out, [part, e]) => out.by(this.raised(part, exponent.by(constant(BigInt(e))))), constant(1n));
  }
  unsure(values, rules = UNSURE) {
    const found = this.rules(...values);
    return rules.some((rule) => found.has(rule));
  }
  gamma(argument) {
    need(!argument.factors.size, "Γ has an argument that is no polynomial");
    const x = argument.reduced();
    const end = x.top.get("") ?? 0n;
    let steps = whole(floor(end, x.under)), rest = constant(1n), out = rest;
    if (end % x.under === 0n && x.top.size === (end ? 1 : 0)) {
      need(steps > 0, "Γ has a pole");
      steps -= 1;
    } else {
      rest = x.plus(constant(BigInt(-steps)));
      out = this.atom("gamma", null, rest, `gamma ${text(rest.top)}/${rest.under}`);
    }
    for (let j = 0; j < steps; j += 1) out = out.by(rest.plus(constant(BigInt(j))));
    for (let j = 1; j <= -steps; j += 1) out = out.by(rest.plus(constant(BigInt(-j))).inverse());
    return out;
  }
  put(value, v, by) {
    const known = new Map([[v, by]]);
    return value.mapped((i) => {
      if (!known.has(i)) known.set(i, i >= this.n && this.atoms[i - this.n].over.has(v) ? this.again(i, v, by) : variable(i));
      return known.get(i);
    });
  }
  again(i, v, by) {  // an atom with something in place of v
    const { rule, base, inside } = this.atoms[i - this.n], moved = this.put(inside, v, by);
    if (rule === "gamma") return this.gamma(moved);
    return base ? this.power(this.put(new Rational(base), v, by), moved) : this.raised(null, moved);
  }
  slope(value, v) {  // the numerator's over the denominator, and each other factor's over the factor
    let total = constant(0n);
    for (const [number, [poly, e]] of value.polynomials().entries()) {
      let rest = constant(0n);
      for (const [m, c] of poly) {
        exponents(m).forEach((k, i) => {
          if (!k || !this.over(variable(i)).has(v)) return;
          const lower = exponents(m).map((a, j) => a - Number(i === j));
          rest = rest.plus(new Rational(new Map([[monomial(lower), c * BigInt(k)]])).by(this.slopeOf(i, v)));
        });
      }
      if (rest.top.size && number === 0) total = rest.by(new Rational(new Map([["", 1n]]), value.under, value.factors));
      else if (rest.top.size) {
        total = total.plus(value.by(constant(BigInt(e))).by(rest).by(new Rational(poly).inverse()));
      }
    }
    return total;
  }
  slopeOf(i, v) {
    if (i === v) return constant(1n);
    const { rule, base, inside } = this.atoms[i - this.n], more = this.slope(inside, v);
    if (rule === "power" && !base) return variable(i).by(more);
    need(base && !more.top.size, "a derivative by an exponent, or by the argument of a Γ");
    const poly = new Rational(base);
    return variable(i).by(inside).by(this.slope(poly, v)).by(poly.inverse());
  }
  limit(value, v, far) {  // of a rational function of v, as v tends to 0 or (far) to infinity
    let order = 0, out = constant(1n);
    for (const [poly, e] of value.polynomials()) {
      if (!poly.size) return constant(0n);
      const others = written(poly).filter((i) => i !== v).map(variable);
      need(!this.over(...others).has(v), "there is a limit of something that is not rational");
      const terms = [...poly].map(([m, c]) => [exponents(m), c]);
      const all = terms.map(([m]) => m[v] ?? 0), end = all.reduce((x, y) => (x < y === far ? y : x));
      const some = terms.filter((_, t) => all[t] === end);
      const lead = new Rational(new Map(some.map(([m, c]) => [monomial(m.map((k, i) => (i === v ? 0 : k))), c])));
      if (e < 0 && some.length < terms.length) {  // where the lead is 0, the limit is another one
        const alike = new Set(some.map(([, c]) => c > 0n)).size === 1;
        need(alike && !this.unsure([lead], some.length > 1 ? UNSURE : ["place", "near"]), "a leading coefficient in a limit may be 0");
      }
      order += e * end;
      out = out.by(lead.power(e));
    }
    need(order === 0 || order < 0 === far, "a limit is not finite");
    return order ? constant(0n) : out;
  }
  value(nodes, stated = false) {  // what a stated one divides by is remembered
    const made = this.values(nodes, new Map());
    if (stated) {
      for (const k of needed(nodes, nodes.length - 1)) {
        const [rule, i, e] = nodes[k];
        if (rule === "^" && e < 0) this.divisors.set(text(scalar(made[i]).top), scalar(made[i]).top);
      }
    }
    return made[made.length - 1];
  }
  values(nodes, put, only = null) {  // of all nodes, or some, with other values in place of some variables
    need(Array.isArray(nodes) && nodes.length, "a side is no list of nodes");
    const made = [], last = only ? Math.max(...only) : nodes.length - 1;
    for (const [k, node] of nodes.slice(0, last + 1).entries()) {
      need(Array.isArray(node) && node.length > 1, "a node is no list");
      if (!only || only.has(k)) {
        spend(20);
        made.push(this.node(nodes, node[0], node.slice(1), made, put));
      } else made.push(null);
    }
    return made;
  }
  inner(nodes, last, put) {  // the number that a node comes to; the last one of another program if that is null
    need(this.depth < 12, "operations with variables are nested too deeply");
    this.depth += 1;
    const made = this.values(nodes, put, last === null ? null : needed(nodes, last));
    this.depth -= 1;
    return scalar(made[made.length - 1]);
  }
  node(nodes, rule, rest, made, put) {
    const at = (i) => made[index(i, made.length)];
    if (rule === "+") return rest.map(at).reduce(added, new Map());
    if (rule === "*") return rest.map(at).reduce(wordProduct);
    if (rule === "m") {
      need(rest.length === 1, "a node has too many arguments");
      return new Map([[String(index(rest[0], this.letters)), constant(1n)]]);
    }
    if (rule === "^" && rest.length === 2 && [...at(rest[0]).keys()].some((word) => word !== "")) {
      return range(index(rest[1], 1001)).reduce((out) => wordProduct(out, at(rest[0])), new Map([["", constant(1n)]]));
    }
    return new Map([["", this.number(nodes, rule, rest, made, put)]]);
  }
  number(nodes, rule, rest, made, put) {
    const at = (i) => scalar(made[index(i, made.length)]);
    if (rule === "q") {
      need(rest.length === 2, "a number is not p/q");
      const [p, q] = row(rest);
      need(q > 0n, "a number is not p/q");
      return constant(p, q);
    }
    const size = { v: 1, "^": 2, power: 2, exp: 1, gamma: 1, diff: 2, at: 3, limit: Math.max(2, rest.length), sum: 5 };
    need(Object.hasOwn(size, rule) && rest.length === size[rule] && rest.length < 6, "a node is not known");
    if (rule === "v") return put.get(index(rest[0], this.n)) ?? variable(rest[0]);
    if (rule === "^") {
      const base = at(rest[0]), e = index(rest[1], 1001, -1000);
      need(e >= 0 || !this.zero(base), "a denominator is 0");
      return base.power(e);
    }
    if (rule === "power") return this.power(at(rest[0]), at(rest[1]));
    if (rule === "exp") return this.raised(null, at(rest[0]));
    if (rule === "gamma") return this.gamma(at(rest[0]));
    const i = index(rest[0], made.length), v = index(rest[1], this.n), points = rest.slice(2, 4).map(at);
    const body = (place) => this.inner(nodes, i, new Map([...put, [v, place]]));
    this.moved.add(v);
    if (rule === "diff") return this.derivative(body, put.get(v), v);
    if (rule === "at") return body(points[0]);
    if (rule === "limit") {
      need(rest.length < 4, "a node has too many arguments");
      need(!this.over(...points).has(v), "the point of a limit varies with what tends to it");
      const far = !points.length, end = this.fresh(far ? "far" : "near");
      return this.limit(body(far ? variable(end) : variable(end).plus(points[0])), end, far);
    }
    const proof = this.sums[index(rest[4], this.sums.length)];
    return this.sum(body, (place) => this.inner(proof, null, new Map([...put, [v, place]])), ...points);
  }
  derivative(body, point, v) {  // at a point if there is one, where the function has a value
    if (point === undefined) {
      const x = this.fresh("smooth");
      return this.put(this.slope(body(variable(x)), x), x, variable(v));
    }
    body(point);
    const h = this.fresh("near");
    return this.put(this.slope(body(point.plus(variable(h))), h), h, constant(0n));
  }
  sum(term, step, low, high) {  // by the differences of step; every term that is seen has a value
    const one = constant(1n), after = high.plus(one), count = after.plus(low.minus()), rules = this.rules(count);
    need(!rules.has("near") && !rules.has("smooth"), "the number of terms of a sum is not whole");
    let places = [low, high];
    if ([...count.top.keys()].every((m) => m === "")) {
      const many = count.top.get("") ?? 0n;
      need(many >= 0n && many % count.under === 0n, "the number of terms of a sum is not whole");
      places = range(whole(many / count.under)).map((j) => low.plus(constant(BigInt(j))));
    }
    places.forEach(term);
    const k = variable(this.fresh("place")), difference = step(k.plus(one)).plus(step(k).minus());
    need(this.zero(difference.plus(term(k).minus())), "the terms of a sum are not the differences that are given");
    return step(after).plus(step(low).minus());
  }
}
const UNSURE = ["place", "near", "negative", "gamma"];  // what may be negative, or no real number
const OWN = { q: [0, 0], v: [0, 0], m: [0, 0], "^": [0, 1], diff: [0, 0], at: [2, 3], limit: [2, 3], sum: [2, 4] };
function needed(nodes, last) {  // the nodes that a node is made of without evaluating any anew
  const found = new Set([last]);
  for (let k = last; k >= 0; k -= 1) {
    if (!found.has(k)) continue;
    const [rule, ...rest] = nodes[k];
    rest.slice(...(Object.hasOwn(OWN, rule) ? OWN[rule] : [0])).forEach((i) => found.add(i));
  }
  return found;
}
function added(out, more) {
  for (const [word, c] of more) {
    spend(1 + word.length);
    out.set(word, out.get(word)?.plus(c) ?? c);
  }
  return out;
}
const wordSum = (x, y) => added(new Map(x), y);
function wordProduct(x, y) {
  const out = new Map();
  for (const [left, c] of x) {
    for (const [right, e] of y) added(out, new Map([[[left, right].filter((part) => part !== "").join(), c.by(e)]]));
  }
  return out;
}
function scalar(value) {
  need([...value].every(([word, c]) => word === "" || !c.top.size), "there is a matrix where a number belongs");
  return value.get("") ?? constant(0n);
}
function turned(value, pairs, letters) {  // words up to rotation, and to transposition if pairs are given
  const other = range(letters);
  for (const pair of pairs ?? []) {
    need(Array.isArray(pair) && pair.length === 2, "a transpose is no pair of letters");
    const [i, j] = pair.map((k) => index(k, letters));
    [other[i], other[j]] = [j, i];
  }
  need(other.every((j, i) => other[j] === i), "the transposes are no pairs");
  return [...value].map(([word, c]) => {
    const list = exponents(word), both = pairs ? [list, list.map((i) => other[i]).reverse()] : [list];
    const all = both.flatMap((w) => range(Math.max(1, w.length)).map((i) => [...w.slice(i), ...w.slice(0, i)].join()));
    return new Map([[all.sort()[0], c]]);
  }).reduce(wordSum, new Map());
}
function dividesByNoMore({ divisors, moved }, divided) {  // or a multiple of x = 0 by 1/x shows that 1 is 0
  const known = new Map([...divisors].filter(([, poly]) => !written(poly).some((i) => moved.has(i))));
  const alone = new Set([...known.values()].filter((poly) => poly.size === 1).flatMap(written));
  for (const [key, poly] of divided) {
    const fine = known.has(key) || (poly.size === 1 && written(poly).every((i) => alone.has(i)));
    need(fine, "a multiple divides by what the identity does not divide by");
  }
}
const SEPARATORS = /[\][ (){}⟨⟩*/+,^|=<>-]+/u;
function nothingMovesAlong(formulas, names, relations) {
  const tied = formulas.over(...relations.flatMap((relation) => [...relation.values()]));
  for (const v of formulas.moved) {
    const single = names[v].split(SEPARATORS).length === 1, others = names.filter((name) => name !== names[v]);
    const found = others.some((name) => (single ? name.split(SEPARATORS) : name).includes(names[v]));
    need(!found, `a variable depends on ${names[v]}, which varies`);
    need(!tied.has(v), `a relation holds ${names[v]}, which varies`);
  }
}
function identity(claim, proof) {
  const list = (where, key) => (where.has(key) ? get(where, key, "list") : []);
  const names = get(claim, "variables", "list"), letters = list(claim, "letters");
  need([...names, ...letters].every(kinds.str), "a variable has no name");
  need(new Set([...names, ...letters]).size === names.length + letters.length, "two variables have the same name");
  need(get(proof, "rule", "str") === "expand", "the rule is unknown");
  work = 0;
  const formulas = new Formulas(names.length, letters.length, list(proof, "antidifferences"));
  const relations = list(claim, "relations").map((nodes) => formulas.value(nodes, true));
  const divided = new Map();
  const negative = (value) => new Map([...value].map(([word, c]) => [word, c.minus()]));
  let [rest, right] = ["lhs", "rhs"].map((side) => formulas.value(get(claim, side, "list"), true));
  rest = wordSum(rest, negative(right));
  for (const entry of list(proof, "multiples")) {
    need(Array.isArray(entry) && entry.length === 3, "a multiple is not a relation and two programs");
    const [before, after] = entry.slice(1).map((nodes) => formulas.value(nodes));
    for (const c of [...before.values(), ...after.values()]) for (const [key, { poly }] of c.factors) divided.set(key, poly);
    rest = wordSum(rest, negative(wordProduct(wordProduct(before, relations[index(entry[0], relations.length)]), after)));
  }
  if (claim.has("trace")) {
    need(claim.get("trace") === true, "the trace is not true");
    rest = turned(rest, claim.has("transposes") ? get(claim, "transposes", "list") : null, letters.length);
  }
  need([...rest.values()].every((c) => formulas.zero(c)), "the two sides do not expand to the same");
  dividesByNoMore(formulas, divided);
  nothingMovesAlong(formulas, names, relations);
  const stated = ["step", "because", "variables", "letters", "relations", "trace", "transposes", "lhs", "rhs"];
  return new Map(stated.filter((key) => claim.has(key)).map((key) => [key, claim.get(key)]));
}

// ---- documents -------------------------------------------------------------------------------------------------------

function shows(certificate, kind, claim, proof) {
  if (kind === "optimum") return optimum(certificate, claim, proof);
  if (kind === "identity") return identity(claim, proof);
  if (!["separability", "fate", "direction"].includes(kind)) {
    throw new Unsupported(`certificates of the kind ${kind} are not known here`);
  }
  const world = new World(certificate.get("data"), get(certificate, "order", "dict"));
  if (kind === "separability") return separation(world, proof)[0];
  return kind === "fate" ? fate(world, proof) : direction(world, proof);
}
function check(certificate) {
  const given = certificate.get("kind") ?? null;
  const kind = KINDS.includes(given) ? given : canonical(given).slice(0, 40);  // in ASCII, whatever a stranger wrote
  try {
    need(get(certificate, "format", "str") === FORMAT && get(certificate, "version", "int") === 1, "the format is unknown");
    const [data, claim, proof] = ["data", "claim", "proof"].map((key) => get(certificate, key, "dict"));
    need(get(certificate, "data_sha256", "str") === digest(data), "the data were changed");
    const rest = new Map([...certificate].filter(([key]) => key !== "data" && key !== "sha256"));
    need(get(certificate, "sha256", "str") === digest(rest), "the certificate was changed");
    const shown = shows(certificate, kind, claim, proof);
    need(canonical(shown) === canonical(claim), `the proof shows ${canonical(shown)}, not what is claimed`);
  } catch (error) {
    if (error instanceof Unsupported) return { kind, verdict: "unsupported", why: error.message };
    return { kind, verdict: "invalid", why: error.message.slice(0, 300) };
  }
  return { kind, verdict: "valid", why: "" };
}
function read(name) {
  const bytes = readFileSync(name === "-" ? 0 : name);
  const value = parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes));
  if (get(value, "format", "str") === FORMAT) return [[value], true];
  need(value.get("format") === BUNDLE, "this is no file of certificates");
  const list = get(value, "certificates", "list");
  need(list.length && list.every(kinds.dict), "there are no certificates in the file");
  need(get(value, "version", "int") === 1, "the version of the file is unknown");
  return [list.map((part) => new Map([...part, ["data", value.get("data")]])), value.get("sha256") === digest(list)];
}
function main(names, json) {
  if (!names.length) {
    console.error("usage: node checker.mjs FILE … [--json]");
    return 2;
  }
  const found = [];
  let unread = false;
  for (const file of names) {
    try {
      const [parts, known] = read(file), changed = { verdict: "invalid", why: "the list of certificates was changed" };
      found.push(...parts.map((part) => ({ file, ...check(part), ...(known ? {} : changed) })));
    } catch (error) {
      console.error(`${file}: ${error.message}`);
      unread = true;
    }
  }
  if (json) console.log(JSON.stringify(found));
  else found.forEach(({ kind, verdict, why }) => console.log(`${verdict}: ${kind}${why ? ": " : ""}${why}`));
  const verdicts = found.map((one) => one.verdict);
  if (unread) return 2;
  return verdicts.includes("invalid") ? 1 : verdicts.includes("unsupported") ? 3 : 0;
}

const options = process.argv.slice(2);
process.exitCode = main(options.filter((option) => option !== "--json"), options.includes("--json"));
