/** Tricky BSON values: numbers on every edge between the four types, strings with NUL and astral characters, nesting. */
import fc from 'fast-check';
import type { Condition, Query } from '../reference/matcher.ts';
import type { M, MDoc } from '../reference/model.ts';

const doubles = [
  0,
  -0,
  1,
  -1,
  0.1,
  1.5,
  2,
  3,
  2 ** 31,
  2 ** 53,
  2 ** 53 + 2,
  -(2 ** 53),
  1e16,
  2 ** 63,
  -(2 ** 63),
  1e300,
  Number.MAX_VALUE,
  Number.MIN_VALUE,
  -Number.MIN_VALUE,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  1.0000000000000002,
];
const longs = [
  0n,
  1n,
  -1n,
  2n ** 31n,
  2n ** 53n,
  2n ** 53n + 1n,
  -(2n ** 53n) - 1n,
  9999999999999999n,
  10n ** 16n,
  2n ** 63n - 1n,
  -(2n ** 63n),
];
const decimals = [
  '0',
  '-0',
  '0.00',
  '1',
  '1.0',
  '1.5',
  '0.1',
  '0.10',
  '0.1000000000000000055511151231257827',
  '0.1000000000000000055511151231257828',
  '9007199254740993',
  '9007199254740992.5',
  '9999999999999999999999999999999999',
  '1E+400',
  '-1E+400',
  '1E-400',
  '-1E-400',
  '1.797693134862315708145274237317044E+308',
  '1E-6176',
  '9.999999999999999999999999999999999E+6144',
  'NaN',
  'Infinity',
  '-Infinity',
  '3',
];
const strings = ['', 'a', 'a\0', 'a\0b', 'aa', 'b', '知旗', '\u{1f600}', '\ufffd', '\uffff', '\ue000', '\0', 'ab', 'A'];

export const number: fc.Arbitrary<M> = fc.oneof(
  fc.constantFrom(-1, 0, 1, 2, 3, 2 ** 31 - 1, -(2 ** 31)).map((v): M => ({ k: 'int', v })),
  fc.constantFrom(...doubles).map((v): M => ({ k: 'double', v })),
  fc.constantFrom(...longs).map((v): M => ({ k: 'long', v })),
  fc.constantFrom(...decimals).map((v): M => ({ k: 'decimal', v })),
  fc.double().map((v): M => ({ k: 'double', v })),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map((v): M => ({ k: 'long', v })),
  // A double written out to 34 digits is the decimal nearest to it: equal or just beside it.
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((v): M => ({ k: 'decimal', v: v.toPrecision(34) })),
);

const string: fc.Arbitrary<M> = fc
  .oneof(fc.constantFrom(...strings), fc.string({ unit: 'binary', maxLength: 4 }))
  .map((v) => ({ k: 'string', v: v.toWellFormed() }));

const hex = (n: number) => fc.uint8Array({ minLength: n, maxLength: n }).map((b) => Buffer.from(b).toString('hex'));

const scalar: fc.Arbitrary<M> = fc.oneof(
  { weight: 6, arbitrary: number },
  { weight: 3, arbitrary: string },
  { weight: 1, arbitrary: fc.boolean().map((v): M => ({ k: 'bool', v })) },
  { weight: 2, arbitrary: fc.constant<M>({ k: 'null' }) },
  { weight: 1, arbitrary: fc.constantFrom<M>({ k: 'minKey' }, { k: 'maxKey' }) },
  { weight: 1, arbitrary: fc.constantFrom(0n, 1n, -1n, 2n ** 62n, -(2n ** 63n)).map((v): M => ({ k: 'date', v })) },
  { weight: 1, arbitrary: fc.constantFrom(1n, 2n ** 63n, 2n ** 64n - 1n).map((v): M => ({ k: 'timestamp', v })) },
  { weight: 1, arbitrary: hex(12).map((v): M => ({ k: 'oid', v })) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.constantFrom(0, 4, 128), fc.constantFrom('', '00', 'ff', '80', '00ff', 'ffff'))
      .map(([sub, h]): M => ({ k: 'bin', sub, hex: h })),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.constantFrom('a', 'b', '^a'), fc.constantFrom('', 'i'))
      .map(([p, f]): M => ({ k: 'regex', p, f })),
  },
);

/** Few names, so that paths meet; integer-looking ones, because JavaScript objects would re-order them. */
const fieldName = fc.constantFrom('a', 'b', 'c', '1', '0');

