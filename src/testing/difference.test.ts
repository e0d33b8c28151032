import { describe, expect, it } from 'vitest'
import { firstDifference } from './difference.ts'

class Cheese {
  readonly name = 'brie'
}

describe('firstDifference', () => {
  it.each<[actual: unknown, expected: unknown]>([
    [undefined, undefined],
    [Number.NaN, Number.NaN],
    [
      { a: 1, b: [2] },
      { b: [2], a: 1 },
    ],
    [{ a: 1 }, { a: 1, b: undefined }],
    [new Date(1), new Date(1)],
    [new Map([['a', { b: 1 }]]), new Map([['a', { b: 1 }]])],
    [new Set([1, 2]), new Set([2, 1])],
    [new Cheese(), new Cheese()],
  ])('%j is equal to %j', (actual, expected) => {
    expect(firstDifference(actual, expected)).toBeUndefined()
  })

  it.each<[actual: unknown, expected: unknown, path: string]>([
    [1, '1', ''],
    [0, -0, ''],
    [null, {}, ''],
    [['a'], { 0: 'a' }, ''],
    [new Cheese(), { name: 'brie' }, ''],
    [new Date(1), new Date(2), ''],
    [[1, 2], [1], '[1]'],
    [{ a: 1, b: 1 }, { a: 2, b: 2 }, '.a'],
    [{ items: [{ id: 1 }, { 'the id': 2 }] }, { items: [{ id: 1 }, { 'the id': 3 }] }, '.items[1]["the id"]'],
    [new Map([['a', 1]]), new Map([['a', 2]]), '.a'],
    [new Set([1]), new Set([2]), '[1]'],
  ])('%j differs from %j at %j', (actual, expected, path) => {
    expect(firstDifference(actual, expected)).toBe(path)
  })

  it('overflows nowhere: a thousand lists, each a thousand deep', () => {
    const deep = () => Array.from({ length: 1000 }, () => 1).reduce<unknown>(inner => [inner], 'end')
    const wide = () => Array.from({ length: 1000 }, deep)
    expect(firstDifference(wide(), wide())).toBeUndefined()
  })
})
