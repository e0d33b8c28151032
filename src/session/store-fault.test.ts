import { describe, expect, it } from 'vitest'
import { Patience, storeUnavailable } from './store-fault.ts'

const answer = (milliseconds: number) =>
  new Promise<number>(done => setTimeout(() => done(milliseconds), milliseconds))
const never = new Promise<never>(() => {})

class SocketClosed extends Error {}

describe('patience', () => {
  it('passes on what is answered in time, error or not', async () => {
    const patience = new Patience('store', 1)
    expect(await patience.wait(answer(1))).toBe(1)
    await expect(patience.wait(Promise.reject(new Error('no')))).rejects.toThrow('no')
  })

  it('waits less after a call without an answer, until one is answered', async () => {
    const patience = new Patience('store', 0.5)
    await expect(patience.wait(never)).rejects.toThrow('no answer in 0.5 s')
    await expect(patience.wait(never)).rejects.toThrow('no answer in 0.05 s')
    expect(await patience.wait(answer(0))).toBe(0)
    await expect(patience.wait(never)).rejects.toThrow('no answer in 0.5 s')
  })

  it('gives a slow database its time again once a late answer came', async () => {
    const patience = new Patience('store', 0.5)
    await expect(patience.wait(never)).rejects.toThrow('no answer in 0.5 s')
    const slow = answer(200)
    await expect(patience.wait(slow)).rejects.toThrow('no answer in 0.05 s')
    await slow
    await expect(patience.wait(never)).rejects.toThrow('no answer in 0.5 s')
  })

  it.each([0, -1, Number.NaN, 3601, Number.POSITIVE_INFINITY])('refuses a timeout of %s', timeout => {
    expect(() => new Patience('store', timeout)).toThrow(expect.objectContaining({ code: 'invalid-timeout' }))
  })
})

describe('the fault of a store', () => {
  it('names the reason in one word and keeps nothing else of the error of the driver', () => {
    const rows: readonly [error: unknown, reason: string][] = [
      [Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }), 'ECONNREFUSED'],
      [new Error("READONLY You can't write against a read only replica."), 'READONLY'],
      [new RangeError('x'), 'RangeError'],
      [new SocketClosed('x'), 'SocketClosed'],
      [new Error('x'), 'Error'],
      ['text', 'unknown'],
    ]
    for (const [error, reason] of rows) {
      expect(storeUnavailable('Redis store', error)).toMatchObject({
        code: 'store-unavailable',
        status: 503,
        facts: { store: 'Redis store', reason },
      })
    }
    const driver = Object.assign(
      new Error("ERR unknown command 'evalsha', with args beginning with: 'secret'"),
      {
        command: { args: ['secret'] },
        parameters: ['secret'],
      },
    )
    const { message, cause } = storeUnavailable('Redis store', driver)
    expect(`${message} ${(cause as Error).message} ${JSON.stringify(cause)}`).not.toContain('secret')
  })
})
