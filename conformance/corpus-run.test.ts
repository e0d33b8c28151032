import { expect, test } from 'vitest'
import { runCore } from './corpus-run.ts'

const cases = [{ id: 'good' }, { id: 'bad' }, { id: 'broken' }]
const check = ({ id }: { id: string }): string | undefined => {
  if (id === 'broken') throw new Error('boom')
  return id === 'good' ? undefined : 'differs'
}

test('a case passes, departs as listed, or fails', () => {
  expect(runCore(cases, new Map([['bad', 'on purpose']]), check)).toEqual({
    passed: 1,
    departed: ['bad: on purpose'],
    failures: ['broken: threw Error: boom'],
  })
})

test('a listed departure that passes, that does not exist or that may not be one is a failure', () => {
  const listed = new Map([
    ['good', 'no longer'],
    ['bad', 'not allowed'],
    ['gone', 'no case'],
  ])
  expect(
    runCore(cases.slice(0, 2), listed, check, { mayDepart: () => 'the peer answers it too' }).failures,
  ).toEqual([
    'good: a listed departure, but it passes',
    'bad: may not be a departure: the peer answers it too',
    'gone: a listed departure, but no such core case',
  ])
})