function document(value: fc.Arbitrary<M>, maxLength: number): fc.Arbitrary<MDoc> {
  return fc
    .uniqueArray(fc.tuple(fieldName, value), { maxLength, selector: ([name]) => name })
    .map((e) => ({ k: 'doc', e }));
}

export const value: fc.Arbitrary<M> = fc.letrec<{ value: M }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    { weight: 5, arbitrary: scalar },
    { weight: 2, arbitrary: fc.array(tie('value'), { maxLength: 3 }).map((e): M => ({ k: 'array', e })) },
    { weight: 2, arbitrary: document(tie('value'), 3) },
  ),
})).value;

/** Small values that often coincide: for matching, where random values would never meet. */
const common: fc.Arbitrary<M> = fc.constantFrom<M>(
  { k: 'int', v: 1 },
  { k: 'int', v: 2 },
  { k: 'double', v: 1 },
  { k: 'double', v: 1.5 },
  { k: 'long', v: 2n },
  { k: 'decimal', v: '1.0' },
  { k: 'string', v: 'a' },
  { k: 'string', v: 'a\0' },
  { k: 'null' },
  { k: 'bool', v: true },
  { k: 'double', v: Number.NaN },
  { k: 'date', v: 1n },
);

export const dense: fc.Arbitrary<M> = fc.letrec<{ value: M }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    { weight: 5, arbitrary: common },
    { weight: 1, arbitrary: scalar },
    { weight: 3, arbitrary: fc.array(tie('value'), { maxLength: 3 }).map((e): M => ({ k: 'array', e })) },
    { weight: 3, arbitrary: document(tie('value'), 3) },
  ),
})).value;

export const denseDocument: fc.Arbitrary<MDoc> = document(dense, 4);

export const path = fc.array(fieldName, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('.'));

/** A regular expression as an operand means a pattern, which the reference leaves out. */
function plain(m: M): boolean {
  if (m.k === 'regex') return false;
  return m.k !== 'array' || m.e.every((x) => x.k !== 'regex');
}

const operand = dense.filter(plain);
const operands = fc.array(operand, { maxLength: 3 });

const leaf: fc.Arbitrary<Condition> = fc.oneof(
  fc
    .tuple(fc.constantFrom('$eq', '$ne', '$gt', '$gte', '$lt', '$lte'), operand)
    .map(([op, v]) => ({ op, v }) as Condition),
  fc.tuple(fc.constantFrom('$in', '$nin'), operands).map(([op, vs]) => ({ op, vs }) as Condition),
  fc.boolean().map((want): Condition => ({ op: '$exists', want })),
  fc
    .constantFrom('int', 'long', 'double', 'decimal', 'number', 'string', 'array', 'object', 'null', 'bool', 'date')
    .map((type): Condition => ({ op: '$type', type })),
  fc.nat(3).map((n): Condition => ({ op: '$size', n })),
  fc
    .tuple(fc.constantFrom(2, 3, -2), fc.constantFrom(0, 1))
    .map(([divisor, remainder]): Condition => ({ op: '$mod', divisor, remainder })),
  operands.map((vs): Condition => ({ op: '$all', vs })),
);

export const condition: fc.Arbitrary<Condition> = fc.oneof(
  { weight: 6, arbitrary: leaf },
  { weight: 1, arbitrary: leaf.map((c): Condition => ({ op: '$not', c })) },
  {
    weight: 1,
    arbitrary: fc
      .uniqueArray(leaf, { minLength: 1, maxLength: 2, selector: (c) => c.op })
      .map((all): Condition => ({ op: '$elemMatch', all })),
  },
);

/** Queries whose fields come from `paths`. */
export function queryOn(paths: fc.Arbitrary<string>): fc.Arbitrary<Query> {
  const fieldQuery: fc.Arbitrary<Query> = fc.tuple(paths, condition).map(([p, c]) => ({ q: 'field', path: p, c }));
  return fc.letrec<{ q: Query }>((tie) => ({
    q: fc.oneof(
      { maxDepth: 2 },
      { weight: 4, arbitrary: fieldQuery },
      {
        weight: 2,
        arbitrary: fc
          .tuple(fc.constantFrom('$and', '$and', '$or', '$nor'), fc.array(tie('q'), { minLength: 1, maxLength: 3 }))
          .map(([q, of]) => ({ q, of }) as Query),
      },
    ),
  })).q;
}

export const query = queryOn(path);
