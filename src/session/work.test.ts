import { afterEach, describe, expect, it, vi } from 'vitest'
import { request } from '../../tests/support/session-visitor.ts'
import { memoryStore } from '../stores/memory.ts'
import { createSessions } from './create-sessions.ts'

interface Data {
  count: number
  basket: string[]
}

const sessions = createSessions<Data>({
  store: memoryStore(),
  initial: () => ({ count: 0, basket: ['cheese'] }),
})

/** How often data was parsed and written out, heads of records aside. */
function counted() {
  const isData = (text: unknown) => String(text).includes('basket')
  const parse = vi.spyOn(JSON, 'parse')
  const stringify = vi.spyOn(JSON, 'stringify')
  return () => ({
    parsed: parse.mock.calls.filter(([text]) => isData(text)).length,
    written: stringify.mock.results.filter(({ value }) => isData(value)).length,
  })
}

afterEach(() => void vi.restoreAllMocks())

describe('the data of a session', () => {
  it('is parsed once by a request that reads it, however often', async () => {
    const { sent } = await request(sessions, undefined, s => s.set('count', 1))
    const work = counted()
    await request(sessions, sent, s => [s.data.count, s.data.basket.length, s.get('count')])
    expect(work()).toEqual({ parsed: 1, written: 0 })
  })

  it('is parsed and written once by a request that changes it, and parsed once more where that one looks at it', async () => {
    const { sent } = await request(sessions, undefined, s => s.set('count', 1))
    const add = (data: Data) => {
      data.count += 1
    }
    const work = counted()
    await request(sessions, sent, s => s.update(add))
    expect(work()).toEqual({ parsed: 1, written: 1 })
    const { result } = await request(sessions, sent, s => {
      s.update(add)
      return s.data.count
    })
    expect(result).toBe(3)
    expect(work()).toEqual({ parsed: 3, written: 2 })
  })

  it('is handed over and never shared: what a change keeps of its argument changes nothing later', async () => {
    const { sent } = await request(sessions, undefined, s => s.set('count', 1))
    let kept: Data | undefined
    const slow = request(sessions, sent, async s => {
      s.update(data => {
        kept = data
        data.count += 1
      })
      await request(sessions, sent, other => other.update(data => void data.basket.push('bread')))
      if (kept) Object.assign(kept, { count: 99, basket: [] })
      return (await s.commit()).basket
    })
    expect((await slow).result).toEqual(['cheese', 'bread'])
    expect((await request(sessions, sent, s => s.data)).result).toEqual({
      count: 2,
      basket: ['cheese', 'bread'],
    })
  })

  it('is whole again after a change that spoiled its argument and threw', async () => {
    const { sent } = await request(sessions, undefined, s => s.set('count', 1))
    const { result } = await request(sessions, sent, s => {
      const spoil = () =>
        s.update(data => {
          data.count = 99
          throw new RangeError('no')
        })
      expect(spoil).toThrow(RangeError)
      return s.data.count
    })
    expect(result).toBe(1)
  })
})
