import { afterEach, describe, expect, it, vi } from 'vitest'
import { isSessionId, keyOf, newIdentity, randomBytes } from './identity.ts'

afterEach(() => {
  vi.restoreAllMocks()
  vi.resetModules()
})

describe('a session id', () => {
  it('holds 256 random bits in the form that its cookie carries', async () => {
    const { id, key } = await newIdentity(randomBytes)
    expect(Buffer.from(id, 'base64url')).toHaveLength(32)
    expect(isSessionId(id)).toBe(true)
    expect(key).toBe(await keyOf(id))
    expect(key).not.toBe(id)
    const ids = await Promise.all(Array.from({ length: 1000 }, () => newIdentity(randomBytes)))
    expect(new Set(ids.map(identity => identity.id)).size).toBe(1000)
  })

  it('is asked for as many bytes as it takes', async () => {
    const sizes: number[] = []
    const { id } = await newIdentity(size => {
      sizes.push(size)
      return new Uint8Array(size).fill(255)
    })
    expect(sizes).toEqual([32])
    expect(id).toBe(`${'_'.repeat(42)}8`)
  })

  it('is hashed the same where there is no node:crypto', async () => {
    const here = keyOf('A'.repeat(43))
    vi.spyOn(process, 'getBuiltinModule').mockReturnValue(undefined as never)
    vi.resetModules()
    const elsewhere = await import('./identity.ts')
    const there = elsewhere.keyOf('A'.repeat(43))
    expect(there).toBeInstanceOf(Promise)
    expect(await there).toBe(here)
  })
})
